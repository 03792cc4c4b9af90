"""Catching up with Meltano: new rows, open rows, new lines of the log; then who listens is told what changed."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from sync_status import clock
from sync_status.freshness import crons_of
from sync_status.log_reading import LogReading
from sync_status.marks import BUILT, CAUGHT_UP, READ_RUN, Marks, lock, microseconds, set_marks
from sync_status.mirror import Mirror, touch
from sync_status.project import Project
from sync_status.projects import Projects
from sync_status.run_model import Run, RunStatus
from sync_status.settling import Settling
from sync_status.system_database import SystemDatabase, SystemDatabaseError

Listener = Callable[[Connection, Run, RunStatus | None], None]
"""Told, in the transaction that notes it, of a run with another status than it was told last; None before the first."""

AT_MOST_EVERY_SECONDS = 1.0
WAIT_SECONDS = 4.0
"""So much longer is waited after a database failed."""

log = logging.getLogger(__name__)


class BehindError(Exception):
    """Our facts are not Meltano's; the text is the kind of error."""


class CatchUp:
    """Brings our database up to Meltano's. Any number of processes may do so; one at a time does.

    Args:
        engine: Our database.
        system: Meltano's.
        log: Meltano's JSON log.
        projects: meltano.yml.
        now: The time.
        listeners: Told of every change of a run's status.
    """

    def __init__(
        self,
        engine: Engine,
        system: SystemDatabase,
        log: Path,
        projects: Projects,
        now: clock.Clock = clock.now,
        listeners: Sequence[Listener] = (),
    ) -> None:
        self._engine, self._system, self._log, self._projects = engine, system, log, projects
        self._now = now
        self._settling = Settling(projects, now, listeners)
        self._thread = Lock()
        self._done_at = float("-inf")
        self._declared: Project | None = None
        self.trouble: str | None = None
        """The kind of error that the last try ended with; None if it succeeded."""
        self.meltano: str | None = None
        """Why Meltano's database could not be read then; None if it could."""

    def if_due(self) -> None:
        """Catch up, unless that was done within the last second or another thread is at it."""
        if not self._is_recent():
            with self._thread:
                # Whoever had the lock may have done it, or found that it cannot be done now.
                if not self._is_recent():
                    self._try()

    def follow(self) -> None:
        """Catch up if that is due.

        Raises:
            BehindError: The last try failed, and it is too early for another.
        """
        self.if_due()
        if self.trouble:
            raise BehindError(self.trouble)

    def __call__(self) -> None:
        """Catch up with all there is."""
        with self._thread:
            self._try()

    def _is_recent(self) -> bool:
        return time.monotonic() - self._done_at < AT_MOST_EVERY_SECONDS

    def _try(self) -> None:
        try:
            self._all()
        except Exception as error:
            kind = type(error).__name__
            if kind != self.trouble:
                log.warning("sync-status cannot catch up with Meltano (%s); it is tried again", kind)
            self.trouble, self.meltano = kind, str(error) if isinstance(error, SystemDatabaseError) else None
            if isinstance(error, (SQLAlchemyError, SystemDatabaseError)):
                # A database that is locked or away lets each try wait for long: not every question is to wait for it.
                self._done_at = time.monotonic() + WAIT_SECONDS
            raise
        self.trouble = self.meltano = None
        self._done_at = time.monotonic()

    def _all(self) -> None:
        redact, project = self._projects.redaction(), self._projects.project()
        reading = LogReading(self._log, redact, self._now())
        with self._turn() as db:
            marks = Marks(db)
            building = marks.get(BUILT) is None
            if marks.get(READ_RUN) is not None:
                self._system.must_be_there()
            mirror = Mirror(db, marks, self._system, redact)
            if project is not self._declared:
                mirror.declare(_crons(project), self._now())
            mirror.copy_open()
            more = mirror.copy_new(first=building)
        self._declared = project
        while more:
            with self._turn() as db:
                more = Mirror(db, Marks(db), self._system, redact).copy_new(first=building)
        self._read_log(reading)
        self._settle(building=building)

    def _settle(self, *, building: bool) -> None:
        begun, more = self._now(), True
        while more:
            with self._turn() as db:
                touched, more = self._settling(db, silent=building)
                touch(db, touched)
                if not more:
                    built = {BUILT: 1} if building else {}
                    set_marks(db, {CAUGHT_UP: microseconds(begun), **built})

    def _read_log(self, reading: LogReading) -> None:
        with self._turn() as db:
            reading.read_early(db)
            unread = reading.unread(db)
        for file, number in unread:
            more = True
            while more:
                with self._turn() as db:
                    more = reading.read_chunk(db, file, number)

    @contextmanager
    def _turn(self) -> Iterator[Connection]:
        with self._engine.begin() as db:
            lock(db)
            yield db


def _crons(project: Project) -> dict[str, str | None]:
    return {name: "; ".join(crons_of(project.schedules_of(name))) or None for name in project.connections}
