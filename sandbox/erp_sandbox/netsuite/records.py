"""Reading records: lists of ids, instances, sublists.

Source: docs/netsuite-sandbox.md#records.
"""

import re
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from erp_sandbox.netsuite import roles
from erp_sandbox.netsuite.call import Call
from erp_sandbox.netsuite.collection import Paging
from erp_sandbox.netsuite.company import rows
from erp_sandbox.netsuite.errors import (
    NetSuiteError,
    check_parameters,
    forbidden,
    invalid_parameter,
    json_response,
    no_instance,
)
from erp_sandbox.netsuite.query_operators import Comparison
from erp_sandbox.netsuite.record_json import Form, rendered, selected
from erp_sandbox.netsuite.record_query import Filter, parsed
from erp_sandbox.netsuite.record_types import RecordType, Sublist, columns, found
from erp_sandbox.netsuite.suiteql.tables import rows_of
from erp_sandbox.netsuite.warehouse import Snapshot

ADMINISTRATOR_DETAIL = "For security reasons, only an administrator is allowed to edit an administrator record."
EXTERNAL = "eid:"

_ID = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_FLAGS = {"true": True, "false": False}


async def listed(call: Call) -> Response:
    """One page of a type's ids, with links to the records and nothing else."""
    wanted = found(call, call.request.path_params["type"], "VIEW")
    check_parameters(call.request, "q", "limit", "offset")
    paging = Paging.of(call.request)
    asked = call.request.query_params.get("q")
    if asked is not None and not call.may_search():
        raise forbidden(roles.menu(roles.WORKBOOK))
    return json_response(await run_in_threadpool(_page, call, wanted, paging, asked), kind="collection")


def _page(call: Call, wanted: RecordType, paging: Paging, asked: str | None) -> dict[str, Any]:
    ids, total = _ids(call, wanted, paging, asked) if wanted.table else ([], 0)
    url = f"{call.base}/record/v1/{wanted.name}"
    has_more = paging.offset + len(ids) < total
    others = {} if asked is None else {"q": asked}
    return {
        "links": paging.links(url, total, others, has_more=has_more),
        "count": len(ids),
        "hasMore": has_more,
        "items": [{"links": [{"rel": "self", "href": f"{url}/{each}"}], "id": str(each)} for each in ids],
        "offset": paging.offset,
        "totalResults": total,
    }


def _ids(call: Call, wanted: RecordType, paging: Paging, asked: str | None) -> tuple[list[int], int]:
    condition = Filter(*wanted.where())
    if asked is not None:
        known = {column.name: column for column in columns(call, wanted.table)}
        more = parsed(asked, known, Comparison(call.account.date_format, call.account.time_zone))
        condition = Filter(f"{condition.sql} AND {more.sql}", [*condition.parameters, *more.parameters])
    key = call.company.catalogue[wanted.table].key[0]
    source = f"FROM {_source(call, wanted)} WHERE {condition.sql}"
    # The order is always the same, and no order that anybody could rely on: lists cannot be sorted.
    page = f'SELECT "{key}" AS id {source} ORDER BY hash("{key}") LIMIT {paging.limit} OFFSET {paging.offset}'
    with call.company.at(call.now) as snapshot:
        total = rows(snapshot, f"SELECT count(*) AS n {source}", condition.parameters)[0]["n"]
        return [row["id"] for row in rows(snapshot, page, condition.parameters)], total


def _source(call: Call, wanted: RecordType) -> str:
    """The rows of a type's table that the role sees, as SuiteQL would show them."""
    return f"{rows_of(call.company.catalogue, call.view(), call.company.catalogue[wanted.table])} AS t"


async def instance(call: Call) -> Response:
    """One record, loaded as for editing."""
    wanted = found(call, call.request.path_params["type"], "EDIT")
    form = _form(call, wanted)
    return json_response(await run_in_threadpool(_instance, call, wanted, form))


def _form(call: Call, wanted: RecordType) -> Form:
    check_parameters(call.request, "fields", "expand", "expandSubResources", unlisted=("simpleEnumFormat",))
    given = call.request.query_params
    flags = {}
    for name in ("expandSubResources", "simpleEnumFormat"):
        text = given.get(name, "false").lower()
        if text not in _FLAGS:
            raise invalid_parameter(name, f"The query parameter {name} must be true or false.")
        flags[name] = _FLAGS[text]
    names = None
    if "fields" in given:
        names = frozenset(name.strip().lower() for name in given["fields"].split(","))
        known = {column.name for column in columns(call, wanted.table)} if wanted.table else set()
        if unknown := sorted(names - known):
            raise invalid_parameter("fields", f"Invalid field name: {unknown[0]}. Only body fields can be chosen.")
    is_expanded = flags["expandSubResources"] or "expand" in given
    return Form(is_expanded, flags["simpleEnumFormat"], names)


