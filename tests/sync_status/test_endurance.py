"""What goes wrong for a while ends no work beside the server, and is seen by whoever watches it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sync_status import heartbeats
from sync_status.alerts.ledger import open_alerts
from sync_status.app import create_app
from sync_status.background import background
from sync_status.scheduler import Scheduler
from sync_status.worker import Worker

from tests.sync_status.client import Client
from tests.sync_status.conftest import Watched
from tests.sync_status.meltano_history import PLEX, SANDBOX

# Of a module of the standard library that Apprise uses where it is still there.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
HALF_SAVED = ("jobs: [ {", "", "jobs: 5", "plugins:\n  extr", "- a list")


def refused(watched: Watched, job_name: str) -> None:
    now = watched.time.at
    run = watched.meltano.run(
        now - timedelta(minutes=3), now, job_name=job_name, state="FAIL", error="Extractor failed"
    )
    watched.meltano.say(run, "HTTP 401 refused the key", now, level="error")


def codes(watched: Watched, name: str) -> list[str]:
    with watched.parts.engine.connect() as db:
        return [alert.code for alert in open_alerts(db, name)]


@contextmanager
def unwritable(engine: Engine) -> Iterator[None]:
    """A disk that is full."""

    def refuse(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            raise OperationalError(statement, None, sqlite3.OperationalError("database or disk is full"))

    event.listen(engine, "before_cursor_execute", refuse)
    yield
    event.remove(engine, "before_cursor_execute", refuse)


@pytest.mark.parametrize("text", HALF_SAVED)
def test_a_half_saved_meltano_yml_counts_as_it_was_before(watched: Watched, text: str) -> None:
    path = watched.meltano.root / "meltano.yml"
    good, workers = path.read_text(), background(watched.parts)
    path.write_text(text)
    refused(watched, SANDBOX)
    for worker in workers:
        worker.once()
    assert "ACTION_REQUIRED" in codes(watched, SANDBOX)
    assert {worker.sign() for worker in workers} == {"ok"}
    status = watched.board.status(PLEX)
    assert (status.schedule.name, [reason.code for reason in status.reasons]) == ("plex-daily", ["PROJECT_UNREADABLE"])
    with Client(create_app(watched.parts, workers), None) as client:
        assert (client.get("/healthz").status_code, client.get("/healthz").json()["project"]) == (503, "unreadable")
        assert "sync_status_project_readable 0.0" in client.get("/metrics").text
        assert "sync-status itself needs attention" in client.get("/").text
        path.write_text(good)
        assert client.get("/healthz").json()["status"] == "ok"
    assert watched.board.status(PLEX).reasons == ()
    workers[1].once()
    close = Event()
    close.set()
    workers[1](close)


def test_a_worker_survives_whatever_a_turn_raises_and_is_old_if_none_succeeds(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    fails, stop = [True], Event()

    def turn() -> None:
        if fails[0]:
            raise RecursionError("hunter22")
        stop.set()

    worker = Worker("work", turn, 0.0, watched.time)
    worker.once()
    assert worker.sign() == "ok"
    watched.time.pass_by(minutes=3)
    worker.once()
    with Client(create_app(watched.parts, [worker]), None) as client:
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()["workers"]) == (503, {"work": "old"})
        assert 'sync_status_worker_alive{worker="work"} 0.0' in client.get("/metrics").text
    fails[0] = False
    worker(stop)
    assert worker.sign() == "ok"
    assert "RecursionError" in caplog.text
    assert "hunter22" not in caplog.text


def test_a_worker_that_ended_unasked_is_dead(watched: Watched) -> None:
    def turn() -> None:
        raise SystemExit

    worker = Worker("work", turn, 0.0, watched.time)
    with pytest.raises(SystemExit):
        worker(Event())
    assert worker.sign() == "dead"


def test_a_connection_that_cannot_be_judged_stops_no_other(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(watched, SANDBOX)
    refused(watched, PLEX)
    alerts, board = background(watched.parts)[2], watched.parts.board
    whole = type(board).looked_through

    def looked_through(self: Any, name: str, limit: int) -> Any:
        if name == SANDBOX:
            raise ZeroDivisionError
        return whole(self, name, limit)

    monkeypatch.setattr(type(board), "looked_through", looked_through)
    begun = watched.time.pass_by(minutes=3)
    alerts.once()
    assert (codes(watched, SANDBOX), "ACTION_REQUIRED" in codes(watched, PLEX)) == ([], True)
    # Of it nothing is known: that is not well.
    assert alerts.at < begun
    monkeypatch.undo()
    alerts.once()
    assert ("ACTION_REQUIRED" in codes(watched, SANDBOX), alerts.at) == (True, begun)


def test_facts_that_cannot_be_written_are_told_to_be_old(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    watched.meltano.run(watched.time.at - timedelta(minutes=9), watched.time.at - timedelta(minutes=8))
    then = watched.time.at
    status = watched.board.status(SANDBOX)
    assert (status.health, status.facts_as_of) == ("healthy", then)
    watched.time.pass_by(seconds=30)
    refused(watched, SANDBOX)
    with Client(create_app(watched.parts), None) as client:
        with unwritable(watched.parts.engine):
            watched.parts.catch_up._done_at = float("-inf")  # noqa: SLF001 - a second later
            found = client.get(f"/sync-status/{SANDBOX}").json()
            assert (found["facts_as_of"], found["health"]["state"]) == ("2026-03-02T06:00:00Z", "degraded")
            assert "OperationalError" in found["health"]["reasons"][0]["message"]
            health = client.get("/healthz")
            assert (health.status_code, health.json()["facts"]) == (503, "old")
            assert client.post(f"/connections/{SANDBOX}/pause", json={}).status_code in {500, 503}
        assert "cannot catch up with Meltano (OperationalError)" in caplog.text
        watched.parts.catch_up()
        assert client.get(f"/sync-status/{SANDBOX}").json()["status"] == "failed"
        assert client.get("/healthz").json()["status"] == "ok"


def test_facts_that_nobody_caught_up_for_long_are_old(watched: Watched) -> None:
    watched.parts.catch_up()
    watched.time.pass_by(minutes=2)
    watched.parts.catch_up._done_at = float("inf")  # noqa: SLF001 - another process has it, and hangs
    assert watched.parts.board.status(PLEX).reasons[0].code == "FACTS_OLD"


def gone(watched: Watched) -> None:
    for path in (watched.meltano.root / ".meltano").glob("meltano.db*"):
        path.unlink()


def without_runs(watched: Watched) -> None:
    with watched.meltano.database() as db:
        db.execute("DROP TABLE runs")


@pytest.mark.parametrize("lose", [gone, without_runs])
def test_a_database_of_meltano_that_is_gone_is_told_by_one_alert(
    watched: Watched, lose: Callable[[Watched], None]
) -> None:
    follower, _, alerts = workers = background(watched.parts)
    watched.meltano.run(watched.time.at, heartbeat=watched.time.at)
    for worker in workers:
        worker.once()
    lose(watched)
    with Client(create_app(watched.parts, [follower]), None) as client:
        for minutes, old in ((0, []), (5, ["FACTS_OLD"])):
            watched.time.pass_by(minutes=minutes)
            watched.parts.catch_up._done_at = float("-inf")  # noqa: SLF001 - a second later
            found = client.get(f"/sync-status/{SANDBOX}")
            assert (found.status_code, found.json()["facts_as_of"]) == (200, "2026-03-02T06:00:00Z")
            assert [one["code"] for one in found.json()["health"]["reasons"]][:1] == old
            assert client.get("/healthz").json()["meltano"] == "unreadable"
            alerts.once()
            # The run that was seen last need not be lost.
            assert (codes(watched, ""), codes(watched, SANDBOX)) == (old, [])
        assert "MELTANO_DATABASE_URI" in found.json()["health"]["reasons"][0]["message"]
        follower.once()
        assert client.get("/healthz").json()["workers"] == {"follower": "old"}
        gone(watched)
        watched.meltano.__post_init__()
        watched.parts.catch_up()
        alerts.once()
        assert codes(watched, "") == []
        # It turns each second by itself as well: that it was old until now is not to be seen for sure.
        follower.once()
        assert client.get("/healthz").json()["status"] == "ok"


@pytest.fixture
def scheduler(watch: Callable[..., Watched]) -> tuple[Watched, Scheduler, list[str]]:
    watched, said = watch(SYNC_STATUS_MELTANO="/bin/true"), list[str]()
    return watched, Scheduler(watched.parts, said.append, watched.time), said


def test_a_scheduler_survives_its_turns(
    scheduler: tuple[Watched, Scheduler, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched, at, said = scheduler
    stop, turns = Event(), []

    def turn() -> None:
        turns.append(1)
        if len(turns) == 2:
            stop.set()
        raise ValueError("hunter22")

    monkeypatch.setattr("sync_status.scheduler.TURN_SECONDS", 0)

    at.turn = turn  # type: ignore[method-assign]
    heartbeats.beat(watched.parts.engine, heartbeats.SCHEDULER, watched.time)
    at.run(stop)
    assert said == ["a turn: failed (ValueError); it is tried again each second"]
    assert heartbeats.heard(watched.parts.engine, heartbeats.SCHEDULER, watched.time) is None


def test_a_scheduler_that_crashed_is_seen_to_be_dead(scheduler: tuple[Watched, Scheduler, list[str]]) -> None:
    watched, at, _ = scheduler
    heartbeats.beat(watched.parts.engine, heartbeats.SCHEDULER, watched.time)

    def turn() -> None:
        raise SystemExit

    at.turn = turn  # type: ignore[method-assign]
    with pytest.raises(SystemExit):
        at.run(Event())
    with Client(create_app(watched.parts), None) as client:
        assert client.get("/healthz").status_code == 200
        watched.time.pass_by(minutes=1)
        assert (client.get("/healthz").status_code, client.get("/healthz").json()["scheduler"]["alive"]) == (503, False)
        assert "scheduler: not heard of" in client.get("/").text


def test_what_keeps_one_schedule_from_starting_keeps_no_other(scheduler: tuple[Watched, Scheduler, list[str]]) -> None:
    watched, at, said = scheduler
    at.turn()
    watched.time.pass_by(days=1)
    look = at._look  # noqa: SLF001 - one of them is made to fail

    def fails(schedule: Any, now: Any) -> None:
        if schedule.name == "sandbox-hourly":
            raise OSError
        look(schedule, now)

    at._look = fails  # type: ignore[method-assign]  # noqa: SLF001 - same
    with unwritable(watched.parts.engine):
        at.turn()
    assert "plex-daily: started" in said
    for turn in at._turns.values():  # noqa: SLF001 - the processes are waited for
        if turn.call:
            turn.call.process.wait()
    at.close()
