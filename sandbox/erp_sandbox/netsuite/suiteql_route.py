"""SuiteQL over REST: POST /services/rest/query/v1/suiteql.

Source: docs/netsuite-sandbox.md#suiteql.
"""

import json
import secrets
import string
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from erp_sandbox.api.page_faults import page_fault
from erp_sandbox.netsuite import roles
from erp_sandbox.netsuite.call import Call
from erp_sandbox.netsuite.changing import make_due
from erp_sandbox.netsuite.collection import ROWS_AT_MOST, Paging
from erp_sandbox.netsuite.errors import (
    NetSuiteError,
    check_parameters,
    forbidden,
    invalid_content,
    invalid_parameter,
    json_response,
    unexpected,
)
from erp_sandbox.netsuite.suiteql.errors import PREFIX, SuiteQLError, UnexpectedError
from erp_sandbox.netsuite.suiteql.view import Result

CONNECT_ROWS_AT_MOST = 1_000_000


async def suiteql(call: Call) -> Response:
    """Answer a query.

    Raises:
        NetSuiteError: It cannot be answered.
    """
    check_prefer(call)
    check_parameters(call.request, "limit", "offset")
    paging = Paging.of(call.request)
    text, params = read_body(await call.request.body())
    if not call.may_search():
        raise _no_workbook(call)
    result = await run_in_threadpool(_run, call, text, params, paging)
    return json_response(_body(call, paging, result), kind="collection")


def _run(call: Call, text: str, params: list[str], paging: Paging) -> Result:
    make_due(call.company, call.now)
    try:
        with call.company.at(call.now) as snapshot:
            return call.company.engine.run(snapshot, call.view(), text, params, paging.limit, paging.offset)
    except SuiteQLError as error:
        raise invalid_parameter(error.parameter, error.detail) from error
    except UnexpectedError as error:
        raise unexpected(error_id()) from error


def error_id() -> str:
    """What an unexpected error is told by: twenty small letters."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(20))


def check_prefer(call: Call) -> None:
    """Refuse a query that does not say that it is transient.

    Raises:
        NetSuiteError: 400, naming the header.
    """
    preferences = {
        part.strip().lower() for value in call.request.headers.getlist("prefer") for part in value.split(",")
    }
    if preferences != {"transient"}:
        detail = "Required header 'Prefer: transient' is missing or has another value; asynchronous is not supported."
        raise NetSuiteError(400, call.account.switches.prefer_error, detail, {"o:errorHeader": "Prefer"})


def read_body(body: bytes) -> tuple[str, list[str]]:
    """The query and its parameters.

    Raises:
        NetSuiteError: 400, the body is none of a query.
    """
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise invalid_content("Invalid content in the request body.") from error
    if not isinstance(given, dict) or not set(given) <= {"q", "params"}:
        raise invalid_content("Invalid content in the request body. Expected are q and, optionally, params.")
    text, params = given.get("q"), given.get("params", [])
    if not isinstance(text, str) or not text.strip():
        raise invalid_parameter("q", "The required parameter q is missing or empty.")
    if not isinstance(params, list) or not all(_is_parameter(value) for value in params):
        raise invalid_content("Invalid content in the request body. params is an array of strings.", "params")
    return text, [str(value) for value in params]


def _is_parameter(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _no_workbook(call: Call) -> NetSuiteError:
    if call.account.switches.workbook_error == "403":
        return forbidden(roles.menu(roles.WORKBOOK))
    return invalid_parameter("q", PREFIX + "Search error occurred: Invalid or unsupported search.")


def _body(call: Call, paging: Paging, result: Result) -> dict[str, Any]:
    most = CONNECT_ROWS_AT_MOST if call.account.has("CONNECT") else ROWS_AT_MOST
    url = f"{call.base}/query/v1/suiteql"
    fault = page_fault(call.request)
    items: list[dict[str, Any]] = [] if fault == "empty_page" else list(result.items)
    for item in items:
        item["links"] = []
    has_more = result.has_more if fault is None else fault != "empty_page"
    links = paging.links(url, min(result.total, most), {}, has_more=has_more)
    if fault in ("cursor_loop", "repeated_page"):
        links = [{**link, "href": links[-1]["href"]} if link["rel"] == "next" else link for link in links]
    return {
        "links": links,
        "count": len(items),
        "hasMore": has_more,
        "items": items,
        "offset": paging.offset,
        "totalResults": 0 if fault == "empty_page" else result.total,
    }
