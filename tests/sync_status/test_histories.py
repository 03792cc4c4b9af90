"""Random histories of a connection, against a second way of telling how it is doing.

SYNC_STATUS_HISTORIES=10000 tries so many; a few are tried otherwise. The reference knows only what happened, in order,
and shares nothing with the package but the words.
"""

import os
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sync_status.alerts.rules import judge
from sync_status.cron import next_due
from sync_status.tables import STARTS

from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import SANDBOX

if TYPE_CHECKING:
    from sync_status.model import Status

EXAMPLES = int(os.environ.get("SYNC_STATUS_HISTORIES", "25"))
# A history is many small transactions: in memory they wait for no disk.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LOST = timedelta(seconds=60)


@dataclass
class Told:
    """A run of the reference: when it began, was last heard of and ended, and how."""

    started: datetime
    heard: datetime
    ended: datetime | None = None
    how: str = "running"
    chosen: bool = False
    cause: str = ""

    def word(self, now: datetime) -> str:
        if self.how == "running":
            return "lost" if now - self.heard > LOST else "in_progress"
        return self.how

    def end(self, now: datetime) -> datetime | None:
        word = self.word(now)
        return None if word == "in_progress" else self.heard if word == "lost" else self.ended


@dataclass
class Reference:
    """What happened, and what is to be said of it."""

    runs: list[Told] = field(default_factory=list)
    paused: bool = False
    quiet_from: datetime = START

    def status(self, now: datetime) -> str:
        words = [run.word(now) for run in self.runs]
        if "in_progress" in words:
            return "in_progress"
        if self.paused:
            return "paused"
        return words[-1] if words else "pending"

    def last_success(self) -> Told | None:
        return next((run for run in reversed(self.runs) if run.how == "completed" and not run.chosen), None)

    def bad(self, now: datetime) -> list[Told]:
        """What went wrong since then; runs that were stopped are among it from the third on, and then all of them."""
        success = self.last_success()
        since = self.runs[self.runs.index(success) + 1 :] if success else self.runs
        stops = [run for run in since if run.how == "cancelled"]
        counted = stops if len(stops) >= 3 else []
        return [run for run in since if run in counted or run.word(now) in {"failed", "lost", "partial"}]

    def failures(self, now: datetime) -> int:
        return len(self.bad(now))

    def setup(self, now: datetime) -> str:
        if any(run.cause == "refused" for run in self.bad(now)):
            return "broken"
        ended = [run.how for run in self.runs if run.end(now)]
        return "connected" if self.last_success() or ended[-1:] == ["completed"] else "untested"

    def health(self, now: datetime, *, is_long: bool) -> str:
        bad, fresh = self.bad(now), "on_time" if self.paused else self.freshness(now)
        if fresh == "stale" or len(bad) >= 3 or any(run.cause != "network" for run in bad):
            return "degraded"
        if bad or fresh == "late" or self.missed(now) or is_long:
            return "warning"
        return "healthy" if any(run.end(now) for run in self.runs) else "unknown"

    def freshness(self, now: datetime) -> str:
        success = self.last_success()
        # Hourly: an hour, and six minutes of grace. Before the first success the schedule's own time counts.
        age = now - (success.ended if success and success.ended else START)
        if success is None and age <= HOUR + 6 * MINUTE:
            return "unknown"
        return "stale" if age > 2 * HOUR + 6 * MINUTE else "late" if age > HOUR + 6 * MINUTE else "on_time"

    def next_sync(self, now: datetime) -> datetime | None:
        return None if self.paused else now.replace(minute=0, second=0, microsecond=0) + HOUR

    def missed(self, now: datetime) -> bool:
        if self.paused or self.status(now) == "in_progress":
            return False
        quiet = max([self.quiet_from, *(end for run in self.runs if (end := run.end(now)))])
        due = quiet.replace(minute=0, second=0, microsecond=0) + HOUR
        return now > due + 10 * MINUTE


