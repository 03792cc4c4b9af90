"""Writing records: checked as NetSuite checks, answered as if done, and nothing changes.

Source: docs/netsuite-sandbox.md#writes.
"""

import json
import re
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from erp_sandbox.netsuite.call import Call
from erp_sandbox.netsuite.company import rows
from erp_sandbox.netsuite.errors import NetSuiteError, check_parameters, invalid_content, json_response, malformed
from erp_sandbox.netsuite.property_names import camel
from erp_sandbox.netsuite.record_types import RecordType, columns, found
from erp_sandbox.netsuite.records import EXTERNAL, record_id
from erp_sandbox.netsuite.written_values import wrong_values

NAME_VALIDATION = "X-NetSuite-PropertyNameValidation"
VALUE_VALIDATION = "X-NetSuite-PropertyValueValidation"
WARNING = "X-NetSuite-Warnings"
MODES = ("ignore", "warning", "error")

_UNPRINTABLE = re.compile(r"[^ -~]|\s$", re.ASCII)
_ALWAYS = frozenset({"id", "links", "refname", "externalid", "customform", "items"})


async def create(call: Call) -> Response:
    """Check a new record."""
    wanted, body, warnings = await _checked(call)
    missing = [name for name in wanted.required if body.get(name) in (None, "", {})]
    if missing:
        detail = f"Error while accessing a resource. Please enter value(s) for: {', '.join(missing)}."
        raise NetSuiteError(400, "USER_ERROR", detail)
    key = await run_in_threadpool(_next_id, call, wanted)
    return _written(call, wanted, key, warnings, call.account.switches.create_status)


async def change(call: Call) -> Response:
    """Check a change of a record."""
    wanted, _, warnings = await _checked(call, "replace")
    key = await run_in_threadpool(lambda: record_id(call, wanted, call.company.at(call.now)))
    return _written(call, wanted, key, warnings, call.account.switches.update_status)


async def upsert(call: Call) -> Response:
    """Check a record that is made or changed by its external id."""
    wanted, body, warnings = await _checked(call, "replace")
    if not call.request.path_params["id"].startswith(EXTERNAL):
        raise malformed()
    try:
        key = await run_in_threadpool(lambda: record_id(call, wanted, call.company.at(call.now)))
    except NetSuiteError:
        missing = [name for name in wanted.required if body.get(name) in (None, "", {})]
        if missing:
            detail = f"Error while accessing a resource. Please enter value(s) for: {', '.join(missing)}."
            raise NetSuiteError(400, "USER_ERROR", detail) from None
        key = await run_in_threadpool(_next_id, call, wanted)
    return _written(call, wanted, key, warnings, call.account.switches.update_status)


async def remove(call: Call) -> Response:
    """Check that a record could be deleted."""
    wanted = found(call, call.request.path_params["type"], "FULL")
    check_parameters(call.request)
    await run_in_threadpool(lambda: record_id(call, wanted, call.company.at(call.now)))
    return Response(status_code=204)


async def _checked(call: Call, *allowed: str) -> tuple[RecordType, dict[str, Any], list[str]]:
    wanted = found(call, call.request.path_params["type"], "EDIT")
    check_parameters(call.request, *allowed)
    if not wanted.table:
        raise NetSuiteError(400, "USER_ERROR", f"Records of type {wanted.name} cannot be written.")
    modes = _mode(call, NAME_VALIDATION, "warning"), _mode(call, VALUE_VALIDATION, "error")
    try:
        body = json.loads(await call.request.body())
    except (ValueError, RecursionError) as error:
        raise invalid_content("Invalid content in the request body.") from error
    if not isinstance(body, dict):
        raise invalid_content("Invalid content in the request body.")
    names = _names(call, wanted, body, modes[0])
    return wanted, body, [*names, *await run_in_threadpool(_values, call, wanted, body, modes[1])]


def _mode(call: Call, header: str, default: str) -> str:
    mode = call.request.headers.get(header, default).lower()
    if mode not in MODES:
        detail = f"Invalid value of the header {header}. Allowed values are: {', '.join(MODES)}."
        raise NetSuiteError(400, "INVALID_HEADER", detail, {"o:errorHeader": header})
    return mode


def _names(call: Call, wanted: RecordType, body: dict[str, Any], mode: str) -> list[str]:
    known = {camel(column.name).lower() for column in columns(call, wanted.table)} | _ALWAYS
    known |= {part.name.lower() for part in wanted.sublists} | {name.lower() for name in wanted.required}
    unknown = [name for name in body if name.lower() not in known]
    if unknown and mode == "error":
        raise NetSuiteError(400, "NONEXISTENT_FIELD", f"Unknown property: {unknown[0]}", {"o:errorPath": unknown[0]})
    return [f"Unknown property: {name}" for name in unknown] if mode == "warning" else []


def _values(call: Call, wanted: RecordType, body: dict[str, Any], mode: str) -> list[str]:
    bad = [] if mode == "ignore" else wrong_values(call, wanted, body)
    if bad and mode == "error":
        first = bad[0]
        detail = (
            f"Error while accessing a resource. Invalid Field Value {first.value} for the following field: {first.name}"
        )
        raise invalid_content(detail, first.path)
    return [f"Invalid value of the property {each.path}" for each in bad]


def _next_id(call: Call, wanted: RecordType) -> int:
    key = call.company.catalogue[wanted.table].key[0]
    sql = f'SELECT coalesce(max("{key}"), 0) + 1 AS id FROM ns."{wanted.table}"'  # noqa: S608 - names are the catalogue's own
    return int(rows(call.company.at(call.now), sql, [])[0]["id"])


def _written(call: Call, wanted: RecordType, key: int, warnings: list[str], status: int) -> Response:
    location = f"{call.base}/record/v1/{wanted.name}/{key}"
    headers = {"Location": location}
    if warnings:
        # A header holds what is printable in ASCII, and does not end in a blank.
        headers[WARNING] = _UNPRINTABLE.sub("?", "; ".join(warnings))
    if status == 204:  # noqa: PLR2004 - No Content
        return Response(status_code=204, headers=headers)
    return json_response({"links": [{"rel": "self", "href": location}], "id": str(key)}, status, headers)
