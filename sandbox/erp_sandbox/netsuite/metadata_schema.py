"""The JSON schema of a record type, with NetSuite's own keywords.

Source: docs/netsuite-sandbox.md#metadata.
"""

from typing import Any

from erp_sandbox.netsuite.call import Call
from erp_sandbox.netsuite.catalogue import Column
from erp_sandbox.netsuite.property_names import camel
from erp_sandbox.netsuite.record_types import RecordType, columns
from erp_sandbox.netsuite.rows.statuses import TYPES

DRAFT = "https://json-schema.org/draft-06/hyper-schema#"
LINK = "/services/rest/record/v1/metadata-catalog/nsLink"
CUSTOM = "x-ns-custom-field"
FILTERABLE = "x-ns-filterable"

LINK_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "rel": {"title": "Relationship", "type": "string", "readOnly": True},
        "href": {"title": "Hypertext Reference", "type": "string", "format": "URI", "readOnly": True},
    },
    "$schema": DRAFT,
}

_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "long_text": {"type": "string"},
    "id": {"type": "string"},
    "integer": {"type": "integer", "format": "int64"},
    "number": {"type": "number", "format": "double"},
    "percent": {"type": "number", "format": "float"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}


def schema(call: Call, wanted: RecordType, link: str = LINK) -> dict[str, Any]:
    """The schema of a record type; references to the schema of a link say `link`."""
    shown = columns(call, wanted.table) if wanted.table else []
    properties: dict[str, Any] = {"links": _links(link)}
    properties |= {camel(column.name): _property(wanted, column, link) for column in shown}
    properties |= {part.name: _collection(link) for part in wanted.sublists}
    filterable = [camel(column.name) for column in shown]
    return {"type": "object", "properties": properties, FILTERABLE: filterable, "$schema": DRAFT}


def _property(wanted: RecordType, column: Column, link: str) -> dict[str, Any]:
    title = column.label or ("Internal identifier" if column.kind == "id" else camel(column.name))
    marks = {CUSTOM: True} if column.script_id else {}
    if column.kind == "reference":
        return {"title": title, **_reference(link), **marks}
    if column.kind == "multiselect":
        return {"title": title, **_collection(link), **marks}
    if column.name == "status" and wanted.column == "type":
        letters = next((sorted(each.statuses) for each in TYPES if each.code == wanted.value), [])
        values = {"id": {"type": "string", "enum": letters}, "refName": {"type": "string"}}
        return {"title": title, "type": "object", "properties": values, **marks}
    nullable = {} if column.kind == "boolean" else {"nullable": True}
    return {"title": title, **_TYPES[column.kind], **nullable, **marks}


def _links(link: str) -> dict[str, Any]:
    return {"title": "Links", "type": "array", "readOnly": True, "items": {"$ref": link}}


def _reference(link: str) -> dict[str, Any]:
    names = {"id": "Internal identifier", "refName": "Reference Name", "externalId": "External identifier"}
    texts = {name: {"title": title, "type": "string", "nullable": True} for name, title in names.items()}
    return {"type": "object", "properties": {**texts, "links": _links(link)}}


def _collection(link: str) -> dict[str, Any]:
    counts = {name: {"type": "integer", "format": "int64", "readOnly": True} for name in ("count", "totalResults")}
    items = {"type": "array", "items": {"type": "object"}}
    return {"type": "object", "properties": {"links": _links(link), "items": items, **counts}}