class Story:
    """A history as it unfolds, written as Meltano writes it and told to the reference."""

    def __init__(self, watched: Watched) -> None:
        self.watched, self.reference = watched, Reference()
        self.rows: list[int] = []
        self.watched.parts.catch_up()

    @property
    def now(self) -> datetime:
        return self.watched.time.at

    def running(self) -> int | None:
        return next((n for n, run in enumerate(self.reference.runs) if run.how == "running"), None)

    def begin(self, _: int) -> None:
        if self.running() is None:
            self.rows.append(self.watched.meltano.run(self.now))
            self.reference.runs.append(Told(self.now, self.now))

    def live(self, seconds: int) -> None:
        """The run goes on for a while, and is heard of."""
        self.watched.time.pass_by(seconds=seconds)
        if (number := self.running()) is not None:
            self.watched.meltano.change(self.rows[number], last_heartbeat_at=self.now)
            self.reference.runs[number].heard = self.now

    def silence(self, minutes: int) -> None:
        """Time passes, and nobody is heard of."""
        self.watched.time.pass_by(minutes=minutes)

    def _end(self, how: str, state: str, payload: str = "{}") -> None:
        if (number := self.running()) is not None:
            run, row = self.reference.runs[number], self.rows[number]
            run.ended, run.heard, run.how = self.now, self.now, how
            self.watched.meltano.change(
                row, state=state, ended_at=self.now, last_heartbeat_at=self.now, payload=payload
            )

    def succeed(self, _: int) -> None:
        self._end("completed", "SUCCESS")

    def succeed_in_part(self, _: int) -> None:
        if (number := self.running()) is not None:
            self.watched.meltano.summary(self.rows[number], "orders", self.now, status="failed")
            self._end("partial", "SUCCESS")

    def fail(self, _: int) -> None:
        self._end("failed", "FAIL", '{"error": "Extractor failed"}')

    def _fail_for(self, cause: str, told: str) -> None:
        if (number := self.running()) is not None:
            self.watched.meltano.say(self.rows[number], told, self.now, level="error")
            self.reference.runs[number].cause = cause
            self.fail(0)

    def be_refused(self, _: int) -> None:
        self._fail_for("refused", "HTTP 401 refused the key")

    def be_cut_off(self, _: int) -> None:
        self._fail_for("network", "connection refused")

    def succeed_with_chosen_streams(self, _: int) -> None:
        if (number := self.running()) is not None:
            run_id = self.watched.meltano.run_id(self.rows[number]).replace("-", "")
            values = {"id": run_id, "run_id": run_id, "job_name": SANDBOX, "streams": ["units"]}
            asked = {"requested_by": "x", "requested_at": self.now, "host": "h", "mode": "incremental"}
            with self.watched.parts.engine.begin() as db:
                db.execute(insert(STARTS).values(**values, **asked))
            self.reference.runs[number].chosen = True
            self.succeed(0)

    def stop(self, _: int) -> None:
        self._end("cancelled", "FAIL", '{"error": "The process was terminated"}')

    def be_noticed(self, _: int) -> None:
        """Meltano notices a run that it has not heard of for five minutes; it writes down the moment it noticed."""
        number = self.running()
        if number is not None and self.now - self.reference.runs[number].heard > 5 * MINUTE:
            text = '{"error": "No heartbeat recorded for 5 minutes. The process was likely killed unceremoniously."}'
            self.watched.meltano.change(self.rows[number], state="FAIL", ended_at=self.now, payload=text)
            self.reference.runs[number].how = "lost"

    def pause(self, _: int) -> None:
        self.watched.parts.pauses.pause(SANDBOX, "somebody")
        self.reference.paused = True

    def resume(self, _: int) -> None:
        self.watched.parts.pauses.resume(SANDBOX, "somebody")
        if self.reference.paused:
            # What was due before the clock was set back is not due a second time.
            self.reference.quiet_from = max(self.reference.quiet_from, self.now)
        self.reference.paused = False

    def jump_back(self, seconds: int) -> None:
        """The clock is set back a little, as time servers do."""
        self.watched.time.pass_by(seconds=-min(seconds, 20))
        if self.reference.runs:
            latest = max(max(run.started, run.heard, run.ended or run.heard) for run in self.reference.runs)
            self.watched.time.at = max(self.watched.time.at, latest, self.reference.quiet_from)

    def open_anew(self, _: int) -> None:
        """Another process looks."""
        self.watched.parts = self.watched.opened()

    def compare(self) -> None:
        self.watched.parts.catch_up()
        found: Status = self.watched.parts.board.status(SANDBOX)
        reference, now = self.reference, self.now
        assert found.status == reference.status(now)
        assert found.consecutive_failures == reference.failures(now)
        assert found.freshness.state == reference.freshness(now)
        is_long = "RUNNING_LONG" in {reason.code for reason in found.reasons}
        assert found.health == reference.health(now, is_long=is_long)
        assert found.setup.state == reference.setup(now)
        told = {finding.code for finding in judge(found)}
        assert ("ACTION_REQUIRED" in told) >= (reference.setup(now) == "broken")
        assert bool(told - {"RETRYING"}) >= (found.health == "degraded")
        assert found.schedule
        assert found.schedule.next_sync_at == reference.next_sync(now)
        success = reference.last_success()
        assert (found.last_success and found.last_success.ended_at) == (success and success.ended)
        assert ("MISSED_START" in {reason.code for reason in found.reasons}) == reference.missed(now)
        assert [run.status for run in found.recent] == [run.word(now) for run in reversed(reference.runs)][:24]
        assert [run.ended_at for run in found.recent] == [run.end(now) for run in reversed(reference.runs)][:24]


STEPS = (
    "begin", "live", "silence", "succeed", "succeed_with_chosen_streams", "succeed_in_part", "fail", "be_refused",
    "be_cut_off", "stop", "be_noticed", "pause", "resume",
)  # fmt: skip
RARE = ("jump_back", "open_anew")
steps = st.lists(st.tuples(st.sampled_from((*STEPS, *STEPS[:4], *RARE)), st.integers(1, 150)), min_size=1, max_size=30)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which nothing has happened, with both databases: a copy costs less than to make one."""
    root = tmp_path_factory.mktemp("blank") / "project"
    Watched(root).close()
    return root


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=steps)
def test_any_history_is_told_as_the_reference_tells_it(blank: Path, steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder, ExitStack() as stack:
        root = shutil.copytree(blank, Path(folder) / "project")
        watched = Watched(root)
        stack.callback(watched.close)
        story = Story(watched)
        for name, amount in steps:
            getattr(story, name)(amount)
            # The last moments of a clock that stands still cannot be told apart.
            story.watched.time.pass_by(milliseconds=1)
            story.compare()


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        # The night in which the clocks go forward has no half past two: it is due when they go.
        ("Europe/Paris", datetime(2026, 3, 29, 0, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        # The night in which they go back has two, and it is due at both.
        ("Europe/Paris", datetime(2026, 10, 25, 0, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 10, 25, 1, 45, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)),
        ("UTC", datetime(2026, 3, 29, 0, 0, tzinfo=UTC), datetime(2026, 3, 29, 2, 30, tzinfo=UTC)),
    ],
)
def test_daylight_saving_in_the_zone_of_the_schedule(zone: str, now: datetime, due: datetime) -> None:
    assert next_due("30 2 * * *", now, zone) == due
