"""The scheduler: what is due is started once, by a program that notes how it was called."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sync_status import heartbeats
from sync_status.heartbeats import SCHEDULER
from sync_status.scheduler import Scheduler, SchedulerError
from sync_status.starts import ConflictError

from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import PLEX, SANDBOX
from tests.sync_status.test_starts import declare, starts_in

NOTE = """#!{python}
import json, os, sys
kept = {{name: value for name, value in os.environ.items() if name.startswith(("MELTANO_", "SYNC_STATUS_"))}}
with open("calls", "a") as calls:
    calls.write(json.dumps([sys.argv[1:], kept]) + "\\n")
if os.path.exists("gate"):
    open("gate").read()
"""


class Scheduled:
    """A scheduler over a written history, whose Meltano only notes that it was called."""

    def __init__(self, watch: Callable[..., Watched], folder: Path) -> None:
        program = folder / "meltano"
        program.write_text(NOTE.format(python=sys.executable))
        program.chmod(0o755)
        self.watched = watch(SYNC_STATUS_MELTANO=str(program))
        self.said: list[str] = []
        self.scheduler = self.new()

    def new(self) -> Scheduler:
        return Scheduler(self.watched.parts, self.said.append, self.watched.time)

    def turn(self) -> None:
        """Look once, and let what was started end."""
        self.watched.parts.catch_up()
        self.scheduler.turn()
        for turn in self.scheduler._turns.values():  # noqa: SLF001 - the processes are waited for, not slept for
            if turn.call:
                turn.call.process.wait()

    def held(self) -> Callable[[], None]:
        """Have what is called next go on until the function that is returned lets it end."""
        gate = self.watched.meltano.root / "gate"
        os.mkfifo(gate)

        def let_end() -> None:
            # This waits until the program reads.
            gate.open("w").close()
            gate.unlink()

        return let_end

    def calls(self) -> list[Any]:
        try:
            return [json.loads(line) for line in (self.watched.meltano.root / "calls").read_text().splitlines()]
        except FileNotFoundError:
            return []


@pytest.fixture
def scheduled(watch: Callable[..., Watched], tmp_path: Path) -> Iterator[Scheduled]:
    found = Scheduled(watch, tmp_path)
    yield found
    found.scheduler.close()


def test_what_is_due_is_started_once_with_its_trigger(scheduled: Scheduled) -> None:
    scheduled.watched.time.pass_by(minutes=5)
    scheduled.turn()
    assert scheduled.calls() == []
    scheduled.watched.time.pass_by(minutes=55)
    for _ in range(3):
        scheduled.turn()
        scheduled.watched.time.pass_by(seconds=1)
    ((arguments, variables),) = scheduled.calls()
    assert arguments == ["--environment=dev", "schedule", "run", "sandbox-hourly"]
    assert variables["MELTANO_JOB_TRIGGER"] == "schedule:sandbox-hourly"
    assert not any(name.startswith("SYNC_STATUS_") for name in variables)
    scheduled.watched.time.pass_by(hours=1)
    scheduled.turn()
    assert len(scheduled.calls()) == 2


def test_what_is_paused_is_left_out(scheduled: Scheduled) -> None:
    scheduled.turn()
    scheduled.watched.parts.pauses.pause(SANDBOX, "somebody")
    scheduled.watched.time.pass_by(hours=1)
    scheduled.turn()
    assert scheduled.calls() == []
    scheduled.watched.parts.pauses.resume(SANDBOX, "somebody")
    scheduled.watched.time.pass_by(hours=1)
    scheduled.turn()
    assert len(scheduled.calls()) == 1


def test_a_connection_that_runs_is_waited_for(scheduled: Scheduled) -> None:
    scheduled.turn()
    now = scheduled.watched.time.pass_by(hours=1)
    run = scheduled.watched.meltano.run(now - timedelta(minutes=5), heartbeat=now)
    scheduled.turn()
    assert scheduled.calls() == []
    ended = scheduled.watched.time.pass_by(seconds=30)
    scheduled.watched.meltano.change(run, state="SUCCESS", ended_at=ended, last_heartbeat_at=ended)
    scheduled.turn()
    assert len(scheduled.calls()) == 1


def test_a_start_that_was_due_a_moment_before_is_made_up_for(scheduled: Scheduled) -> None:
    scheduled.watched.meltano.run(START - timedelta(minutes=30), START - timedelta(minutes=20))
    scheduled.watched.time.pass_by(minutes=4)
    scheduled.turn()
    assert len(scheduled.calls()) == 1


@pytest.mark.parametrize("minutes", [11, 59])
def test_one_that_was_due_long_before_is_not(scheduled: Scheduled, minutes: int) -> None:
    scheduled.watched.meltano.run(START - timedelta(minutes=30), START - timedelta(minutes=20))
    scheduled.watched.time.pass_by(minutes=minutes)
    scheduled.turn()
    assert scheduled.calls() == []


def test_there_is_one_scheduler_and_its_heartbeat_is_seen(scheduled: Scheduled) -> None:
    parts, time = scheduled.watched.parts, scheduled.watched.time
    scheduled.turn()
    found = heartbeats.heard(parts.engine, SCHEDULER, time)
    assert found
    assert (found.alive, found.pid) == (True, os.getpid())
    other = heartbeats.HEARTBEATS.update().values(pid=os.getppid())
    with parts.engine.begin() as db:
        db.execute(other)
    with pytest.raises(SchedulerError, match=str(os.getppid())):
        scheduled.new()._be_the_only_one()  # noqa: SLF001 - without the loop that follows
    time.pass_by(seconds=31)
    found = heartbeats.heard(parts.engine, SCHEDULER, time)
    assert found
    assert not found.alive


MANY = ["tap-sandbox target-duckdb", "tap-sandbox target-postgres", "tap-plex target-duckdb", "dbt-duckdb:run"]


@pytest.mark.parametrize(
    ("tasks", "paused", "called"),
    [
        (["dbt-duckdb:run"], [], ["schedule", "run", "sandbox-hourly"]),
        (MANY, [], ["schedule", "run", "sandbox-hourly"]),
        (MANY, [PLEX], ["run", *" ".join([MANY[0], MANY[1], MANY[3]]).split()]),
        ([" ".join(MANY)], [SANDBOX], ["run", *" ".join(MANY[1:]).split()]),
        ([["tap-sandbox", "map", "target-duckdb"], MANY[2]], [PLEX], ["run", "tap-sandbox", "map", "target-duckdb"]),
        (MANY[2:], [PLEX], None),
    ],
)  # fmt: skip
def test_all_of_a_job_is_run_but_what_is_paused(
    scheduled: Scheduled, tasks: list[Any], paused: list[str], called: list[str] | None
) -> None:
    path = scheduled.watched.meltano.root / "meltano.yml"
    project = json.loads(path.read_text())
    project["jobs"][0]["tasks"] = tasks
    del project["schedules"][1]
    path.write_text(json.dumps(project))
    for name in paused:
        scheduled.watched.parts.pauses.pause(name, "somebody")
    scheduled.turn()
    scheduled.watched.time.pass_by(hours=1)
    scheduled.turn()
    calls = scheduled.calls()
    assert [call[0] for call in calls] == ([["--environment=dev", *called]] if called else [])
    assert all(call[1]["MELTANO_JOB_TRIGGER"] == "schedule:sandbox-hourly" for call in calls)


def test_two_schedules_of_one_tap_wait_for_each_other(scheduled: Scheduled) -> None:
    watched = scheduled.watched
    jobs = {"a": "tap-sandbox target-duckdb", "b": "tap-sandbox target-postgres"}
    declare(
        watched,
        jobs=[{"name": name, "tasks": [words]} for name, words in jobs.items()],
        schedules=[{"name": f"{name}-hourly", "interval": "@hourly", "job": name} for name in jobs],
    )
    scheduled.turn()
    watched.time.pass_by(hours=1)
    let_end = scheduled.held()
    scheduled.scheduler.turn()
    assert [said for said in scheduled.said if "started" in said] == ["a-hourly: started"]
    with pytest.raises(ConflictError, match="by 'schedule:a-hourly'"):
        watched.parts.starts.start(watched.board.status(SANDBOX).connection, "somebody")
    let_end()
    for _ in range(3):
        scheduled.turn()
    assert [call[0][-1] for call in scheduled.calls()] == ["a-hourly", "b-hourly"]
    # What went well leaves no note.
    assert starts_in(watched) == []


def test_a_call_goes_on_and_its_end_is_noted_though_its_schedule_changes_meanwhile(scheduled: Scheduled) -> None:
    scheduled.turn()
    scheduled.watched.time.pass_by(hours=1)
    let_end = scheduled.held()
    scheduled.scheduler.turn()
    every_minute = {"name": "sandbox-hourly", "interval": "* * * * *", "job": "sandbox"}
    declare(scheduled.watched, schedules=[every_minute])
    for _ in range(2):
        scheduled.watched.time.pass_by(minutes=1)
        scheduled.scheduler.turn()
    assert [said for said in scheduled.said if "started" in said] == ["sandbox-hourly: started"]
    let_end()
    for _ in range(2):
        scheduled.turn()
    assert "sandbox-hourly: ended with exit code 0" in scheduled.said


def test_a_start_by_hand_whose_run_is_not_there_yet_is_waited_for(scheduled: Scheduled) -> None:
    scheduled.turn()
    scheduled.watched.time.pass_by(hours=1)
    with scheduled.watched.parts.engine.begin() as db:
        scheduled.watched.parts.starts._calls.note(db, SANDBOX, "somebody")  # noqa: SLF001 - as a start does
    scheduled.turn()
    assert scheduled.calls() == []


@pytest.mark.parametrize("meltano", [None, "#!/bin/sh\necho first; echo no such job; exit 3\n"])
def test_a_schedule_that_brings_no_run_is_told(
    watch: Callable[..., Watched], tmp_path: Path, meltano: str | None
) -> None:
    scheduled = Scheduled(watch, tmp_path)
    program = tmp_path / "meltano"
    program.unlink()
    if meltano:
        program.write_text(meltano)
        program.chmod(0o755)
    scheduled.turn()
    scheduled.watched.time.pass_by(hours=1)
    for _ in range(2):
        scheduled.turn()
        scheduled.watched.time.pass_by(seconds=3)
    (reason,) = scheduled.watched.board.status(SANDBOX).reasons
    assert reason.code == "START_FAILED"
    for told in (
        "by 'schedule:sandbox-hourly'",
        "exit code 3, saying: no such job" if meltano else "could not be called",
    ):
        assert told in reason.message
    said = "ended with exit code 3, saying: no such job" if meltano else "not started: "
    assert any(said in line for line in scheduled.said)


def test_meltano_yml_is_read_anew(scheduled: Scheduled) -> None:
    scheduled.turn()
    path = scheduled.watched.meltano.root / "meltano.yml"
    project = json.loads(path.read_text())
    project["schedules"][1]["interval"] = "5 6 * * *"
    path.write_text(json.dumps(project))
    scheduled.watched.time.pass_by(minutes=6)
    scheduled.turn()
    assert scheduled.calls() == []
    path.touch()
    scheduled.watched.time.pass_by(days=1)
    scheduled.turn()
    # Both are due at once, each started as a process of its own.
    assert sorted(call[0][-1] for call in scheduled.calls()) == ["plex-daily", "sandbox-hourly"]
