"""`sync-status scheduler`: starts what meltano.yml schedules, on one machine. Production has Airflow or Dagster."""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from subprocess import Popen
from threading import Event

from sync_status import clock, heartbeats, processes
from sync_status.assembly import Parts
from sync_status.conflicts import conflict_of
from sync_status.cron import CronError, last_due, next_due
from sync_status.project import DeclaredSchedule
from sync_status.starts import ConflictError, StartError

TURN_SECONDS = 1.0
GRACE = timedelta(minutes=10)
"""A start that was due while no scheduler ran is made up for, if it was due so recently."""
_BEAT = timedelta(seconds=5)
Say = Callable[[str], None]


class SchedulerError(Exception):
    """Another scheduler runs; the text says where."""


@dataclass
class _Turn:
    """What is known of one schedule.

    Args:
        cron: With which `due` was reckoned.
        due: When it is to start next; None if never.
        waits: Whether that time has come and something stood in the way.
        process: Of `meltano schedule run`, while it runs.
    """

    cron: str | None
    due: datetime | None
    waits: bool = False
    process: Popen[bytes] | None = field(default=None)


class Scheduler:
    """Looks each second whether something is due.

    Args:
        parts: What there is.
        say: Told in words what it does.
        now: The time.
    """

    def __init__(self, parts: Parts, say: Say, now: clock.Clock = clock.now) -> None:
        self._parts, self._say, self._now = parts, say, now
        self._turns: dict[str, _Turn] = {}
        self._beaten: datetime | None = None

    def run(self, stop: Event) -> None:
        """Schedule until the event is set. Runs that go on then are left to end by themselves.

        Raises:
            SchedulerError: Another scheduler runs.
        """
        self._be_the_only_one()
        try:
            while True:
                self.turn()
                if stop.wait(TURN_SECONDS):
                    return
        finally:
            heartbeats.stop(self._parts.engine, heartbeats.SCHEDULER)

    def turn(self) -> None:
        """Start what is due."""
        now = self._now()
        if self._beaten is None or now - self._beaten >= _BEAT:
            heartbeats.beat(self._parts.engine, heartbeats.SCHEDULER, self._now)
            self._beaten = now
        schedules = self._parts.projects.project().schedules
        for name in set(self._turns) - {schedule.name for schedule in schedules}:
            del self._turns[name]
        for schedule in schedules:
            self._look(schedule, now)

    def _be_the_only_one(self) -> None:
        other = heartbeats.heard(self._parts.engine, heartbeats.SCHEDULER, self._now)
        if other and other.alive and (other.host, other.pid) != (processes.here(), os.getpid()):
            same = other.host == processes.here()
            if not same or processes.is_there(other.pid):
                raise SchedulerError(f"a scheduler runs already, as process {other.pid} on {other.host}: end it first")

    def _look(self, schedule: DeclaredSchedule, now: datetime) -> None:
        turn = self._turns.get(schedule.name)
        if turn is None or turn.cron != schedule.cron:
            turn = self._turns[schedule.name] = _Turn(schedule.cron, self._first_due(schedule, now))
        if turn.process is not None:
            if turn.process.poll() is None:
                return
            self._say(f"{schedule.name}: ended with exit code {turn.process.returncode}")
            turn.process = None
        if turn.due is not None and now >= turn.due:
            turn.waits, turn.due = True, self._next(schedule, now)
        if turn.waits:
            turn.waits = not self._begin(schedule, turn)

    def _begin(self, schedule: DeclaredSchedule, turn: _Turn) -> bool:
        """Start a schedule; return whether that is settled, else it waits until what runs has ended."""
        paused = self._parts.pauses.paused()
        wanted = [name for name in schedule.state_ids if name not in paused]
        if not wanted:
            self._say(f"{schedule.name}: left out, paused")
            return True
        if any(self._conflicts(wanted)):
            return False
        if len(wanted) == len(schedule.state_ids):
            turn.process = self._meltano(schedule)
        else:
            # Some of its connections are paused: the others are run one by one.
            self._one_by_one(schedule, wanted)
        self._say(f"{schedule.name}: started")
        return True

    def _conflicts(self, state_ids: list[str]) -> Iterator[bool]:
        statuses = self._parts.board.statuses()
        for status in statuses:
            if status.connection.state_id in state_ids:
                yield conflict_of(status, statuses) is not None

    def _meltano(self, schedule: DeclaredSchedule) -> Popen[bytes] | None:
        settings, project = self._parts.settings, self._parts.projects.project()
        # Of all its commands, `meltano schedule` alone does not take the project's default environment.
        environment = [f"--environment={project.environment}"] if project.environment else []
        command = [settings.meltano, *environment, "schedule", "run", schedule.name]
        extra = {"MELTANO_JOB_TRIGGER": f"schedule:{schedule.name}"}
        try:
            with tempfile.TemporaryFile() as unread:
                return processes.start(command, settings.project_root, settings.environ, extra, unread)
        except OSError as error:
            self._say(f"{settings.meltano} cannot be started: {error.strerror}; set SYNC_STATUS_MELTANO to its path")
            return None

    def _one_by_one(self, schedule: DeclaredSchedule, state_ids: list[str]) -> None:
        for connection in self._parts.board.connections():
            if connection.state_id in state_ids:
                try:
                    self._parts.starts.start(connection, "scheduler", trigger=f"schedule:{schedule.name}")
                except (ConflictError, StartError) as error:
                    self._say(f"{schedule.name}: {error}")

    def _first_due(self, schedule: DeclaredSchedule, now: datetime) -> datetime | None:
        """Return when a schedule is due: at once, if it was a moment ago and nothing has run since."""
        if not schedule.cron:
            return None
        try:
            before = last_due(schedule.cron, now, self._parts.settings.timezone)
        except CronError:
            return None
        if now - before < GRACE and schedule.state_ids and self._missed(schedule, before):
            return before
        return self._next(schedule, now)

    def _missed(self, schedule: DeclaredSchedule, due: datetime) -> bool:
        """Whether each connection of a schedule has run before, and none since it was due."""
        runs = [
            status.recent[0].started_at if status.recent else None
            for status in self._parts.board.statuses()
            if status.connection.state_id in schedule.state_ids
        ]
        return bool(runs) and all(run is not None and run < due for run in runs)

    def _next(self, schedule: DeclaredSchedule, now: datetime) -> datetime | None:
        try:
            return next_due(schedule.cron or "", now, self._parts.settings.timezone)
        except CronError as error:
            self._say(f"{schedule.name}: {error}")
            return None
