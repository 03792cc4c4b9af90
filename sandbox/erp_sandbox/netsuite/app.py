"""The dialect of NetSuite as an ASGI application: /services/rest.

Source: docs/netsuite-sandbox.md.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from erp_sandbox.netsuite import metadata, records, system, writes
from erp_sandbox.netsuite.admin import NetSuiteAdmin
from erp_sandbox.netsuite.async_jobs import Jobs
from erp_sandbox.netsuite.auth.endpoint import AUTHORIZE_PATH, PATH, TokenEndpoint
from erp_sandbox.netsuite.auth.gate import Gate
from erp_sandbox.netsuite.call import PREFIX, Call
from erp_sandbox.netsuite.changing import Changing
from erp_sandbox.netsuite.company import Company
from erp_sandbox.netsuite.directory import Directory
from erp_sandbox.netsuite.endpoints import Endpoint, Endpoints
from erp_sandbox.netsuite.errors import NetSuiteError, unexpected
from erp_sandbox.netsuite.governance import Governance
from erp_sandbox.netsuite.suiteql_route import error_id, suiteql

_RECORD = "/record/v1/{type}"
_INSTANCE = "/record/v1/{type}/{id}"


@dataclass
class NetSuiteDialect:
    """SuiteTalk REST over the sandbox's data."""

    directory: Directory
    companies: Mapping[str, Company]
    admin_token: str

    def routes(self) -> list[BaseRoute]:
        """What the server answers."""
        login = TokenEndpoint(self.directory)
        services = Mount(PREFIX, _Options(self._application(login), self._endpoints.guarded(_nothing)))
        # A line feed in the address is no end of it.
        services.path_regex = re.compile(services.path_regex.pattern, re.DOTALL)
        return [
            services,
            Route(AUTHORIZE_PATH, login.consent),
            Route("/rest/datacenterurls", self.datacenter_urls),
            *NetSuiteAdmin(self.directory, self._endpoints.governance.calls, self.admin_token).routes(),
            *Changing(self.companies, self.directory.clock, self.admin_token).routes(),
        ]

    @cached_property
    def _endpoints(self) -> Endpoints:
        return Endpoints(Gate(self.directory), Governance(self.directory), self.companies)

    def _application(self, login: TokenEndpoint) -> Starlette:
        application = Starlette(
            routes=[Route(PATH.removeprefix(PREFIX), login.token, methods=["POST"]), *self._services()],
            exception_handlers={NetSuiteError: _refused, HTTPException: _not_there, Exception: _failed},
        )
        # An address with a slash at its end is another one, and its signature is another, too.
        application.router.redirect_slashes = False
        return application

    def _services(self) -> Sequence[Route]:
        guarded, governance, jobs = self._endpoints.guarded, self._endpoints.governance, Jobs()

        async def limits(call: Call) -> Response:
            return await system.governance_limits(call, governance)

        return [
            Route("/query/v1/suiteql", guarded(suiteql), methods=["POST"]),
            Route("/system/v1/serverTime", guarded(system.server_time), methods=["GET"]),
            Route("/system/v1/governanceLimits", guarded(limits), methods=["GET"]),
            Route("/record/v1/metadata-catalog", guarded(metadata.catalog), methods=["GET"]),
            Route("/record/v1/metadata-catalog/{type}", guarded(metadata.one), methods=["GET"]),
            Route(_RECORD, guarded(jobs.or_now(records.listed)), methods=["GET"]),
            Route(_RECORD, guarded(jobs.or_now(writes.create)), methods=["POST"]),
            Route(_INSTANCE, guarded(jobs.or_now(records.instance)), methods=["GET"]),
            Route(_INSTANCE, guarded(jobs.or_now(writes.change)), methods=["PATCH"]),
            Route(_INSTANCE, guarded(jobs.or_now(writes.upsert)), methods=["PUT"]),
            Route(_INSTANCE, guarded(jobs.or_now(writes.remove)), methods=["DELETE"]),
            Route(f"{_INSTANCE}/{{sublist}}", guarded(records.sublist), methods=["GET"]),
            Route(f"{_INSTANCE}/{{sublist}}/{{line}}", guarded(records.line), methods=["GET"]),
            Route("/async/v1/job/{job}", guarded(jobs.job), methods=["GET"]),
            Route("/async/v1/job/{job}/task", guarded(jobs.tasks), methods=["GET"]),
            Route("/async/v1/job/{job}/task/{task}", guarded(jobs.task), methods=["GET"]),
            Route("/async/v1/job/{job}/task/{task}/result", guarded(jobs.result), methods=["GET"]),
        ]

    async def datacenter_urls(self, request: Request) -> Response:
        """The hosts of an account, open to everybody. Source: docs/netsuite-sandbox.md#hosts-and-accounts."""
        asked = request.query_params.get("account", "")
        account = self.directory.accounts.get(asked)
        if account is None:
            return JSONResponse({"error": {"code": "INVALID_ACCOUNT", "message": "unknown account"}}, 400)
        names = {"restDomain": "restlets.api", "systemDomain": "app", "webservicesDomain": "suitetalk.api"}
        return JSONResponse({key: f"https://{account.dns_name}.{name}.netsuite.com" for key, name in names.items()})


class _Options:
    """Answers OPTIONS on any path with 204 to those who are logged in, and passes the rest on."""

    def __init__(self, app: ASGIApp, options: Endpoint) -> None:
        self._app = app
        self._options = options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            answer = await self._options(Request(scope, receive))
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)


async def _nothing(_call: Call) -> Response:
    return Response(status_code=204, headers={"Allow": "GET, POST, PATCH, PUT, DELETE, OPTIONS"})


async def _refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, NetSuiteError):
        raise error
    return error.response()


async def _not_there(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    code = "METHOD_NOT_ALLOWED" if status == HTTPStatus.METHOD_NOT_ALLOWED else "INVALID_REQUEST"
    detail = f"{request.method} {request.url.path}: {status.phrase.lower()}."
    return NetSuiteError(status, code, detail, {"o:errorUrl": request.url.path}, headers=error.headers).response()


async def _failed(_request: Request, _error: Exception) -> Response:
    return unexpected(error_id()).response()
