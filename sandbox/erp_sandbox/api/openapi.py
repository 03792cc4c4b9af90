"""The OpenAPI document of the sandbox's own dialect."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from erp_sandbox.entity import Entity
from erp_sandbox.keys import Coded

_TEXT = {"type": "string"}
_ERROR = {"$ref": "#/components/responses/Error"}


def _answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _parameter(name: str, where: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": where, "description": description, "schema": schema, "required": where == "path"}


_ID = _parameter("id", "path", "The row's id.", _TEXT)
_PAGING = [
    _parameter("limit", "query", "Rows per page.", {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}),
    _parameter("cursor", "query", "next_cursor of the page before.", _TEXT),
]
_WINDOW = [
    _parameter("modified_after", "query", "Last changed at or after.", _TEXT | {"format": "date-time"}),
    _parameter("modified_before", "query", "Last changed before.", _TEXT | {"format": "date-time"}),
]


def _writable(entity: Entity, *, whole: bool, named: bool = False) -> dict[str, Any]:
    """What a write may hold; a whole row must hold what may not be null, and a new code its name."""
    fields = [field for field in entity.fields if not field.computed]
    properties = {field.name: field.json_schema() for field in fields}
    required = [field.name for field in fields if not field.nullable] if whole else []
    if named and isinstance(entity.key, Coded):
        properties["id"] = {"type": "string", "minLength": 1, "description": "Its code."}
        required.append("id")
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | {"required": required} if required else schema


def _written(entity: Entity) -> dict[str, Any]:
    """A row as a write answers it: what the ERP would work out later is null."""
    schema = entity.json_schema()
    for field in entity.fields:
        told = schema["properties"][field.name]
        if field.computed and not field.nullable and field.name not in ("id", "modified_at"):
            schema["properties"][field.name] = told | {"type": [told["type"], "null"]}
    return schema


def _operation(entity: Entity, summary: str, status: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "tags": [entity.name],
        "summary": summary,
        "responses": {status: _answer(summary, schema), "default": _ERROR},
        **more,
    }


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _write(entity: Entity, what: str, status: str, body: dict[str, Any]) -> dict[str, Any]:
    written = {"$ref": f"#/components/schemas/{entity.name}_written"}
    return _operation(entity, f"What {what} it would answer; nothing changes.", status, written, **_body(body))


def _page(row: dict[str, Any]) -> dict[str, Any]:
    properties = {"data": {"type": "array", "items": row}, "next_cursor": {"type": ["string", "null"]}}
    return {"type": "object", "properties": properties, "required": list(properties)}


def _paths(entity: Entity) -> dict[str, Any]:
    row = {"$ref": f"#/components/schemas/{entity.name}"}
    path = f"/sandbox/v1/{entity.path}"
    listing = _PAGING + (_WINDOW if entity.dated else [])
    collection = {"post": _write(entity, "creating", "201", _writable(entity, whole=True, named=True))}
    if not entity.nested:
        collection["get"] = _operation(entity, entity.description, "200", _page(row), parameters=listing)
    paths = {
        path: collection,
        f"{path}/{{id}}": {
            "parameters": [_ID],
            "get": _operation(entity, "One row.", "200", row),
            "put": _write(entity, "replacing", "200", _writable(entity, whole=True)),
            "patch": _write(entity, "changing", "200", _writable(entity, whole=False)),
            "delete": _operation(entity, "What deleting it would answer; nothing changes.", "200", row),
        },
    }
    if entity.parent:
        nested = f"/sandbox/v1/{entity.parent.path}/{{id}}/{entity.path}"
        get = _operation(entity, "Those of one document.", "200", _page(row), parameters=[_ID, *_PAGING])
        paths[nested] = {"get": get}
    return paths


def openapi(entities: Sequence[Entity], tenants: Sequence[str]) -> dict[str, Any]:
    """The document."""
    error = {
        "type": "object",
        "properties": {"code": _TEXT, "message": _TEXT, "request_id": _TEXT},
        "required": ["code", "message", "request_id"],
    }
    tenant = _parameter("X-Tenant", "header", "Whose data.", _TEXT | {"enum": [*tenants], "default": tenants[0]})
    paths = {path: methods for entity in entities for path, methods in _paths(entity).items()}
    for methods in paths.values():
        methods["parameters"] = [*methods.get("parameters", []), tenant]
    return {
        "openapi": "3.1.0",
        "info": {"title": "ERP sandbox", "version": version("erp-sandbox"), "license": {"name": "Apache-2.0"}},
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "responses": {"Error": _answer("A refusal.", {"type": "object", "properties": {"error": error}})},
            "schemas": {entity.name: entity.json_schema() for entity in entities}
            | {f"{entity.name}_written": _written(entity) for entity in entities},
        },
    }
