"""An initial sync in slices is told as one sync of its connection, k of n windows."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import select
from sync_status.__main__ import main
from sync_status.app import create_app
from sync_status.clock import now
from sync_status.slices import Slice
from sync_status.webhooks.tables import EVENTS

from tests.sync_status.client import Client
from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import PLEX, SANDBOX

MINUTE = timedelta(minutes=1)


def window(number: int, *, count: int = 3, plan: str = "") -> str:
    begin, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    return Slice(SANDBOX, begin, end, number, count, plan).state_id


def test_slices_are_one_sync_of_their_connection_and_none_of_their_own(watched: Watched) -> None:
    watched.meltano.run(START, START + MINUTE, job_name=window(0))
    watched.meltano.run(START + MINUTE, START + 2 * MINUTE, job_name=window(1))
    watched.time.pass_by(minutes=3)
    watched.meltano.run(watched.time(), job_name=window(2))
    assert [connection.state_id for connection in watched.board.connections()] == [PLEX, SANDBOX]
    (status,) = (each for each in watched.board.statuses() if each.connection.state_id == SANDBOX)
    load = status.initial_load
    assert (load.completed, load.windows, load.running, load.failed) == (1, 3, 1, ())
    assert (load.start.month, load.end.month) == (1, 4)
    assert (status.status, status.last_run) == ("in_progress", None)
    # Who started a slice can ask for its runs.
    assert len(watched.board.runs(window(1)).runs) == 1


def test_a_failed_window_is_told_until_it_is_loaded(watched: Watched) -> None:
    watched.meltano.run(START, START + MINUTE, job_name=window(1))
    watched.meltano.run(START, START + MINUTE, job_name=window(2), state="FAIL", error="Cannot start plugin tap-x: no")
    status = watched.board.status(SANDBOX)
    assert (status.initial_load.completed, status.initial_load.failed, status.health) == (1, (2,), "degraded")
    assert status.reasons[0].code == "INITIAL_LOAD_FAILED"
    assert "window 2 of 3: Cannot start plugin tap-x: no" in status.reasons[0].message
    watched.meltano.run(START + MINUTE, START + 2 * MINUTE, job_name=window(2))
    load = watched.board.status(SANDBOX).initial_load
    assert (load.completed, load.failed, load.message) == (2, (), None)


def test_a_load_that_nobody_goes_on_with_is_told(watched: Watched) -> None:
    for number in (0, 1, 2):
        watched.meltano.run(START, START + MINUTE, job_name=window(number))
    watched.meltano.run(START + 2 * MINUTE, START + 3 * MINUTE)
    watched.time.pass_by(minutes=5)
    # The next may begin at any moment.
    assert watched.board.status(SANDBOX).health == "healthy"
    watched.time.pass_by(minutes=15)
    status = watched.board.status(SANDBOX)
    assert (status.health, status.health_since) == ("warning", START + MINUTE)
    assert [reason.code for reason in status.reasons] == ["INITIAL_LOAD_STOPPED"]
    assert "2 of 3 windows" in status.reasons[0].message
    last = watched.meltano.run(watched.time(), job_name=window(3))
    assert watched.board.status(SANDBOX).health == "healthy"
    watched.meltano.change(last, state="SUCCESS", ended_at=watched.time.pass_by(minutes=1))
    watched.time.pass_by(minutes=20)
    assert watched.board.status(SANDBOX).health == "healthy"


def test_the_latest_of_two_loads_is_told(watched: Watched) -> None:
    watched.meltano.run(START, START + MINUTE, job_name=window(1, count=1))
    watched.meltano.run(START + MINUTE, START + 2 * MINUTE, job_name=window(1, count=2))
    assert watched.board.status(SANDBOX).initial_load.windows == 2
    assert watched.board.status(PLEX).initial_load is None


def test_windows_that_read_something_else_are_another_load(watched: Watched) -> None:
    for number, plan in ((1, "0a1b2c3d"), (2, "0a1b2c3d"), (1, "ffffffff")):
        watched.meltano.run(START, START + MINUTE, job_name=window(number, plan=plan))
    load = watched.board.status(SANDBOX).initial_load
    assert (load.completed, load.windows) == (1, 3)


def test_a_slice_is_told_as_its_connection_s(watched: Watched) -> None:
    watched.parts.catch_up()
    run = watched.meltano.run(START, START + MINUTE, job_name=window(2), state="FAIL", error="Cannot start plugin x")
    watched.parts.catch_up()
    with watched.parts.engine.connect() as db:
        (event,) = db.execute(select(EVENTS)).mappings()
        told = json.loads(event["body"])["data"]
    assert (event["connection_id"], told["connection_id"]) == (SANDBOX, SANDBOX)
    assert told["slice"] == {"window": 2, "windows": 3}
    _, token = watched.parts.tokens.make("a monitor", ["read"], [SANDBOX])
    _, foreign = watched.parts.tokens.make("another", ["read"], [PLEX])
    with Client(create_app(watched.parts), None) as client:
        assert client.get(f"/runs/{run}", token=token).status_code == 200
        assert client.get(f"/runs/{run}", token=foreign).status_code == 404
        page = client.get(f"/dashboard/runs/{run}", headers={"Cookie": f"sync_status_token={token}"})
        assert (page.status_code, "Cannot start plugin x" in page.text) == (200, True)


def test_nothing_is_started_beside_a_slice_that_runs(watched: Watched, tmp_path: Path) -> None:
    other = "dev:tap-sandbox-to-target-postgres"
    watched.meltano.run(START - 5 * MINUTE, START - 4 * MINUTE, job_name=other)
    run = watched.meltano.run(START, job_name=window(1), trigger="slices")
    with Client(create_app(watched.parts), None) as client:
        for connection, code in ((SANDBOX, "ALREADY_RUNNING"), (other, "PLUGIN_BUSY")):
            watched.parts.catch_up()
            answer = client.post(f"/connections/{connection}/runs", json={})
            assert (answer.status_code, answer.json()["code"]) == (409, code)
            assert (answer.json()["held_by"]["run"], answer.json()["held_by"]["started_by"]) == (str(run), "slices")
    settings = tmp_path / "project/.meltano/run/tap-sandbox/tap.config.json"
    settings.parent.mkdir(parents=True)
    settings.touch()
    os.utime(settings, (0, 0))
    # The command line has a clock of its own.
    watched.meltano.run(now(), job_name=window(2))
    said = CliRunner().invoke(main, ["check", "--remove-leftovers"], env=watched.environ).output
    assert "need attention" in said
    assert settings.exists()


def test_what_meltano_el_logs_is_told_of_the_slice(watched: Watched) -> None:
    run = watched.meltano.run(START, START + MINUTE, job_name=window(1))
    who = {"run_id": watched.meltano.run_id(run), "state_id": window(1), "level": "info", "event": "METRIC"}
    when = {"timestamp": START.isoformat(), "plugin_logger": "singer_sdk.metrics"}
    counted = {"type": "counter", "metric": "record_count", "value": 7, "tags": {"stream": "orders"}}
    sides = ({"cmd_type": "extractor", "name": "tap-sandbox"}, {"cmd_type": "loader", "name": "target-duckdb"})
    with watched.meltano.log.open("a") as log:
        log.writelines(json.dumps({**who, **when, **side, "metric_info": counted}) + "\n" for side in sides)
    (told,) = watched.board.runs(window(1)).runs
    assert (told.counts.extracted, told.counts.loaded) == (7, 7)
