"""Connect as a route: headers, limits, product, address, parameters, rows, in this order."""

import asyncio
import re
from fnmatch import fnmatchcase
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from erp_sandbox.api.page_faults import page_fault
from erp_sandbox.plex.accounts import Key
from erp_sandbox.plex.companies import Company
from erp_sandbox.plex.connect.answering import Answering
from erp_sandbox.plex.connect.catalogue import find, products
from erp_sandbox.plex.connect.errors import ConnectError, not_found
from erp_sandbox.plex.connect.gate import company_of, key_of, method_not_allowed, require_subscription
from erp_sandbox.plex.connect.limits import GatewayTimeoutError
from erp_sandbox.plex.connect.posts import READS, body_of, searched, written
from erp_sandbox.plex.state import State
from erp_sandbox.plex.wire import JSON, encode, pieces, respond

_ADDRESS = re.compile(r"/(?!sandbox/|admin/|services/)([\w-]+)/(?:\w+/)?v\d+(-beta\d+)?(/|$)")
_WRITES = ("POST", "PUT", "PATCH", "DELETE")


def is_connect(path: str) -> bool:
    """Whether an address is one that Connect answers, be it with a refusal."""
    found = _ADDRESS.match(path)
    return bool(found) or path.split("/")[1] in products()


class ConnectRoute(BaseRoute):
    """Everything whose address has the form of Connect's."""

    def __init__(self, state: State) -> None:
        self._state = state

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the address has that form."""
        mine = scope["type"] == "http" and is_connect(scope["path"])
        return (Match.FULL if mine else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except ConnectError as error:
            answer = error.response()
        except GatewayTimeoutError:
            answer = HTMLResponse("<html><body>504 Gateway Time-out</body></html>", HTTPStatus.GATEWAY_TIMEOUT)
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        state = self._state
        key = key_of(state, request)
        wait = state.budget.wait(f"key/{key.key}", state.switches.calls_per_minute, state.switches, state.clock)
        if wait is not None:
            return state.budget.refusal(wait, state.switches.too_many)
        company = company_of(state, key, request)
        path = request.url.path.rstrip("/")
        state.calls[f"{request.method} {path}"] += 1
        await self._delay(path)
        if page_fault(request):
            return Response(b"[]", media_type=JSON)
        if request.method == "GET":
            return await self._read(request, path, key, company)
        if request.method in _WRITES:
            return await self._sent(request, path, key, company)
        raise method_not_allowed()

    async def _delay(self, path: str) -> None:
        """Keep the caller waiting for the first byte, where that was ordered."""
        waits = self._state.switches.first_byte_seconds
        await asyncio.sleep(next((seconds for route, seconds in waits.items() if fnmatchcase(path, route)), 0))

    async def _read(self, request: Request, path: str, key: Key, company: Company) -> Response:
        state = self._state
        found = find(path)
        if found is None:
            raise not_found()
        endpoint, names = found
        require_subscription(state, key, endpoint.product)
        query = request.query_params.multi_items()
        store, switches = state.stores[company.tenant], state.switches
        answering = Answering(store, state.clock.now(), key, switches, path, endpoint, names, query)
        if endpoint.is_list:
            return await respond(request, lambda: pieces(answering.rows()), gzip=switches.gzip)
        rows = await run_in_threadpool(lambda: list(answering.rows()))
        return await respond(request, lambda: iter([encode(rows[0])]), gzip=switches.gzip)

    async def _sent(self, request: Request, path: str, key: Key, company: Company) -> Response:
        state = self._state
        body = body_of(await request.body())
        product = path.split("/")[1]
        if product not in products():
            raise not_found()
        require_subscription(state, key, product)
        store, now = state.stores[company.tenant], state.clock.now()
        if request.method == "POST" and path in READS:
            rows = await run_in_threadpool(READS[path], state, store, now, body)
            return Response(status_code=204) if rows is None else Response(encode(rows), media_type=JSON)
        if request.method == "POST" and (listed := searched(path)) and (found := find(listed)):
            answering = Answering(store, now, key, state.switches, listed, *found, ())
            return await respond(request, lambda: pieces(answering.rows()), gzip=state.switches.gzip)
        state.writes[f"{request.method} {path}"] += 1
        status, answer = written(company, request.method, path, body)
        return Response(b"" if answer is None else encode(answer), status, media_type=JSON)
