"""What can be asked: every page, the API, the command line and the alerts read through here.

Our database is caught up first; what is said is derived when asked, and looked up again only where something changed.
"""

import contextlib
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection as Db
from sqlalchemy import Engine, or_, select

from sync_status import clock
from sync_status.catch_up import CatchUp
from sync_status.checks import checked_setups
from sync_status.cursors import behind, cursor_of
from sync_status.database import found
from sync_status.derivation import derive
from sync_status.document import ProjectError
from sync_status.failed_starts import failed_starts
from sync_status.forgotten import forgotten
from sync_status.histories import Histories
from sync_status.history import History
from sync_status.initial_loads import initial_loads, is_slice, slice_runs, with_load
from sync_status.log_reading import facts_of, facts_of_all
from sync_status.marks import CAUGHT_UP, Marks
from sync_status.model import Connection, HealthState, Status, StreamStatus
from sync_status.oversight import Oversight
from sync_status.project import connection_id, seen_connection
from sync_status.projects import Projects
from sync_status.run_log import newest_lines, run_log
from sync_status.run_model import Run
from sync_status.run_requests import RunRequests, requests_in
from sync_status.runs import run_of, with_streams
from sync_status.settings import Settings
from sync_status.settling import starts_of
from sync_status.state_backend import StateBackend
from sync_status.streams import streams_of
from sync_status.tables import CONNECTIONS, RUNS

_RANK: dict[HealthState, int] = {"degraded": 0, "warning": 1, "unknown": 2, "healthy": 3}
log = logging.getLogger(__name__)
_NUMBER = re.compile(r"[0-9]{1,18}")


class NotFoundError(Exception):
    """There is no such connection or run; the text says which."""


@dataclass(frozen=True, slots=True)
class RunsPage:
    """Some runs, newest first.

    Args:
        runs: At most as many as asked for.
        next_cursor: What to ask the next page with; None if this is the last.
    """

    runs: tuple[Run, ...]
    next_cursor: str | None


