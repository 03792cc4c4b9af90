"""Calls of Meltano: noted as starts before they begin, and when they have ended with what they said."""

import contextlib
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from subprocess import Popen
from typing import IO, Any

from sqlalchemy import Connection as Db
from sqlalchemy import Engine, delete, insert, update
from sqlalchemy.exc import SQLAlchemyError

from sync_status import clock, processes
from sync_status.projects import Projects
from sync_status.settings import Settings
from sync_status.tables import STARTS

_SAID_CHARACTERS = 4_000
_READ_BYTES = 64_000


class CallError(Exception):
    """Meltano cannot be called; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Call:
    """Meltano, called.

    Args:
        starts: Ids of what was noted of it.
        process: That runs it.
        output: Takes all that it prints.
    """

    starts: Sequence[str]
    process: Popen[bytes]
    output: IO[bytes]


class Calls:
    """Calls Meltano.

    Args:
        settings: As read.
        engine: Our database.
        projects: What must not be told.
        now: The time.
    """

    def __init__(self, settings: Settings, engine: Engine, projects: Projects, now: clock.Clock) -> None:
        self._settings, self._engine, self._projects, self._now = settings, engine, projects, now

    def note(self, db: Db, state_id: str, by: str, **columns: Any) -> str:
        """Note a start before it begins; return its id.

        Args:
            db: Ours, under its lock.
            state_id: Of the connection.
            by: Who asked for it, in words.
            columns: More of the row; a run id that is no run's, and `incremental`, unless given.
        """
        row = {"id": str(uuid.uuid4()), "run_id": uuid.uuid4().hex, "mode": "incremental", **columns}
        noted = {"requested_by": by[:255], "requested_at": self._now(), "host": processes.here()}
        db.execute(insert(STARTS).values(**row, job_name=state_id, **noted))
        return str(row["id"])

    def begin(self, starts: Sequence[str], command: Sequence[str], extra: Mapping[str, str]) -> Call:
        """Call Meltano for what was noted.

        Args:
            starts: Their ids.
            command: The executable and its arguments.
            extra: Variables for it only.

        Raises:
            CallError: It cannot be called; that is noted too.
        """
        output = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the call has ended
        try:
            process = processes.start(command, self._settings.project_root, self._settings.environ, extra, output)
        except OSError as error:
            output.close()
            told = f"{command[0]} cannot be started: {error.strerror}"
            self._note(starts, ended_at=self._now(), message=told)
            raise CallError(f"{told}; set SYNC_STATUS_MELTANO to its path") from error
        begun = processes.known(process.pid)
        with contextlib.suppress(SQLAlchemyError):
            # It runs, whether that can be noted or not.
            self._note(starts, pid=begun.pid, pid_since=begun.since)
        return Call(starts, process, output)

    def ended(self, call: Call, *, keep: bool = True) -> str:
        """Wait until a call has ended, and note how; return the last that it said.

        Args:
            call: Which one.
            keep: Keep the note of one that went well.
        """
        code = call.process.wait()
        with call.output as output:
            # More than is kept: a secret that the cut goes through is not known any more.
            output.seek(max(output.seek(0, 2) - _READ_BYTES, 0))
            said = self._projects.redaction()(output.read().decode(errors="replace"))[-_SAID_CHARACTERS:]
        if code == 0 and not keep:
            with self._engine.begin() as db:
                db.execute(delete(STARTS).where(STARTS.c.id.in_(call.starts)))
        else:
            self._note(call.starts, ended_at=self._now(), exit_code=code, message=said)
        return said

    def _note(self, starts: Sequence[str], **values: Any) -> None:
        if not starts:
            return
        with self._engine.begin() as db:
            db.execute(update(STARTS).where(STARTS.c.id.in_(starts)).values(**values))
