"""Starting and cancelling syncs: `meltano run` as a process of its own, noted before it begins."""

import json
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection as Db
from sqlalchemy import Engine, select, update

from sync_status import clock, processes, timeline
from sync_status.board import Board
from sync_status.calls import CallError, Calls
from sync_status.chosen import must_be_known
from sync_status.conflicts import Conflict, conflict_of
from sync_status.database import found
from sync_status.failed_starts import last_line
from sync_status.marks import lock
from sync_status.model import Connection, Status
from sync_status.open_starts import in_the_way, never_began, process_of
from sync_status.projects import Projects
from sync_status.settings import Settings
from sync_status.tables import RUNS, STARTS

_POLL_SECONDS = 0.2
_TO_APPEAR_SECONDS = 2.0
"""A run's row may be read a moment after its process has ended."""
Mode = Literal["incremental", "full_refresh"]


class ConflictError(Exception):
    """Something else runs; `conflict` says what."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__(conflict.message)
        self.conflict = conflict


class StartError(Exception):
    """It cannot be started or cancelled; the text says why."""


class RepeatedKeyError(StartError):
    """A key that belongs to another request came again."""


@dataclass(frozen=True, slots=True)
class Start:
    """A sync that was started by us.

    Args:
        id: Ours.
        run_id: Meltano's, with dashes: the run appears under it.
        connection_id: Of the connection.
        requested_at: When.
        repeated: Whether this answers a request that was made before, with the same key.
    """

    id: str
    run_id: str
    connection_id: str
    requested_at: datetime
    repeated: bool = False


class Starts:
    """Starts syncs and cancels what it started.

    Args:
        settings: As read.
        engine: Our database.
        board: Says what runs.
        projects: What is declared, and what must not be told.
        now: The time.
    """

    def __init__(
        self, settings: Settings, engine: Engine, board: Board, projects: Projects, now: clock.Clock = clock.now
    ) -> None:
        self._settings, self._engine, self._board, self._projects, self._now = settings, engine, board, projects, now
        self._calls = Calls(settings, engine, projects, now)

    def start(
        self,
        connection: Connection,
        by: str,
        *,
        mode: Mode = "incremental",
        streams: Sequence[str] = (),
        idempotency_key: str | None = None,
        trigger: str | None = None,
    ) -> Start:
        """Start a sync.

        Args:
            connection: Which one.
            by: Who asked for it, in words.
            mode: `full_refresh` ignores bookmarks.
            streams: Only these; all of them unless given. Bookmarks of the others stay as they are.
            idempotency_key: Of the request: asked twice with the same, it starts once; anew if Meltano was not called.
            trigger: Kept by Meltano as the run's trigger; `api:<by>` unless given.

        Raises:
            ConflictError: It runs already, or its tap does.
            StartError: There is no such plugin, or no Meltano; RepeatedKeyError, if the key is another start's.
            UnknownStreamError: It has no such stream.
        """
        wanted = self._fit(connection, streams)
        conflict = conflict_of(wanted, self._board.statuses())
        run_id = uuid.uuid4()
        row = {"id": str(uuid.uuid4()), "run_id": run_id.hex, "mode": mode, "streams": list(streams) or None}
        with self._engine.begin() as db:
            lock(db)
            if idempotency_key and (before := self._before(db, connection, idempotency_key, row)):
                return before
            if conflict or (conflict := in_the_way(db, [connection], self._now())):
                raise ConflictError(conflict)
            self._calls.note(db, connection.state_id, by, **row, idempotency_key=idempotency_key)
            timeline.note(db, connection.state_id, self._now(), "started", _wanted(mode, streams), by=by[:255])
        self._run(connection, row, trigger or f"api:{by}")
        return Start(str(row["id"]), str(run_id), connection.id, self._now())

    def must_begin(self, start: Start, seconds: float = 15) -> None:
        """Wait until Meltano has noted the run of a start, has ended, or the time is over.

        Args:
            start: Which one.
            seconds: How long at most.

        Raises:
            StartError: Meltano ended, and no run came.
        """
        until, grace, row = time.monotonic() + seconds, _TO_APPEAR_SECONDS, None
        while time.monotonic() < until:
            if any(run.run_id == start.run_id for run in self._board.runs(start.connection_id, limit=1).runs):
                return
            if row and row["exit_code"] and (grace := grace - _POLL_SECONDS) <= 0:
                told = last_line(row["message"]) or "nothing"
                raise StartError(f"Meltano ended with exit code {row['exit_code']} and brought no run, saying: {told}")
            time.sleep(_POLL_SECONDS)
            with self._engine.connect() as db:
                (row,) = found(db, select(STARTS).where(STARTS.c.id == start.id))
            if row["exit_code"] == 0:
                return

    def _fit(self, connection: Connection, streams: Sequence[str]) -> Status:
        """Return how a connection is doing that can be started with these streams."""
        if not connection.target:
            raise StartError(f"{connection.id} names no tap and target that could be run")
        status = self._board.status(connection.id)
        system = self._settings.environ.get("MELTANO_SYS_DIR_ROOT") or self._settings.project_root / ".meltano"
        must_be_known(streams, (stream.name for stream in status.streams), Path(system), connection.tap)
        return status

    def cancel(self, run_id: str, by: str) -> None:
        """Ask a run that we started to end.

        Args:
            run_id: Ours, of the run.
            by: Who asked for it, in words.

        Raises:
            NotFoundError: There is no such run.
            StartError: It has ended, or is not ours to end.
        """
        run = self._board.run(run_id)
        if run.status != "in_progress":
            raise StartError(f"the run has ended already: {run.status}")
        with self._engine.begin() as db:
            rows = found(db, select(STARTS).where(STARTS.c.run_id == run.run_id.replace("-", "")))
            process = process_of(rows[0]) if rows else None
            if process is None or not processes.terminate(process):
                where = f" on {process.host}" if process else ""
                raise StartError(f"the run was started by {run.trigger!r}{where}, not here: end it there")
            values = {"cancelled_by": by[:255], "cancelled_at": self._now()}
            db.execute(update(STARTS).where(STARTS.c.id == rows[0]["id"]).values(**values))
            timeline.note(db, rows[0]["job_name"], self._now(), "cancelled", "", by=by[:255], run=int(run.id))

    def command(self, connection: Connection, run_id: str, mode: Mode) -> list[str]:
        """Return how Meltano is called for one run."""
        prefix = f"{connection.environment}:" if connection.environment else ""
        plain = f"{prefix}{connection.tap}-to-{connection.target}"
        full = ["--full-refresh"] if mode == "full_refresh" else []
        environment = [f"--environment={connection.environment}"] if connection.environment else []
        meltano = [self._settings.meltano, *environment]
        if not connection.state_id.startswith(plain):
            return [
                *meltano,
                "el",
                "--run-id",
                run_id,
                "--state-id",
                connection.state_id,
                *full,
                connection.tap,
                connection.target,
            ]
        suffix = connection.state_id.removeprefix(plain).removeprefix(":")
        suffixed = ["--state-id-suffix", suffix] if suffix else []
        words = self._projects.project().words_of(connection)
        return [*meltano, "run", "--run-id", run_id, *suffixed, *full, *words]

    def _run(self, connection: Connection, row: Mapping[str, Any], trigger: str) -> None:
        extra = {"MELTANO_JOB_TRIGGER": trigger}
        if row["streams"]:
            # Meltano reads the selection of this run from here and leaves the project's as it is.
            extra[f"{connection.tap.replace('-', '_').upper()}__SELECT_FILTER"] = json.dumps(row["streams"])
        command = self.command(connection, str(uuid.UUID(row["run_id"])), row["mode"])
        try:
            call = self._calls.begin([row["id"]], command, extra)
        except CallError as error:
            raise StartError(str(error)) from error
        threading.Thread(target=self._calls.ended, args=(call,), daemon=True).start()

    def _before(self, db: Db, connection: Connection, key: str, wanted: Mapping[str, Any]) -> Start | None:
        query = select(STARTS, RUNS.c.id.label("run")).outerjoin(RUNS, RUNS.c.run_id == STARTS.c.run_id)
        for row in found(db, query.where(STARTS.c.job_name == connection.state_id, STARTS.c.idempotency_key == key)):
            if (row["mode"], row["streams"]) != (wanted["mode"], wanted["streams"]):
                raise RepeatedKeyError("this Idempotency-Key belongs to a start with another body: use a new one")
            if never_began(row, self._now()):
                # Nothing came of it: the key is free for another try.
                db.execute(update(STARTS).where(STARTS.c.id == row["id"]).values(idempotency_key=None))
                return None
            return Start(row["id"], str(uuid.UUID(row["run_id"])), connection.id, row["requested_at"], repeated=True)
        return None


def _wanted(mode: Mode, streams: Sequence[str]) -> str:
    return f"{mode.replace('_', ' ')}{' of ' if streams else ''}{', '.join(streams)}"
