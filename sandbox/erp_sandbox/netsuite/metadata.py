"""The metadata catalog: which record types there are, and what each looks like.

Source: docs/netsuite-sandbox.md#metadata.
"""

import asyncio
import re
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from erp_sandbox.netsuite.call import Call
from erp_sandbox.netsuite.errors import check_parameters, json_response, malformed, no_record_type
from erp_sandbox.netsuite.metadata_openapi import document
from erp_sandbox.netsuite.metadata_schema import LINK_SCHEMA, schema
from erp_sandbox.netsuite.record_types import RecordType, known

JSON = "application/json"
SCHEMA = "application/schema+json"
SWAGGER = "application/swagger+json"

_NAME = re.compile(r"[A-Za-z0-9_]+", re.ASCII)


async def catalog(call: Call) -> Response:
    """All record types, or those of `select`; as a list of links or as one OpenAPI document."""
    check_parameters(call.request, "select")
    await asyncio.sleep(call.account.switches.metadata_seconds)
    types = await run_in_threadpool(_selected, call)
    if _wants(call, SWAGGER):
        return _answer(await run_in_threadpool(document, call, types), SWAGGER)
    return json_response({"items": [_entry(call, each) for each in types]}, kind="collection")


async def one(call: Call) -> Response:
    """One record type."""
    check_parameters(call.request)
    name = call.request.path_params["type"]
    if not _NAME.fullmatch(name):
        raise malformed()
    await asyncio.sleep(call.account.switches.metadata_seconds)
    if name == "nsLink":
        return _answer(LINK_SCHEMA, SCHEMA)
    wanted = (await run_in_threadpool(known, call)).get(name.lower())
    if wanted is None:
        raise no_record_type(name, call.request.url.path)
    if _wants(call, SCHEMA):
        return _answer(await run_in_threadpool(schema, call, wanted), SCHEMA)
    if _wants(call, SWAGGER):
        return _answer(await run_in_threadpool(document, call, [wanted]), SWAGGER)
    return json_response(_entry(call, wanted))


def _selected(call: Call) -> list[RecordType]:
    types = known(call)
    if "select" not in call.request.query_params:
        return [types[name] for name in sorted(types)]
    names = call.request.query_params["select"].split(",")
    if not all(_NAME.fullmatch(name) for name in names):
        raise malformed()
    for name in names:
        if name.lower() not in types:
            raise no_record_type(name, call.request.url.path)
    return [types[name.lower()] for name in dict.fromkeys(names)]


def _wants(call: Call, media: str) -> bool:
    return media in call.request.headers.get("accept", "").lower()


def _answer(body: dict[str, Any], media: str) -> Response:
    answer = json_response(body)
    answer.headers["content-type"] = media
    return answer


def _entry(call: Call, wanted: RecordType) -> dict[str, Any]:
    here = f"{call.base}/record/v1/metadata-catalog/{wanted.name}"
    return {
        "name": wanted.name,
        "links": [
            {"rel": "canonical", "href": here, "mediaType": JSON},
            {"rel": "alternate", "href": here, "mediaType": SWAGGER},
            {"rel": "alternate", "href": here, "mediaType": SCHEMA},
            {"rel": "describes", "href": f"{call.base}/record/v1/{wanted.name}"},
        ],
    }
