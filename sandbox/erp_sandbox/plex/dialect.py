"""The Plex dialect: its routes over the sandbox's tenants and clock, and the words in which it refuses."""

from collections.abc import Iterable

from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Scope

from erp_sandbox.clock import Clock
from erp_sandbox.faults import Rule
from erp_sandbox.mutations import MutationLog
from erp_sandbox.plex.admin import PlexAdmin
from erp_sandbox.plex.connect.errors import by_status
from erp_sandbox.plex.connect.server import ConnectRoute, is_connect
from erp_sandbox.plex.datasources.errors import refusal as data_source_refusal
from erp_sandbox.plex.datasources.server import PREFIX, DataSourceApi
from erp_sandbox.plex.state import Setup, State
from erp_sandbox.plex.store import PlexStore
from erp_sandbox.world import World


class PlexDialect:
    """Connect REST and the UX Data Source API."""

    def __init__(
        self, worlds: Iterable[World], log: MutationLog, clock: Clock, admin_token: str, setup: Setup | None = None
    ) -> None:
        chosen = setup or Setup()
        stores = {world.tenant: PlexStore(world, log) for world in worlds}
        self.state = State(stores, clock, chosen.accounts, chosen.switches)
        self._admin_token = admin_token

    def routes(self) -> list[BaseRoute]:
        """What the server answers."""
        return [
            *DataSourceApi(self.state).routes(),
            *PlexAdmin(self.state, self._admin_token).routes(),
            ConnectRoute(self.state),
        ]

    def refusal(self, rule: Rule, scope: Scope) -> Response | None:
        """The refusal that a fault of a kind is in Plex's words; None where the address is not Plex's."""
        if scope["path"].startswith(PREFIX):
            return data_source_refusal(rule.kind, next(self.state.transactions))
        error = by_status(rule.kind) if is_connect(scope["path"]) else None
        return error.response() if error else None
