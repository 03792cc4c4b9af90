"""Starting and cancelling syncs: `meltano run` as a process of its own, noted before it begins."""

import json
import tempfile
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Literal

from sqlalchemy import Connection as Db
from sqlalchemy import Engine, insert, select, update

from sync_status import clock, processes, timeline
from sync_status.board import Board
from sync_status.chosen import must_be_known
from sync_status.conflicts import Conflict, conflict_of
from sync_status.database import found
from sync_status.marks import lock
from sync_status.model import Connection, Status
from sync_status.projects import Projects
from sync_status.settings import Settings
from sync_status.tables import STARTS

Mode = Literal["incremental", "full_refresh"]
_SAID_BYTES = 4_000
_TO_BEGIN = timedelta(minutes=1)


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
        projects: What must not be told.
        now: The time.
    """

    def __init__(
        self, settings: Settings, engine: Engine, board: Board, projects: Projects, now: clock.Clock = clock.now
    ) -> None:
        self._settings, self._engine, self._board, self._projects, self._now = settings, engine, board, projects, now

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
            idempotency_key: Of the request: asked twice with the same, it starts once.
            trigger: Kept by Meltano as the run's trigger; `api:<by>` unless given.

        Raises:
            ConflictError: It runs already, or its tap does.
            StartError: There is no such plugin, or no Meltano; RepeatedKeyError, if the key is another start's.
            UnknownStreamError: It has no such stream.
        """
        wanted = self._fit(connection, streams)
        conflict = conflict_of(wanted, self._board.statuses())
        run_id = uuid.uuid4()
        row = self._row(connection, run_id, by) | {"mode": mode, "streams": list(streams) or None}
        with self._engine.begin() as db:
            lock(db)
            if idempotency_key and (before := self._before(db, connection, idempotency_key, row)):
                return before
            if conflict or (conflict := self._starting(db, connection)):
                raise ConflictError(conflict)
            db.execute(insert(STARTS).values(**row, idempotency_key=idempotency_key))
            timeline.note(db, connection.state_id, self._now(), "started", _wanted(mode, streams), by=by[:255])
        self._run(connection, row, str(run_id), trigger or f"api:{by}")
        return Start(str(row["id"]), str(run_id), connection.id, self._now())

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
            process = _process(rows[0]) if rows else None
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
        names = (connection.tap, connection.target)
        words = self._projects.project().moves.get(names, names)
        return [*meltano, "run", "--run-id", run_id, *suffixed, *full, *words]

    def _row(self, connection: Connection, run_id: uuid.UUID, by: str) -> dict[str, Any]:
        return {
            "id": str(uuid.uuid4()),
            "run_id": run_id.hex,
            "job_name": connection.state_id,
            "requested_by": by[:255],
            "requested_at": self._now(),
            "host": processes.here(),
        }

    def _run(self, connection: Connection, row: Mapping[str, Any], run_id: str, trigger: str) -> None:
        extra = {"MELTANO_JOB_TRIGGER": trigger}
        if row["streams"]:
            # Meltano reads the selection of this run from here and leaves the project's as it is.
            extra[f"{connection.tap.replace('-', '_').upper()}__SELECT_FILTER"] = json.dumps(row["streams"])
        output = tempfile.TemporaryFile()  # noqa: SIM115 - the thread that waits closes it
        try:
            command = self.command(connection, run_id, row["mode"])
            process = processes.start(command, self._settings.project_root, self._settings.environ, extra, output)
        except OSError as error:
            output.close()
            self._ended(row["id"], None, f"{self._settings.meltano} cannot be started: {error.strerror}")
            raise StartError(
                f"{self._settings.meltano} cannot be started: {error.strerror}; set SYNC_STATUS_MELTANO to its path"
            ) from error
        begun = processes.known(process.pid)
        with self._engine.begin() as db:
            values = {"pid": begun.pid, "pid_since": begun.since}
            db.execute(update(STARTS).where(STARTS.c.id == row["id"]).values(**values))
        threading.Thread(target=self._wait, args=(row["id"], process, output), daemon=True).start()

    def _wait(self, start: str, process: Any, output: IO[bytes]) -> None:
        code = process.wait()
        with output:
            output.seek(max(output.seek(0, 2) - _SAID_BYTES, 0))
            said = output.read().decode(errors="replace")
        self._ended(start, code, self._projects.redaction()(said))

    def _ended(self, start: str, code: int | None, said: str) -> None:
        values = {"ended_at": self._now(), "exit_code": code, "message": said}
        with self._engine.begin() as db:
            db.execute(update(STARTS).where(STARTS.c.id == start).values(**values))

    def _before(self, db: Db, connection: Connection, key: str, wanted: Mapping[str, Any]) -> Start | None:
        query = select(STARTS).where(STARTS.c.job_name == connection.state_id, STARTS.c.idempotency_key == key)
        for row in found(db, query):
            if (row["mode"], row["streams"]) != (wanted["mode"], wanted["streams"]):
                raise RepeatedKeyError("this Idempotency-Key belongs to a start with another body: use a new one")
            return Start(row["id"], str(uuid.UUID(row["run_id"])), connection.id, row["requested_at"], repeated=True)
        return None

    def _starting(self, db: Db, connection: Connection) -> Conflict | None:
        """Return a start whose run has no row yet."""
        prefixes = (f":{connection.tap}-to-", f"{connection.tap}-to-")
        for row in found(db, select(STARTS).where(STARTS.c.ended_at.is_(None))):
            same_tap = row["job_name"] == connection.state_id or any(part in row["job_name"] for part in prefixes)
            process = _process(row)
            fresh = process is None and self._now() - row["requested_at"] < _TO_BEGIN
            if same_tap and (fresh or (process is not None and processes.is_alive(process))):
                message = f"{row['job_name']} was started by {row['requested_by']!r} and has not ended yet."
                return Conflict("STARTING", message, None, row["requested_by"], row["requested_at"])
            if same_tap:
                self._gone(db, row["id"])
        return None

    def _gone(self, db: Db, start: str) -> None:
        values = {"ended_at": self._now(), "message": "It ended while nobody waited for it."}
        db.execute(update(STARTS).where(STARTS.c.id == start).values(**values))


def _wanted(mode: Mode, streams: Sequence[str]) -> str:
    return f"{mode.replace('_', ' ')}{' of ' if streams else ''}{', '.join(streams)}"


def _process(row: Mapping[str, Any]) -> processes.Process | None:
    return processes.Process(row["pid"], row["pid_since"], row["host"]) if row["pid"] else None
