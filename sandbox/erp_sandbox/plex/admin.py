"""/admin/plex: see and set the switches, see who may ask and what was asked, begin anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from erp_sandbox.api.bearer import require_bearer
from erp_sandbox.api.errors import ApiError
from erp_sandbox.api.sandbox import json_response
from erp_sandbox.plex.accounts import Accounts, Key, User
from erp_sandbox.plex.companies import COMPANIES
from erp_sandbox.plex.state import State
from erp_sandbox.plex.switches import Switches, changed

PATH = "/admin/plex"


class Change(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be another way from now on; what is left out stays."""

    switches: dict[str, Any] = {}
    keys: Sequence[Key] | None = None
    users: Sequence[User] | None = None


@dataclass(frozen=True, slots=True)
class PlexAdmin:
    """The administrator's routes."""

    state: State
    token: str

    def routes(self) -> list[BaseRoute]:
        """What the server answers."""
        return [
            Route(PATH, self.read, methods=["GET"]),
            Route(PATH, self.change, methods=["PATCH"]),
            Route(PATH, self.reset, methods=["DELETE"]),
        ]

    def _told(self) -> dict[str, Any]:
        return {
            "tenants": COMPANIES,
            "switches": self.state.switches,
            "keys": self.state.accounts.keys,
            "users": self.state.accounts.users,
            "calls": dict(self.state.calls),
            "writes": dict(self.state.writes),
            "refused_for_rate": self.state.budget.refused,
        }

    async def read(self, request: Request) -> Response:
        """Everything."""
        require_bearer(request, self.token)
        return json_response(self._told())

    async def change(self, request: Request) -> Response:
        """Set some switches, or put other keys and users in the place of those there are."""
        require_bearer(request, self.token)
        try:
            change = msgspec.json.decode(await request.body(), type=Change)
            self.state.switches = changed(self.state.switches, change.switches)
        except msgspec.MsgspecError as error:
            raise ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID_SWITCH", str(error)) from error
        accounts = self.state.accounts
        keys, users = change.keys, change.users
        self.state.accounts = Accounts(
            accounts.keys if keys is None else list(keys), accounts.users if users is None else list(users)
        )
        return json_response(self._told())

    async def reset(self, request: Request) -> Response:
        """Put all switches back, and forget what was counted; keys and users stay."""
        require_bearer(request, self.token)
        self.state.switches = Switches()
        self.state.calls.clear()
        self.state.writes.clear()
        self.state.budget = type(self.state.budget)()
        return json_response(self._told())
