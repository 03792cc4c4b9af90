"""The Data Source API as routes: search, describe, execute."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from erp_sandbox.plex.accounts import User
from erp_sandbox.plex.datasources.errors import DataSourceError, refused
from erp_sandbox.plex.datasources.given import problems
from erp_sandbox.plex.datasources.reading import Reading
from erp_sandbox.plex.datasources.results import description, result
from erp_sandbox.plex.datasources.source import DataSource
from erp_sandbox.plex.datasources.sources.every import SOURCES
from erp_sandbox.plex.state import State
from erp_sandbox.plex.wire import encode, respond

PREFIX = "/api/datasources"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
Answer: TypeAlias = Callable[[Request, User], Awaitable[Response]]


class _RefusedError(Exception):
    """Several things are wrong."""

    def __init__(self, errors: list[DataSourceError]) -> None:
        super().__init__()
        self.errors = errors


@dataclass(frozen=True, slots=True)
class DataSourceApi:
    """The routes."""

    state: State

    def routes(self) -> list[BaseRoute]:
        """What the server answers."""
        return [
            Route(f"{PREFIX}/search", self._route("GET", self.search), methods=METHODS),
            Route(f"{PREFIX}/{{id}}", self._route("GET", self.describe), methods=METHODS),
            Route(f"{PREFIX}/{{id}}/execute", self._route("POST", self.execute), methods=METHODS),
        ]

    def _route(self, method: str, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            try:
                user = self._user(request)
                calls = self.state.switches.data_source_calls_per_minute
                wait = self.state.budget.wait(f"user/{user.name}", calls, self.state.switches, self.state.clock)
                if wait is not None:
                    return self.state.budget.refusal(wait, self.state.switches.too_many)
                if request.method != method:
                    return self._refused([DataSourceError("METHOD_NOT_ALLOWED")])
                return await answer(request, user)
            except DataSourceError as error:
                return self._refused([error])
            except _RefusedError as several:
                return self._refused(several.errors)

        return guarded

    def _refused(self, errors: list[DataSourceError]) -> Response:
        is_login = errors[0].code == "REQUEST_NOT_AUTHENTICATED"
        errors_with = "status" if is_login else self.state.switches.errors_with
        answer = refused(errors, next(self.state.transactions), errors_with=errors_with)
        if is_login:
            answer.status_code = int(self.state.switches.bad_password)
            answer.headers["WWW-Authenticate"] = 'Basic realm="Plex"'
        return answer

    def _user(self, request: Request) -> User:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        try:
            name, _, password = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name, password = "", ""
        user = self.state.accounts.user(name, password) if scheme.lower() == "basic" else None
        if user is None:
            raise DataSourceError("REQUEST_NOT_AUTHENTICATED")
        if not user.may_use_api:
            raise DataSourceError("DATA_SOURCE_API_ACCESS_DENIED")
        return user

    def _source(self, request: Request, user: User) -> DataSource:
        text = request.path_params["id"]
        source = SOURCES.get(int(text)) if text.isdecimal() and text.isascii() else None
        if source is None:
            raise DataSourceError("DATA_SOURCE_NOT_FOUND", id=text)
        if not user.is_granted(source.id):
            raise DataSourceError("DATA_SOURCE_ACCESS_DENIED", id=text)
        return source

    async def search(self, request: Request, user: User) -> Response:
        """The data sources that the user was granted, those with a text in their name."""
        wanted = request.query_params.get("name", "").casefold()
        found = [
            {"id": source.id, "name": source.name, "description": source.name.replace("_", " ")}
            for source in SOURCES.values()
            if user.is_granted(source.id) and wanted in source.name.casefold()
        ]
        return await self._respond(request, found)

    async def describe(self, request: Request, user: User) -> Response:
        """The inputs, outputs and columns of a data source."""
        return await self._respond(request, description(self._source(request, user)))

    async def execute(self, request: Request, user: User) -> Response:
        """Run a data source."""
        source = self._source(request, user)
        by_rows = request.query_params.get("format") == "2"
        given = _inputs(request, await request.body(), by_rows=by_rows)
        if found := problems(source, given):
            raise _RefusedError(found)
        if not source.has_object:
            raise DataSourceError("DATA_SOURCE_OBJECT_NOT_FOUND", id=source.id)
        self.state.calls[f"execute {source.id}"] += 1
        if source.writes:
            self.state.writes[source.name] += 1
        rows, outputs = await run_in_threadpool(Reading(self.state, source, user, given).run)
        transaction, switches = next(self.state.transactions), self.state.switches
        return await self._respond(request, result(source, rows, outputs, transaction, switches, by_rows=by_rows))

    async def _respond(self, request: Request, body: Any) -> Response:
        raw = encode(body)
        if request.query_params.get("pretty", "").lower() == "true":
            raw = msgspec.json.format(raw, indent=2)
        return await respond(request, lambda: iter([raw]), gzip=self.state.switches.gzip)


def _inputs(request: Request, raw: bytes, *, by_rows: bool) -> dict[str, Any]:
    """The inputs as they were given: bare in format 2, under `inputs` in format 1."""
    if not request.headers.get("content-type", "").lower().startswith("application/json"):
        raise DataSourceError("REQUEST_MALFORMED")
    try:
        body = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise DataSourceError("REQUEST_MALFORMED") from error
    given = body if by_rows else body.get("inputs", {}) if isinstance(body, dict) else None
    if not isinstance(given, dict):
        raise DataSourceError("REQUEST_MALFORMED")
    return given
