"""An initial load in slices: planned, run part by part wherever there is room, and joined at the end."""

import json
from collections.abc import Sequence
from typing import Any

from sync_status.assembly import Parts
from sync_status.board import NotFoundError
from sync_status.model import Connection
from sync_status.project import connection_id

from erp_orchestrate.catalog import Catalogs
from erp_orchestrate.errors import OrchestrateError
from erp_orchestrate.meltano import Meltano
from erp_orchestrate.outcome import Outcome
from erp_orchestrate.plan import Part, Plan, planned
from erp_orchestrate.plugin_settings import settings_of
from erp_orchestrate.plugins import Extractor, Plugins
from erp_orchestrate.runs import Order, Runs
from erp_orchestrate.states import State, joined
from erp_orchestrate.windows import Period

ONE_WRITER = "target-duckdb"
PAUSED_BY = "erp-orchestrate load"
_NEEDED = {"start_date", "end_date"}


class Load:
    """Loads one connection in slices.

    Args:
        parts: Of sync-status.
        meltano: Calls Meltano.
        plugins: Of meltano.yml.
        catalogs: Of its taps.
    """

    def __init__(self, parts: Parts, meltano: Meltano, plugins: Plugins, catalogs: Catalogs) -> None:
        self._parts, self._meltano, self._plugins, self._catalogs = parts, meltano, plugins, catalogs
        self._runs = Runs(parts, meltano)

    def plan(
        self, connection: Connection, period: Period, only: Sequence[str] = (), at_once: int | None = None
    ) -> Plan:
        """Make the plan, and pause the connection until the load is finished.

        Args:
            connection: Which one.
            period: What is to be loaded.
            only: The streams to be read in windows; all that can be unless given. With it nothing is read whole.
            at_once: How many slices run at once; what meltano.yml says of the tap unless given.

        Raises:
            OrchestrateError: Its tap cannot be read in windows.
        """
        tap = self._plugins.extractor(connection.tap)
        if missing := sorted(_NEEDED - tap.settings):
            raise OrchestrateError(f"{tap.name} has no setting {' or '.join(missing)}: it has no windows")
        streams = self._catalogs.streams(connection.environment, connection.tap)
        if unknown := sorted(set(only) - set(streams.windowed)):
            raise OrchestrateError(f"{', '.join(unknown)} cannot be read in windows; what can: {streams.windowed}")
        chosen = only or streams.windowed
        if not chosen:
            raise OrchestrateError(f"{tap.name} has no stream that can be read in windows: run it as it is")
        one_writer = connection.target.startswith(ONE_WRITER)
        shares = self._shares(connection, tap, at_once or (1 if one_writer else tap.at_once))
        made = planned(connection.state_id, period, chosen, shares, has_rest=bool(streams.whole) and not only)
        self._parts.pauses.pause(connection.state_id, PAUSED_BY, f"Initial load in {len(made.windows)} windows.")
        return made

    def _shares(self, connection: Connection, tap: Extractor, at_once: int) -> dict[str, int]:
        """Share the account's limits among the slices that run at once: together they stay within them."""
        if at_once > 1 and connection.target.startswith(ONE_WRITER):
            raise OrchestrateError("a DuckDB file takes one writer at a time: load it with --at-once 1")
        if at_once == 1 or not tap.shared:
            return {}
        found = settings_of(self._meltano, connection.environment, tap.name)
        limits = {name: int(found[name]) for name in tap.shared if str(found.get(name) or "").isdecimal()}
        if small := [name for name, limit in limits.items() if 0 < limit < at_once]:
            raise OrchestrateError(f"{small[0]} of {tap.name} is {limits[small[0]]}: no {at_once} slices can share it")
        # 0 stands for no limit.
        return {name: limit // at_once for name, limit in limits.items()}

    def run(self, part: Part, trigger: str, *, is_anew: bool = False) -> Outcome:
        """Run one slice; one that failed before goes on where it was.

        Args:
            part: Which one.
            trigger: Kept by Meltano with the run.
            is_anew: Whether it begins from its start, whatever an earlier run of it has read.

        Raises:
            OrchestrateError: Meltano cannot be started.
        """
        connection = self._connection(part.connection)
        anew = ("--full-refresh",) if is_anew else ()
        arguments = ("el", "--state-id", part.state_id, *anew, connection.tap, connection.target)
        settings = _settings(connection.tap, part) | self._catalog(connection)
        outcome = self._runs.run(Order(part.state_id, arguments, trigger, settings, ignores_pause=True))
        if outcome.state == "failed":
            self._catalogs.forget(connection.environment, connection.tap)
        return outcome

    def _catalog(self, connection: Connection) -> dict[str, str]:
        """One window after the other reads the same account: what there is need not be asked for each."""
        try:
            kept = self._catalogs.kept(connection.environment, connection.tap)
        except OrchestrateError:
            # The run asks by itself then, and what goes wrong is told as that of any run.
            return {}
        return {f"{_prefix(connection.tap)}__CATALOG": str(kept)}

    def is_loaded(self, part: Part) -> bool:
        """Whether a slice was loaded before."""
        try:
            runs = self._parts.board.runs(connection_id(part.state_id), limit=1).runs
        except NotFoundError:
            return False
        return bool(runs) and runs[0].status == "completed"

    def finish(self, plan: Plan) -> None:
        """Set the connection's bookmarks so that its schedule goes on from there, and let schedulers start it.

        Raises:
            OrchestrateError: A slice is missing, or the state cannot be written.
        """
        self._parts.catch_up()
        if missing := [part.title for part in plan.parts if not self.is_loaded(part)]:
            raise OrchestrateError(f"not loaded yet: {'; '.join(missing[:5])}; run these again, then finish")
        windows = plan.windows
        whole = next((part for part in plan.first if not part.start), None)
        state = joined(
            self._state(windows[0].state_id),
            self._state(windows[-1].state_id),
            self._state(whole.state_id) if whole else {},
            self._state(plan.connection),
            windows[0].streams,
        )
        self._meltano.ask("state", "set", "--force", plan.connection, json.dumps({"singer_state": state}))
        self._resume(plan.connection)

    def _resume(self, state_id: str) -> None:
        pause = self._parts.board.status(connection_id(state_id)).pause
        # What a person paused, a person resumes.
        if pause and pause.by == PAUSED_BY:
            self._parts.pauses.resume(state_id, PAUSED_BY)

    def _state(self, state_id: str) -> State:
        if self._parts.settings.state_backend_uri == "systemdb":
            # Meltano takes a second to start; this is read at once.
            return dict(self._parts.system.state(state_id) or {})
        found: Any = json.loads(self._meltano.ask("state", "get", state_id) or "{}")
        return dict(found.get("singer_state") or {})

    def _connection(self, state_id: str) -> Connection:
        wanted = connection_id(state_id)
        for connection in self._parts.board.connections():
            if connection.id == wanted:
                return connection
        raise OrchestrateError(f"there is no connection {state_id!r}; `sync-status list` shows what there is")


def _settings(tap: str, part: Part) -> dict[str, str]:
    """What is particular to a slice, as Meltano takes a tap's settings from the environment."""
    prefix = _prefix(tap)
    if part.start is None:
        return {f"{prefix}__SELECT_FILTER": json.dumps([f"!{stream}" for stream in part.streams])}
    return {
        **{f"{prefix}_{name.upper()}": str(value) for name, value in part.settings.items()},
        f"{prefix}__SELECT_FILTER": json.dumps(list(part.streams)),
        f"{prefix}_START_DATE": part.start,
        f"{prefix}_END_DATE": str(part.end),
    }


def _prefix(tap: str) -> str:
    return tap.replace("-", "_").upper()
