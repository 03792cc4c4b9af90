"""The sandbox's own dialect: /sandbox/v1, described in docs/sandbox-api.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from erp_sandbox.api.bearer import require_bearer
from erp_sandbox.api.errors import ApiError
from erp_sandbox.api.query import parse_list_query
from erp_sandbox.clock import Clock
from erp_sandbox.entity import Entity
from erp_sandbox.index import Indexes
from erp_sandbox.moments import timestamp

PREFIX = "/sandbox/v1"

_encode = msgspec.json.Encoder(decimal_format="number").encode


def json_response(body: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A JSON answer with exact numbers."""
    return Response(_encode(body), status, media_type="application/json")


@dataclass(frozen=True, slots=True)
class SandboxDialect:
    """Lists of every entity by keyset, and the sandbox's own time.

    Args:
        entities: What is served.
        indexes: Where the rows are found.
        clock: The present.
        token: The bearer token that lets one in.
    """

    entities: Iterable[Entity]
    indexes: Indexes
    clock: Clock
    token: str

    def routes(self) -> list[BaseRoute]:
        """What the server answers."""
        return [
            Route(PREFIX, self.resources),
            Route(f"{PREFIX}/time", self.time),
            Route(f"{PREFIX}/{{resource}}", self.list),
        ]

    async def resources(self, request: Request) -> Response:
        """Every resource with its row's JSON schema."""
        require_bearer(request, self.token)
        listed = [
            {"name": entity.name, "path": f"{PREFIX}/{entity.path}", "schema": entity.json_schema()}
            for entity in self.entities
        ]
        return json_response({"resources": listed})

    async def time(self, request: Request) -> Response:
        """The present of the data."""
        require_bearer(request, self.token)
        return json_response({"now": timestamp(self.clock.now())})

    async def list(self, request: Request) -> Response:
        """One page of a resource, in order of (modified_at, id)."""
        require_bearer(request, self.token)
        entity = self._entity(request.path_params["resource"])
        query = parse_list_query(entity.name, request.query_params)
        now = self.clock.now()
        page = self.indexes.of(entity, now).page(now, after=query.after, before=query.before, limit=query.limit)
        following = query.cursor(page.next_after) if page.next_after else None
        return json_response({"data": entity.rows(page.batch), "next_cursor": following})

    def _entity(self, path: str) -> Entity:
        for entity in self.entities:
            if entity.path == path:
                return entity
        message = f"There is no resource {path!r}; GET {PREFIX} lists those there are"
        raise ApiError(HTTPStatus.NOT_FOUND, "UNKNOWN_RESOURCE", message)
