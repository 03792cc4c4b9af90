"""`sync-status scheduler`: starts what meltano.yml schedules, on one machine. Production has Airflow or Dagster."""

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from sync_status import clock, heartbeats, processes
from sync_status.assembly import Parts
from sync_status.calls import Call, CallError, Calls
from sync_status.conflicts import conflict_of
from sync_status.cron import CronError, last_due, next_due
from sync_status.failed_starts import last_line
from sync_status.marks import lock
from sync_status.open_starts import in_the_way
from sync_status.project import DeclaredSchedule

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
        call: Of `meltano schedule run`, while it runs.
    """

    cron: str | None
    due: datetime | None
    waits: bool = False
    call: Call | None = None


class Scheduler:
    """Looks each second whether something is due.

    Args:
        parts: What there is.
        say: Told in words what it does.
        now: The time.
    """

    def __init__(self, parts: Parts, say: Say, now: clock.Clock = clock.now) -> None:
        self._parts, self._say, self._now = parts, say, now
        self._calls = Calls(parts.settings, parts.engine, parts.projects, now)
        self._turns: dict[str, _Turn] = {}
        self._beaten: datetime | None = None
        self._failed: dict[str, str] = {}

    def run(self, stop: Event) -> None:
        """Schedule until the event is set. Runs that go on then are left to end by themselves.

        Raises:
            SchedulerError: Another scheduler runs.
        """
        self._be_the_only_one()
        while not stop.is_set():
            with self._surviving("a turn"):
                self.turn()
            stop.wait(TURN_SECONDS)
        self.close()
        # Only here: of one that ends in any other way, the heartbeat stays and is seen to be old.
        heartbeats.stop(self._parts.engine, heartbeats.SCHEDULER)

    def turn(self) -> None:
        """Start what is due."""
        now = self._now()
        if self._beaten is None or now - self._beaten >= _BEAT:
            with self._surviving("its heartbeat"):
                heartbeats.beat(self._parts.engine, heartbeats.SCHEDULER, self._now)
                self._beaten = now
        schedules = self._parts.projects.project().schedules
        declared = {schedule.name for schedule in schedules}
        for name, turn in list(self._turns.items()):
            with self._surviving(name):
                self._settle(name, turn)
            if name not in declared and turn.call is None:
                del self._turns[name]
        for schedule in schedules:
            with self._surviving(schedule.name):
                self._look(schedule, now)

    @contextmanager
    def _surviving(self, what: str) -> Iterator[None]:
        """Say what goes wrong, by its type, and go on: the next turn may mend it."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, the other schedules go on
            kind = type(error).__name__
            if self._failed.get(what) != kind:
                self._say(f"{what}: failed ({kind}); it is tried again each second")
            self._failed[what] = kind
        else:
            self._failed.pop(what, None)

    def _be_the_only_one(self) -> None:
        other = heartbeats.heard(self._parts.engine, heartbeats.SCHEDULER, self._now)
        if other and other.alive and (other.host, other.pid) != (processes.here(), os.getpid()):
            same = other.host == processes.here()
            if not same or processes.is_there(other.pid):
                raise SchedulerError(f"a scheduler runs already, as process {other.pid} on {other.host}: end it first")

    def close(self) -> None:
        """Let go of what runs; it goes on."""
        for turn in self._turns.values():
            if turn.call is not None:
                turn.call.output.close()

    def _settle(self, name: str, turn: _Turn) -> None:
        if turn.call is None or (code := turn.call.process.poll()) is None:
            return
        call, turn.call = turn.call, None
        said = last_line(self._calls.ended(call, keep=False))
        self._say(f"{name}: ended with exit code {code}{f', saying: {said}' if code else ''}")

    def _look(self, schedule: DeclaredSchedule, now: datetime) -> None:
        turn = self._turns.get(schedule.name)
        if turn is None or turn.cron != schedule.cron:
            goes_on = turn.call if turn else None
            turn = self._turns[schedule.name] = _Turn(schedule.cron, self._first_due(schedule, now), call=goes_on)
        if turn.call is not None:
            return
        if turn.due is not None and now >= turn.due:
            turn.waits, turn.due = True, self._next(schedule, now)
        if turn.waits:
            turn.waits = not self._begin(schedule, turn)

    def _begin(self, schedule: DeclaredSchedule, turn: _Turn) -> bool:
        """Start a schedule; return whether that is settled, else it waits until what runs has ended."""
        paused = self._parts.pauses.paused()
        wanted = [name for name in schedule.state_ids if name not in paused]
        if schedule.state_ids and not wanted:
            self._say(f"{schedule.name}: left out, paused")
            return True
        if any(self._conflicts(wanted)):
            return False
        try:
            noted = self._noted(schedule, wanted)
        except SQLAlchemyError:
            # Nothing waits for our database.
            noted = []
        if noted is None:
            return False
        try:
            turn.call = self._meltano(schedule, paused, noted)
        except CallError as error:
            self._say(f"{schedule.name}: not started: {error}")
        else:
            self._say(f"{schedule.name}: started")
        return True

    def _conflicts(self, state_ids: list[str]) -> Iterator[bool]:
        statuses = self._parts.board.statuses()
        for status in statuses:
            if status.connection.state_id in state_ids:
                yield conflict_of(status, statuses) is not None

    def _noted(self, schedule: DeclaredSchedule, state_ids: Sequence[str]) -> list[str] | None:
        """Note that these are started; None if a start whose run is not there yet stands in the way."""
        known = self._parts.projects.project().connections
        with self._parts.engine.begin() as db:
            lock(db)
            if in_the_way(db, [known[name] for name in state_ids if name in known], self._now()):
                return None
            return [self._calls.note(db, name, f"schedule:{schedule.name}") for name in dict.fromkeys(state_ids)]

    def _meltano(self, schedule: DeclaredSchedule, paused: Collection[str], noted: Sequence[str]) -> Call:
        settings, project = self._parts.settings, self._parts.projects.project()
        # Of all its commands, `meltano schedule` alone does not take the project's default environment.
        environment = [f"--environment={project.environment}"] if project.environment else []
        what = ["schedule", "run", schedule.name]
        if any(name in paused for name in schedule.state_ids):
            # The job without what is paused: all else of it, in its order.
            what = ["run", *(word for state_id, words in schedule.steps if state_id not in paused for word in words)]
        extra = {"MELTANO_JOB_TRIGGER": f"schedule:{schedule.name}"}
        return self._calls.begin(noted, [settings.meltano, *environment, *what], extra)

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