class Board:
    """All connections at this moment. Every question first catches up with Meltano (at most once a second).

    Args:
        settings: As read.
        engine: Our database.
        catch_up: Run before each answer.
        projects: meltano.yml.
        states: Bookmarks.
        now: The time.
    """

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        catch_up: CatchUp,
        projects: Projects,
        states: StateBackend,
        now: clock.Clock = clock.now,
    ) -> None:
        self._settings, self._engine, self._catch_up = settings, engine, catch_up
        self._projects, self._states, self._now = projects, states, now
        self._histories = Histories()

    def connections(self) -> tuple[Connection, ...]:
        """Return every connection, by id."""
        with self._reading() as db:
            return tuple(self._known(db).values())

    def statuses(self) -> tuple[Status, ...]:
        """Return every connection's status without streams, worst first."""
        with self._reading() as db:
            found = [status for status, _ in self._statuses(db, list(self._known(db).values()))]
        return tuple(sorted(found, key=lambda s: (_RANK[s.health], -s.consecutive_failures, s.connection.id)))

    def status(self, connection_id: str) -> Status:
        """Return one connection's status, with streams.

        Raises:
            NotFoundError: There is no such connection.
        """
        with self._reading() as db:
            connection = self._connection(db, connection_id)
            ((status, history),) = self._statuses(db, [connection])
            bookmarks = self._states.bookmarks(connection.state_id)
            return replace(status, streams=streams_of(db, history, bookmarks, status.generated_at))

    def looked_through(self, connection_id: str, limit: int) -> tuple[tuple[StreamStatus, ...], list[Run]]:
        """Return a connection's streams, and its last runs that ended, newest first, with theirs.

        Raises:
            NotFoundError: There is no such connection.
        """
        with self._reading() as db:
            ((status, history),) = self._statuses(db, [self._connection(db, connection_id)])
            rows = [row for row in history.recent if not row["open"]][:limit]
            facts = facts_of_all(db, rows)
            runs = [with_streams(history.run(row, status.generated_at), row, facts[row["id"]]) for row in rows]
            return streams_of(db, history, {}, status.generated_at), runs

    def runs(
        self,
        connection_id: str,
        *,
        statuses: frozenset[str] = frozenset(),
        trigger: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> RunsPage:
        """Return a connection's runs, newest first; `trigger` is the beginning of one.

        Raises:
            CursorError: The cursor is none.
            NotFoundError: There is no such connection.
        """
        with self._reading() as db:
            job_name = self._connection(db, connection_id).state_id
            query = select(RUNS).where(RUNS.c.job_name == job_name)
            if statuses:
                query = query.where(or_(RUNS.c.outcome.in_(statuses), RUNS.c.open))
            if trigger:
                query = query.where(RUNS.c.trigger.startswith(trigger, autoescape=True))
            if since:
                query = query.where(RUNS.c.started_at >= since)
            if until:
                query = query.where(RUNS.c.started_at < until)
            if cursor:
                query = query.where(behind(cursor))
            rows = found(db, query.order_by(RUNS.c.started_at.desc(), RUNS.c.id.desc()).limit(limit + 1))
            starts = starts_of(db, [row["run_id"] for row in rows])
        now = self._now()
        runs = [run_of(row, now, starts.get(row["run_id"])) for row in rows[:limit]]
        kept = tuple(run for run in runs if not statuses or run.status in statuses)
        return RunsPage(kept, cursor_of(rows[limit - 1]) if len(rows) > limit else None)

    def run(self, run_id: str) -> Run:
        """Return one run with its streams and phases.

        Raises:
            NotFoundError: There is no such run.
        """
        with self._reading() as db:
            row = self._row(db, run_id)
            run = run_of(row, self._now(), starts_of(db, [row["run_id"]]).get(row["run_id"]))
            return with_streams(run, row, facts_of(db, row))

    def requests(self, run_id: str, limit: int = 1000) -> RunRequests:
        """Return what a run asked of its source, as far as its log tells.

        Raises:
            NotFoundError: There is no such run.
        """
        with self._reading() as db:
            row = self._row(db, run_id)
            run = with_streams(run_of(row, self._now()), row, facts_of(db, row))
            lines = newest_lines(db, row, self._settings.log)
            last = list(islice(requests_in(lines, self._projects.redaction()), limit))
            return RunRequests(run.streams, tuple(reversed(last)) or None)

    def log(self, run_id: str, tail: int | None = 1000) -> Iterator[str]:
        """Yield the last lines of a run's log, or all of them (None), redacted, oldest first.

        Raises:
            NotFoundError: There is no such run.
        """
        with self._reading() as db:
            row = self._row(db, run_id)
            return run_log(db, row, self._settings.log, self._projects.redaction(), tail)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Db]:
        try:
            self._catch_up.if_due()
        except ProjectError:
            raise
        except Exception as error:  # noqa: BLE001 - what was known before is told still, and how old it is
            log.debug("answered without catching up (%s)", type(error).__name__)
        with self._engine.connect() as db:
            yield db

    def _known(self, db: Db, *, with_slices: bool = False) -> dict[str, Connection]:
        declared = dict(self._projects.project().connections)
        seen = db.execute(select(CONNECTIONS.c.job_name)).scalars()
        away = forgotten(db)
        names = [name for name in seen if name not in away and (with_slices or not is_slice(name))]
        every = declared | {name: seen_connection(name) for name in names if name not in declared}
        return {connection_id(name): every[name] for name in sorted(every)}

    def _connection(self, db: Db, wanted: str) -> Connection:
        known = self._known(db, with_slices=True).get(wanted)
        if known is None:
            raise NotFoundError(f"there is no connection {wanted!r}")
        return known

    def _statuses(self, db: Db, connections: Sequence[Connection]) -> Iterator[tuple[Status, History]]:
        now, timezone, project = self._now(), self._settings.timezone, self._projects.project()
        histories = self._histories.of(db, [connection.state_id for connection in connections], now)
        checked, loads = checked_setups(db), initial_loads(db, now)
        slices = slice_runs(db, now) if loads else {}
        oversight, failed = self._oversight(db), failed_starts(db, now)
        for one in connections:
            history, declared = histories[one.state_id], project.schedules_of(one.state_id)
            status = derive(one, history, declared, timezone, now, checked.get(one.source))
            start = failed.get(one.state_id)
            is_last = start and not (history.recent and history.recent[0]["started_at"] >= start.at)
            more = [start.reason()] if start and is_last else []
            yield oversight.told(with_load(status, loads.get(one.state_id), slices.get(one.state_id)), more), history

    def oversight(self) -> Oversight:
        """Return how well we see what Meltano does."""
        with self._reading() as db:
            return self._oversight(db)

    def _oversight(self, db: Db) -> Oversight:
        seen = self._catch_up
        return Oversight(Marks(db).moment(CAUGHT_UP), seen.trouble, self._projects.trouble, seen.meltano)

    def _row(self, db: Db, run_id: str) -> dict[str, Any]:
        rows = found(db, select(RUNS).where(RUNS.c.id == int(run_id))) if _NUMBER.fullmatch(run_id) else []
        if not rows:
            raise NotFoundError(f"there is no run {run_id!r}")
        return rows[0]
