"""An initial load in slices: planned, run part by part wherever there is room, and joined at the end."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sync_status.assembly import Parts
from sync_status.board import NotFoundError
from sync_status.model import Connection
from sync_status.project import connection_id
from sync_status.run_model import Run, RunStatus

from erp_orchestrate.catalog import Catalogs
from erp_orchestrate.errors import OrchestrateError
from erp_orchestrate.meltano import Meltano
from erp_orchestrate.outcome import Outcome
from erp_orchestrate.plan import Part, Plan, planned
from erp_orchestrate.plugin_settings import settings_of
from erp_orchestrate.plugins import Extractor, Plugins
from erp_orchestrate.pools import ONE_WRITER, file_of
from erp_orchestrate.runs import Order, Runs
from erp_orchestrate.states import State, joined, remarks, without_bookmark
from erp_orchestrate.windows import Period, moment

NOW = "ERP_ORCHESTRATE_NOW"
"""The present of a source whose clock is set, such as a sandbox; unset for all others."""
PAUSED_BY = "erp-orchestrate load"
_NEEDED = {"start_date", "end_date"}
_LAG = "lag_seconds"


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
        self,
        connection: Connection,
        period: Period,
        only: Sequence[str] = (),
        at_once: int | None = None,
        *,
        is_anew: bool = False,
    ) -> Plan:
        """Make the plan, and pause the connection until the load is finished.

        Args:
            connection: Which one.
            period: What is to be loaded.
            only: The streams to be read in windows; all that can be unless given. With it nothing is read whole.
            at_once: How many slices run at once; what meltano.yml says of the tap unless given.
            is_anew: Whether it loads again what was loaded before.

        Raises:
            OrchestrateError: It cannot be loaded in windows.
        """
        tap = self._cuttable(connection)
        streams = self._catalogs.streams(connection.environment, connection.tap)
        if unknown := sorted(set(only) - set(streams.windowed)):
            can = ", ".join(streams.windowed)
            raise OrchestrateError(f"{', '.join(unknown)} cannot be read in windows; what can: {can}")
        chosen = only or streams.windowed
        if not chosen:
            raise OrchestrateError(f"{tap.name} has no stream that can be read in windows: run it as it is")
        one_writer = connection.target.startswith(ONE_WRITER)
        shares = self._shares(connection, tap, at_once or (1 if one_writer else tap.at_once))
        self._check_end(connection, tap, period.end)
        writes = self._file(connection) if one_writer else ""
        made = planned(connection.state_id, period, chosen, () if only else streams.whole, shares, writes)
        self._catalogs.keep_for(connection.environment, connection.tap, made.parts[0].plan)
        self._parts.pauses.pause(connection.state_id, PAUSED_BY, f"Initial load in {len(made.windows)} windows.")
        for remark in remarks(self._state(connection.state_id), chosen, period):
            sys.stderr.write(f"warning: {remark}.\n")
        return made.anew(self._last_id) if is_anew else made

    def _cuttable(self, connection: Connection) -> Extractor:
        tap = self._plugins.extractor(connection.tap)
        if missing := sorted(_NEEDED - tap.settings):
            raise OrchestrateError(f"{tap.name} has no setting {' or '.join(missing)}: it has no windows")
        # `meltano el`, which gives a slice a state of its own, takes no mapper.
        if mappers := self._parts.projects.project().words_of(connection)[1:-1]:
            raise OrchestrateError(
                f"rows of {connection.name} go through {', '.join(mappers)}, which a load in slices would pass by: "
                "run it as it is"
            )
        return tap

    def _file(self, connection: Connection) -> str:
        settings = settings_of(self._meltano, connection.environment, connection.target)
        return file_of(self._parts.settings.project_root, connection.target, settings)

    def _check_end(self, connection: Connection, tap: Extractor, end: datetime) -> None:
        """See that all of the period is past: a window that ends later is told loaded, with rows still to come."""
        now = self._now()
        # Only then does the lag matter; Meltano takes a second to tell it.
        if _LAG in tap.settings and end > now - timedelta(days=1):
            lag = settings_of(self._meltano, connection.environment, tap.name).get(_LAG)
            now -= timedelta(seconds=float(lag or 0))
        if end > now:
            raise OrchestrateError(
                f"the period ends at {end.isoformat()}, and rows are complete only until {now.isoformat()}; give an "
                "earlier end with --to: what changes later is read by the connection's schedule"
            )

    def _now(self) -> datetime:
        """Return the source's present: that of this machine, but for a sandbox whose clock stands elsewhere."""
        told = self._parts.settings.environ.get(NOW)
        try:
            return moment(told) if told else self._parts.clock()
        except ValueError:
            raise OrchestrateError(f"{NOW} is {told!r}, which is no date; write ISO 8601, or take it out") from None

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
        """Run one slice; one that failed before goes on where it was, and one that lost rows begins anew.

        Args:
            part: Which one.
            trigger: Kept by Meltano with the run.
            is_anew: Whether it begins from its start, whatever an earlier run of it has read.

        Raises:
            OrchestrateError: Meltano cannot be started.
        """
        if self._meltano.stopped.is_set():
            return self._runs.stopped()
        connection = self._connection(part.connection)
        last = self._last(part)
        if is_anew or last == "partial" or (last is None and part.before):
            # Cleared, not passed over: what is interrupted then goes on from what this very attempt has read, and a
            # bookmark past rows that were lost is gone.
            self._meltano.ask("state", "clear", "--force", part.state_id)
        arguments = ("el", "--state-id", part.state_id, connection.tap, connection.target)
        settings = _settings(connection.tap, part) | self._catalog(connection, part)
        order = Order(part.state_id, arguments, trigger, settings, ignores_pause=True, writes=part.writes)
        outcome = self._runs.run(order)
        if outcome.state == "failed":
            self._catalogs.forget(connection.environment, connection.tap, part.plan)
        return outcome

    def _catalog(self, connection: Connection, part: Part) -> dict[str, str]:
        """One window after the other reads the same account: what there is need not be asked for each."""
        try:
            kept = self._catalogs.kept(connection.environment, connection.tap, part.plan)
        except OrchestrateError:
            # The run asks by itself then, and what goes wrong is told as that of any run.
            return {}
        return {f"{_prefix(connection.tap)}__CATALOG": str(kept)}

    def is_loaded(self, part: Part) -> bool:
        """Whether a slice was loaded before."""
        return self._last(part) == "completed"

    def _last(self, part: Part) -> RunStatus | None:
        """Return how the last run of a slice ended; None if there was none in this load."""
        run = self._last_run(part)
        return run.status if run and run.run_id != part.before else None

    def _last_id(self, part: Part) -> str:
        run = self._last_run(part)
        return run.run_id if run else ""

    def _last_run(self, part: Part) -> Run | None:
        try:
            return next(iter(self._parts.board.runs(connection_id(part.state_id), limit=1).runs), None)
        except NotFoundError:
            return None

    def finish(self, plan: Plan) -> None:
        """Set the connection's bookmarks so that its schedule goes on from there, and let schedulers start it.

        Raises:
            OrchestrateError: A slice is missing, or the state cannot be written.
        """
        self._parts.catch_up()
        if missing := [part.title for part in plan.parts if not self.is_loaded(part)]:
            raise OrchestrateError(f"not loaded yet: {'; '.join(missing[:5])}; run these again, then finish")
        windows = plan.windows
        states = [self._state(part.state_id) for part in windows]
        for part, state in zip(windows, states, strict=True):
            # That its run succeeded does not say what it read.
            if unread := without_bookmark(state, part.streams):
                raise OrchestrateError(
                    f"window {part.title} left no bookmark of {', '.join(unread[:5])}: it was not read; see that it is "
                    "selected, and load this window again with --full-refresh"
                )
        whole = next((part for part in plan.first if not part.start), None)
        joint = joined(
            states[0],
            states[-1],
            self._state(whole.state_id) if whole else {},
            self._state(plan.connection),
            windows[0].streams,
        )
        self._meltano.ask("state", "set", "--force", plan.connection, json.dumps({"singer_state": joint}))
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
