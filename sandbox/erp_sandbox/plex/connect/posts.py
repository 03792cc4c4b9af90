"""What is sent to Connect: questions too long for an address, and writes, which are taken and forgotten."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeAlias

import msgspec

from erp_sandbox.entity import Row
from erp_sandbox.plex.companies import Company
from erp_sandbox.plex.connect.errors import invalid, malformed, not_found
from erp_sandbox.plex.drawn import digest
from erp_sandbox.plex.guids import BEYOND, integer_key, number_behind, number_of_key
from erp_sandbox.plex.guids import guid as guid_of
from erp_sandbox.plex.rows import Form, whole_rows
from erp_sandbox.plex.shapes import fields
from erp_sandbox.plex.state import State
from erp_sandbox.plex.store import PlexStore, Present
from erp_sandbox.plex.tables.every import TABLES
from erp_sandbox.plex.tables.jobs import SETUP_TABLE, SETUPS
from erp_sandbox.plex.tables.platform import DATA
from erp_sandbox.world import World

IDS_AT_MOST = 5_000
Read: TypeAlias = Callable[[State, PlexStore, int, Any], list[Row] | None]

_SETUP_FORM = Form(
    fields("id:uuid workcenterId:uuid workcenterCode jobId:uuid jobNumber partId:uuid partNumber setupDateTime:dt")
)
_KINDS = {table.kind or table.entity.name: table.entity for table in TABLES.values()}


def _setups(state: State, store: PlexStore, now: int, _body: Any) -> list[Row] | None:
    """What every work center is set up for; none is 204."""
    if state.switches.workcenter_setups == "204":
        return None
    context = Present(store, now)
    rows = context.rows(SETUP_TABLE.entity)
    digits = state.switches.fraction_digits
    found = [whole for row in rows for whole, _ in whole_rows(SETUP_TABLE, _SETUP_FORM, row, context, digits)]
    return list({row["workcenterId"]: row for row in found}.values()) or None


def _asked_for(body: Any, name: str) -> list[Any]:
    """The list in a body, whether bare or under its name."""
    wanted = body.get(name) if isinstance(body, dict) else body
    if not isinstance(wanted, list):
        raise invalid([f"The body needs '{name}'."])
    if len(wanted) > IDS_AT_MOST:
        raise invalid([f"{IDS_AT_MOST} values at most."])
    return wanted


def _kind_of(world: World, text: str) -> tuple[str, int] | None:
    found = ((kind, number_behind(world, kind, text)) for kind in sorted(_KINDS))
    return next(((kind, number) for kind, number in found if number is not None), None)


def _ids_to_keys(_state: State, store: PlexStore, _now: int, body: Any) -> list[Row]:
    known = [(text, _kind_of(store.world, str(text))) for text in _asked_for(body, "ids")]
    return [{"id": text, "key": integer_key(*found)} for text, found in known if found]


def _keys_to_ids(_state: State, store: PlexStore, now: int, body: Any) -> list[Row]:
    kind = body.get("kind", "items") if isinstance(body, dict) else "items"
    if kind not in _KINDS:
        raise invalid(["There is no such kind."])
    versions = Present(store, now).versions(_KINDS[kind])
    keys = [key for key in _asked_for(body, "keys") if isinstance(key, int)]
    numbers = [(key, number_of_key(kind, key)) for key in keys]
    known = [(key, number) for key, number in numbers if 0 <= number < BEYOND and len(versions.live_of(now, [number]))]
    return [{"id": guid_of(store.world, kind, number), "key": key} for key, number in known]


def _field_values(_state: State, store: PlexStore, now: int, body: Any) -> list[Row]:
    name = body.get("standardObjectName", "PurchaseOrder") if isinstance(body, dict) else "PurchaseOrder"
    table = TABLES.get(f"{DATA}/{name}")
    if table is None:
        raise not_found()
    context = Present(store, now)
    made = [row for each in context.rows(table.entity) for row in table.make(each, context)]
    return [
        {"standardObjectName": name, "recordId": row["id"], "fieldName": field, "value": value}
        for row in made
        for field, value in row["customFields"].items()
        if value is not None
    ]


READS: dict[str, Read] = {
    SETUPS: _setups,
    "/platform/identity-mappings/v1/ids-to-keys": _ids_to_keys,
    "/platform/identity-mappings/v1/keys-to-ids": _keys_to_ids,
    "/platform/custom-fields/v1/field-values/search": _field_values,
}
"""What is read through POST."""


def body_of(raw: bytes) -> Any:
    """The body as JSON; an empty one is an empty object.

    Raises:
        ConnectError: 400; it is no JSON.
    """
    try:
        return msgspec.json.decode(raw) if raw.strip() else {}
    except msgspec.DecodeError as error:
        raise malformed() from error


def written(company: Company, method: str, path: str, body: Any) -> tuple[HTTPStatus, Any]:
    """The answer to a write; nothing is kept."""
    if method == "DELETE":
        return HTTPStatus.NO_CONTENT, None
    if method != "POST":
        return HTTPStatus.OK, body
    made = f"{digest(company.id, path, msgspec.json.encode(body)):032x}"
    name = f"{made[:8]}-{made[8:12]}-4{made[13:16]}-8{made[17:20]}-{made[20:]}"
    return HTTPStatus.CREATED, {"id": name} | body if isinstance(body, dict) else {"id": name}


def searched(path: str) -> str | None:
    """The list that a search of custom objects is about; None if it is no search."""
    head, _, tail = path.rpartition("/")
    return head if tail == "search" and head.startswith(f"{DATA}/") and head in TABLES else None