def record_id(call: Call, wanted: RecordType, snapshot: Snapshot) -> int:
    """The internal id that an address names, directly or by external id.

    Raises:
        NetSuiteError: 404, there is no such record.
    """
    text = call.request.path_params["id"]
    if wanted.table:
        table = call.company.catalogue[wanted.table]
        condition, key = Filter(*wanted.where()), table.key[0]
        by_external = text.startswith(EXTERNAL) and table.column("externalid") is not None
        name, value = ("externalid", text.removeprefix(EXTERNAL)) if by_external else (key, text)
        if by_external or _ID.fullmatch(text):
            sql = f'SELECT "{key}" AS id FROM {_source(call, wanted)} WHERE {condition.sql} AND "{name}" = ?'  # noqa: S608 - names are the catalogue's own
            if hits := rows(snapshot, sql, [*condition.parameters, value]):
                return int(hits[0]["id"])
    raise no_instance(call.request.url.path)


def _instance(call: Call, wanted: RecordType, form: Form) -> dict[str, Any]:
    with call.company.at(call.now) as snapshot:
        return _body(call, snapshot, wanted, form)


def _body(call: Call, snapshot: Snapshot, wanted: RecordType, form: Form) -> dict[str, Any]:
    key = record_id(call, wanted, snapshot)
    if wanted.table == "employee" and key in call.account.administrators and not call.role.is_administrator:
        raise NetSuiteError(400, "USER_ERROR", ADMINISTRATOR_DETAIL)
    shown = columns(call, wanted.table)
    name = call.company.catalogue[wanted.table].key[0]
    sql = f'SELECT {selected(shown, "t")} FROM ns."{wanted.table}" AS t WHERE t."{name}" = ?'  # noqa: S608 - names are the catalogue's own
    row = rows(snapshot, sql, [key])[0]
    url = f"{call.base}/record/v1/{wanted.name}/{key}"
    body = {"links": [{"rel": "self", "href": url}], **rendered(call, snapshot, shown, row, form)}
    if form.fields is None:
        body |= {each.name: _sublist(call, snapshot, each, key, url, form) for each in wanted.sublists}
    return body


def _lines(call: Call, snapshot: Snapshot, part: Sublist, key: int, line: int | None = None) -> list[dict[str, Any]]:
    shown = columns(call, part.table)
    chosen = "" if line is None else f' AND t."{part.line}" = {line}'
    sql = (
        f'SELECT {selected(shown, "t")} FROM ns."{part.table}" AS t '  # noqa: S608 - names are the catalogue's own
        f'WHERE t."{part.parent}" = ? AND {part.condition}{chosen} ORDER BY t."{part.line}"'
    )
    return rows(snapshot, sql, [key])


def _sublist(call: Call, snapshot: Snapshot, part: Sublist, key: int, url: str, form: Form) -> dict[str, Any]:
    here = f"{url}/{part.name}"
    links = [{"rel": "self", "href": here}]
    if not form.is_expanded:
        return {"links": links}
    shown = columns(call, part.table)
    lines = _lines(call, snapshot, part, key)
    items = [
        {"links": [{"rel": "self", "href": f"{here}/{row[part.line]}"}], **rendered(call, snapshot, shown, row, form)}
        for row in lines
    ]
    return {"links": links, "items": items, "totalResults": len(items)}


async def sublist(call: Call) -> Response:
    """The lines of a sublist, as links."""
    check_parameters(call.request, "expandSubResources")
    return json_response(await run_in_threadpool(_sublist_page, call), kind="collection")


def _sublist_page(call: Call) -> dict[str, Any]:
    wanted, part, snapshot, key = _part(call)
    url = f"{call.base}/record/v1/{wanted.name}/{key}/{part.name}"
    items = [
        {"links": [{"rel": "self", "href": f"{url}/{row[part.line]}"}]} for row in _lines(call, snapshot, part, key)
    ]
    counts = {"count": len(items), "hasMore": False, "offset": 0, "totalResults": len(items)}
    return {"links": [{"rel": "self", "href": url}], "items": items, **counts}


async def line(call: Call) -> Response:
    """One line of a sublist."""
    check_parameters(call.request)
    return json_response(await run_in_threadpool(_line, call))


def _line(call: Call) -> dict[str, Any]:
    _, part, snapshot, key = _part(call)
    text = call.request.path_params["line"]
    hits = _lines(call, snapshot, part, key, int(text)) if _ID.fullmatch(text) else []
    if not hits:
        raise no_instance(call.request.url.path)
    return rendered(call, snapshot, columns(call, part.table), hits[0], Form())


def _part(call: Call) -> tuple[RecordType, Sublist, Snapshot, int]:
    wanted = found(call, call.request.path_params["type"], "EDIT")
    name = call.request.path_params["sublist"].lower()
    part = next((each for each in wanted.sublists if each.name.lower() == name), None)
    if part is None:
        raise no_instance(call.request.url.path)
    snapshot = call.company.at(call.now)
    return wanted, part, snapshot, record_id(call, wanted, snapshot)
