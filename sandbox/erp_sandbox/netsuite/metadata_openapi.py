"""The OpenAPI document of record types.

Source: docs/netsuite-sandbox.md#metadata.
"""

from collections.abc import Sequence
from typing import Any

from erp_sandbox.netsuite.call import Call
from erp_sandbox.netsuite.metadata_schema import LINK_SCHEMA, schema
from erp_sandbox.netsuite.record_types import RecordType

VERSION = "3.0.1"
SINGULAR = "application/vnd.oracle.resource+json; type=singular"
COLLECTION = "application/vnd.oracle.resource+json; type=collection"
ERROR = "application/vnd.oracle.resource+json; type=error"
_LINK = "#/components/schemas/nsLink"


def document(call: Call, types: Sequence[RecordType]) -> dict[str, Any]:
    """What a client needs to know of some record types."""
    schemas: dict[str, Any] = {"nsLink": _bare(LINK_SCHEMA), "nsError": _error()}
    paths: dict[str, Any] = {}
    for each in types:
        schemas[each.name] = _bare(schema(call, each, _LINK))
        schemas[f"{each.name}Collection"] = _list_of(_ref(each.name))
        for part in each.sublists:
            schemas[f"{each.name}-{part.name}Collection"] = _list_of(_ref(f"{each.name}-{part.name}Element"))
            schemas[f"{each.name}-{part.name}Element"] = {"type": "object"}
        paths[f"/{each.name}"] = _of_type(each)
        paths[f"/{each.name}/{{id}}"] = _of_one(each)
    return {
        "openapi": VERSION,
        "info": {"title": "NetSuite REST Record API", "version": "v1"},
        "servers": [{"url": f"{call.base}/record/v1"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _bare(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "$schema"}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _error() -> dict[str, Any]:
    texts = {name: {"type": "string"} for name in ("type", "title", "status")}
    return {"type": "object", "properties": {**texts, "o:errorDetails": {"type": "array", "items": {"type": "object"}}}}


def _list_of(element: dict[str, Any]) -> dict[str, Any]:
    counts: dict[str, Any] = {name: {"type": "integer"} for name in ("count", "offset", "totalResults")}
    links = {"type": "array", "items": {"$ref": _LINK}}
    items = {"type": "array", "items": element}
    more = {"hasMore": {"type": "boolean"}, "links": links, "items": items}
    return {"type": "object", "properties": counts | more}


def _answers(status: str, media: str = "", name: str = "") -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if name:
        done["content"] = {media: {"schema": _ref(name)}}
    refused = {"description": "Refused.", "content": {ERROR: {"schema": _ref("nsError")}}}
    return {status: done, "default": refused}


def _query(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": {"type": kind}}


def _body(each: RecordType) -> dict[str, Any]:
    return {"required": True, "content": {SINGULAR: {"schema": _ref(each.name)}}}


def _of_type(each: RecordType) -> dict[str, Any]:
    asked = [_query("q", "string"), _query("limit", "integer"), _query("offset", "integer")]
    read = {
        "tags": [each.name],
        "parameters": asked,
        "responses": _answers("200", COLLECTION, f"{each.name}Collection"),
    }
    made = {"tags": [each.name], "requestBody": _body(each), "responses": _answers("204")}
    return {"get": read, "post": made}


def _of_one(each: RecordType) -> dict[str, Any]:
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    asked = [_query("expandSubResources", "boolean"), _query("fields", "string"), _query("simpleEnumFormat", "boolean")]
    read = {"tags": [each.name], "parameters": asked, "responses": _answers("200", SINGULAR, each.name)}
    changed = {"tags": [each.name], "requestBody": _body(each), "responses": _answers("204")}
    gone = {"tags": [each.name], "responses": _answers("204")}
    return {"parameters": [key], "get": read, "patch": changed, "delete": gone}
