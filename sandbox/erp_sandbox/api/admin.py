"""What only the one who runs the sandbox may do: move its clock."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from erp_sandbox.api.bearer import require_bearer
from erp_sandbox.api.errors import ApiError
from erp_sandbox.api.sandbox import json_response
from erp_sandbox.clock import Clock, ClockError
from erp_sandbox.moments import parse, timestamp

PREFIX = "/admin"
CENTURY_SECONDS = 100 * 366 * 86_400


class ClockMove(msgspec.Struct, forbid_unknown_fields=True):
    """By how much, or to when, the clock is to move; one of the two."""

    advance_seconds: Annotated[float, msgspec.Meta(ge=0, le=CENTURY_SECONDS)] | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Admin:
    """The administrator's routes.

    Args:
        clock: The present.
        token: The administrator's bearer token.
    """

    clock: Clock
    token: str

    def routes(self) -> list[BaseRoute]:
        """What the server answers."""
        return [
            Route(f"{PREFIX}/clock", self.read_clock, methods=["GET"]),
            Route(f"{PREFIX}/clock", self.move_clock, methods=["POST"]),
        ]

    async def read_clock(self, request: Request) -> Response:
        """The present of the data."""
        require_bearer(request, self.token)
        return json_response({"now": timestamp(self.clock.now())})

    async def move_clock(self, request: Request) -> Response:
        """Move the present forward."""
        require_bearer(request, self.token)
        now = self.clock.now()
        try:
            move = msgspec.json.decode(await request.body(), type=ClockMove)
            if (move.advance_seconds is None) == (move.at is None):
                raise ClockError("give advance_seconds or at, one of the two")
            step = parse(move.at) - now if move.at else round((move.advance_seconds or 0) * 1_000_000)
            return json_response({"now": timestamp(self.clock.advance(step))})
        except (msgspec.MsgspecError, ValueError) as error:
            raise ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID_CLOCK_MOVE", str(error)) from error
