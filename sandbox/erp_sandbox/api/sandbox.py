"""The sandbox's own dialect: /sandbox/v1, described in docs/sandbox-api.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from erp_sandbox.api.bearer import require_bearer
from erp_sandbox.api.errors import ApiError
from erp_sandbox.api.openapi import openapi
from erp_sandbox.api.page_faults import page_fault, spoiled
from erp_sandbox.api.query import ListQuery, parse_list_query
from erp_sandbox.api.writes import Writer
from erp_sandbox.clock import Clock
from erp_sandbox.entity import Entity, Row
from erp_sandbox.index import Page
from erp_sandbox.moments import timestamp
from erp_sandbox.store import Store

PREFIX = "/sandbox/v1"
TENANT_HEADER = "x-tenant"

_encode = msgspec.json.Encoder(decimal_format="number").encode


def json_response(body: Any, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer with exact numbers."""
    return Response(_encode(body), status, headers, media_type="application/json")


@dataclass(frozen=True)
class SandboxDialect:
    """Lists of every entity by keyset, single rows, writes that change nothing, and the sandbox's own time.

    Args:
        entities: What is served.
        stores: The rows of each tenant; the first tenant is the default.
        clock: The present.
        token: The bearer token that lets one in.
    """

    entities: Sequence[Entity]
    stores: Mapping[str, Store]
    clock: Clock
    token: str

    def routes(self) -> list[BaseRoute]:
        """What the server answers."""
        one = f"{PREFIX}/{{resource}}/{{id}}"
        return [
            Route("/openapi.json", self.openapi),
            Route(PREFIX, self.resources),
            Route(f"{PREFIX}/time", self.time),
            Route(f"{PREFIX}/{{resource}}", self.list),
            Route(f"{PREFIX}/{{resource}}", self.create, methods=["POST"]),
            # A row that was deleted is told of as it was; it stays.
            Route(one, self.one, methods=["GET", "DELETE"]),
            Route(one, self.change, methods=["PUT", "PATCH"]),
            Route(f"{one}/{{child}}", self.children),
        ]

    @cached_property
    def _document(self) -> bytes:
        return _encode(openapi(self.entities, list(self.stores)))

    async def openapi(self, _request: Request) -> Response:
        """The description of all this, for programs; open to everybody."""
        return Response(self._document, media_type="application/json")

    async def resources(self, request: Request) -> Response:
        """Every resource with its row's JSON schema."""
        require_bearer(request, self.token)
        listed = [
            {"name": entity.name, "path": f"{PREFIX}/{entity.path}", "schema": entity.json_schema()}
            for entity in self.entities
        ]
        return json_response({"resources": listed, "tenants": list(self.stores)})

    async def time(self, request: Request) -> Response:
        """The present of the data."""
        require_bearer(request, self.token)
        return json_response({"now": timestamp(self.clock.now())})

    async def list(self, request: Request) -> Response:
        """One page of a resource, in order of (modified_at, record)."""
        store, entity = self._asked(request)
        if entity.nested and entity.parent:
            message = f"{entity.path} are listed under {entity.parent.path}/<id>/{entity.path} only"
            raise ApiError(HTTPStatus.NOT_FOUND, "UNKNOWN_RESOURCE", message)
        query = parse_list_query(f"{store.world.tenant}/{entity.name}", request.query_params, dated=entity.dated)
        page = store.page(entity, self.clock.now(), after=query.after, before=query.before, limit=query.limit)
        return _page_response(request, query, page)

    async def children(self, request: Request) -> Response:
        """One page of what stands in a document."""
        store, entity = self._asked(request)
        child = self._entity(request.path_params["child"])
        if child.parent is not entity:
            message = f"{entity.path} do not hold {child.path}"
            raise ApiError(HTTPStatus.NOT_FOUND, "UNKNOWN_RESOURCE", message)
        number = entity.key.record(self._row(request)[2]["id"])
        if number is None:
            raise self._unknown_id(entity, request)
        asked = f"{store.world.tenant}{request.url.path}"
        query = parse_list_query(asked, request.query_params, dated=False)
        return _page_response(
            request, query, store.children(child, self.clock.now(), number, after=query.after, limit=query.limit)
        )

    async def one(self, request: Request) -> Response:
        """One row."""
        return json_response(self._row(request)[2])

    async def create(self, request: Request) -> Response:
        """Check a new row as an ERP would, and answer as if it were there now."""
        store, entity = self._asked(request)
        row = self._writer(store).created(entity, await request.body())
        location = {"Location": f"{PREFIX}/{entity.path}/{row['id']}"}
        return json_response(row, HTTPStatus.CREATED, location)

    async def change(self, request: Request) -> Response:
        """Check a change (PATCH) or a whole new version (PUT) of a row, and answer as if it were made."""
        store, entity, row = self._row(request)
        whole = request.method == "PUT"
        return json_response(self._writer(store).changed(entity, row, await request.body(), whole=whole))

    def _writer(self, store: Store) -> Writer:
        return Writer(self.entities, store, self.clock.now())

    def _asked(self, request: Request) -> tuple[Store, Entity]:
        """Whose rows, and of which entity; for those who may ask."""
        require_bearer(request, self.token)
        tenant = request.headers.get(TENANT_HEADER, next(iter(self.stores)))
        if tenant not in self.stores:
            message = f"There is no tenant {tenant!r}; there are {', '.join(self.stores)}"
            raise ApiError(HTTPStatus.FORBIDDEN, "UNKNOWN_TENANT", message)
        return self.stores[tenant], self._entity(request.path_params["resource"])

    def _entity(self, path: str) -> Entity:
        for entity in self.entities:
            if entity.path == path:
                return entity
        message = f"There is no resource {path!r}; GET {PREFIX} lists those there are"
        raise ApiError(HTTPStatus.NOT_FOUND, "UNKNOWN_RESOURCE", message)

    def _row(self, request: Request) -> tuple[Store, Entity, Row]:
        """The row that is asked for, with whose and of which entity it is."""
        store, entity = self._asked(request)
        row = store.one(entity, self.clock.now(), request.path_params["id"])
        if row is None:
            raise self._unknown_id(entity, request)
        return store, entity, row

    def _unknown_id(self, entity: Entity, request: Request) -> ApiError:
        message = f"{entity.path} hold no {request.path_params['id']!r}"
        return ApiError(HTTPStatus.NOT_FOUND, "UNKNOWN_ID", message)


def _page_response(request: Request, query: ListQuery, page: Page) -> Response:
    following = query.cursor(page.next_after) if page.next_after else None
    body = {"data": page.rows, "next_cursor": following}
    if fault := page_fault(request):
        body = spoiled(fault, body, here=query.here(), again=query.again())
    return json_response(body)
