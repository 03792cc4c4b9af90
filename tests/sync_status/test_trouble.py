"""What went wrong is told until something has shown that it is mended."""

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select
from sync_status.__main__ import main
from sync_status.alerts.rules import judge
from sync_status.api.status import fails
from sync_status.checks import CHECKS
from sync_status.dashboard.verdict import actions, verdict
from sync_status.lost_rows import acknowledge
from sync_status.retention import prune
from sync_status.tables import STARTS
from sync_status.webhooks.tables import EVENTS

from tests.sync_status.conftest import Watched
from tests.sync_status.meltano_history import SANDBOX

if TYPE_CHECKING:
    from sync_status.model import Status

MINUTE = timedelta(minutes=1)
REFUSED = "HTTP 401 refused the key"


class Teller:
    """Writes runs, each a minute long, the first 50 minutes ago; the others follow."""

    def __init__(self, watched: Watched, job_name: str = SANDBOX) -> None:
        self.watched, self.job_name = watched, job_name
        self.at = watched.time.at - 50 * MINUTE

    def next(self) -> datetime:
        self.at += 2 * MINUTE
        return self.at

    def succeeds(self, chosen: list[str] | None = None) -> int:
        run_id, begin = uuid.uuid4(), self.next()
        if chosen:
            values = {"id": str(run_id), "run_id": run_id.hex, "job_name": self.job_name, "streams": chosen}
            asked = {"requested_by": "x", "requested_at": begin, "host": "h", "mode": "incremental"}
            with self.watched.parts.engine.begin() as db:
                db.execute(insert(STARTS).values(**values, **asked))
        return self.watched.meltano.run(begin, begin + MINUTE, job_name=self.job_name, run_id=str(run_id))

    def fails(self, why: str) -> int:
        begin = self.next()
        run = self.watched.meltano.run(
            begin, begin + MINUTE, job_name=self.job_name, state="FAIL", error="Extractor failed"
        )
        self.watched.meltano.say(run, why, begin, level="error")
        return run

    def is_stopped(self) -> int:
        begin, error = self.next(), "The process was terminated"
        return self.watched.meltano.run(begin, begin + MINUTE, job_name=self.job_name, state="FAIL", error=error)

    def is_lost(self) -> int:
        begin = self.next()
        return self.watched.meltano.run(begin, heartbeat=begin + MINUTE, job_name=self.job_name)

    def status(self) -> "Status":
        found: Status = self.watched.board.status(self.job_name)
        return found

    def told(self) -> tuple[str, str, str, list[str]]:
        found = self.status()
        return found.status, found.health, found.setup.state, [finding.code for finding in judge(found)]


@pytest.fixture
def teller(watched: Watched) -> Teller:
    return Teller(watched)


def test_what_was_refused_stays_so_whatever_ends_the_runs_after_it(teller: Teller) -> None:
    teller.succeeds()
    refused = teller.fails(REFUSED)
    teller.is_stopped()
    assert teller.told() == ("cancelled", "degraded", "broken", ["ACTION_REQUIRED"])
    teller.is_lost()
    assert teller.told() == ("lost", "degraded", "broken", ["ACTION_REQUIRED", "LOST"])
    teller.fails("connection refused")
    assert teller.told() == ("failed", "degraded", "broken", ["ACTION_REQUIRED"])
    assert (found := teller.status()).trouble
    assert found.trouble.run == str(refused)
    teller.succeeds()
    assert teller.told() == ("completed", "healthy", "connected", [])


def test_a_check_that_passed_mends_the_setup_and_no_run(teller: Teller) -> None:
    teller.fails(REFUSED)
    assert teller.told()[2] == "broken"
    with teller.watched.parts.engine.begin() as db:
        now = teller.watched.time.at
        db.execute(insert(CHECKS).values(source="dev:tap-sandbox", checked_at=now, passed=True, message=""))
    assert teller.told()[1:3] == ("degraded", "connected")


def test_a_check_that_failed_degrades_until_a_run_or_a_check_succeeds(teller: Teller) -> None:
    teller.succeeds()
    with teller.watched.parts.engine.begin() as db:
        said = "HTTP 401: the key is refused"
        row = {"source": "dev:tap-sandbox", "checked_at": teller.at + MINUTE + MINUTE / 2, "passed": False}
        db.execute(insert(CHECKS).values(message=said, **row))
    assert teller.told() == ("completed", "degraded", "broken", ["ACTION_REQUIRED"])
    found = teller.status()
    assert [(one.code, one.message) for one in found.reasons] == [("CHECK_FAILED", said)]
    assert found.health_since == row["checked_at"]
    assert (fails(found, "degraded"), verdict([found]).tone) == (True, "bad")
    teller.succeeds()
    assert teller.told() == ("completed", "healthy", "connected", [])


@pytest.mark.parametrize("job_name", [SANDBOX, "dev:tap-a-to-target-b"])
def test_a_run_of_chosen_streams_mends_nothing(watched: Watched, job_name: str) -> None:
    teller = Teller(watched, job_name)
    teller.succeeds()
    teller.fails(REFUSED)
    teller.succeeds(chosen=["units"])
    assert teller.told() == ("completed", "degraded", "broken", ["ACTION_REQUIRED"])


def test_a_lost_run_needs_somebody_on_the_page_in_the_check_and_in_the_alerts(
    watch: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = watch()
    teller = Teller(watched, "dev:tap-a-to-target-b")
    teller.is_lost()
    assert teller.told() == ("lost", "degraded", "untested", ["LOST"])
    statuses = watched.board.statuses()
    assert [action.headline for action in actions(statuses)] == ["Lost"]
    assert verdict(statuses).sentence == "1 of 3 connections needs attention"
    for name, value in watched.environ.items():
        monkeypatch.setenv(name, value)
    checked = CliRunner().invoke(main, ["check"])
    assert checked.exit_code == 1
    # Its own clock is today's: the runs of the scheduled ones are long overdue by then, and need somebody too.
    assert "dev:tap-a-to-target-b: degraded, lost" in checked.output


def test_what_is_always_ended_by_a_signal_has_failed(teller: Teller) -> None:
    teller.is_stopped()
    teller.is_stopped()
    assert (teller.told()[1], teller.status().consecutive_failures) == ("healthy", 0)
    teller.is_stopped()
    assert teller.told() == ("cancelled", "degraded", "untested", ["FAILING"])
    assert teller.status().consecutive_failures == 3


def test_what_was_scheduled_and_never_succeeded_grows_late_and_stale(teller: Teller) -> None:
    teller.watched.parts.catch_up()
    teller.is_stopped()
    found = []
    for minutes in (0, 67, 60):
        teller.watched.time.pass_by(minutes=minutes)
        found.append((teller.status().freshness.state, teller.status().health))
    assert found == [("unknown", "healthy"), ("late", "warning"), ("stale", "degraded")]
    assert [reason.code for reason in teller.status().reasons] == ["DATA_STALE", "MISSED_START", "RUN_CANCELLED"]


def test_a_tap_without_structured_logs_fails_with_the_end_of_its_traceback(watched: Watched) -> None:
    teller = Teller(watched, "dev:tap-mysql-to-target-duckdb")
    begin = teller.next()
    run = watched.meltano.run(begin, begin + MINUTE, job_name=teller.job_name, state="FAIL", error="Extractor failed")
    first = [
        "Traceback (most recent call last):",
        '  File "x.py", line 3',
        "KeyError: 'host'",
        "",
        "During handling ...",
    ]
    last = [
        *first[:2],
        'tap_mysql.Refused: (1045, "Access denied for etl, password=canary-9911")',
        "More: to say",
    ]
    for line in (*first, *last):
        watched.meltano.say(run, line, begin, string_id="tap-mysql")
    assert (found := teller.status()).trouble
    assert found.trouble.problem.origin == "tap"
    assert found.trouble.problem.message.startswith('(1045, "Access denied for etl, password=***')
    assert "canary" not in found.trouble.problem.message


@pytest.mark.parametrize(("state", "told"), [("SUCCESS", "completed"), ("FAIL", "unknown")])
def test_no_stream_of_an_ended_run_goes_on(watched: Watched, state: str, told: str) -> None:
    teller = Teller(watched, "dev:tap-mysql-to-target-x")
    begin = teller.next()
    run = watched.meltano.run(begin, begin + MINUTE, job_name=teller.job_name, state=state, error="Extractor failed")
    watched.meltano.say(run, "Beginning full sync of 'orders'...", begin, string_id="tap-mysql")
    assert [stream.facts.status for stream in teller.status().streams if stream.facts] == [told]
    assert [stream.status for stream in watched.board.run(str(run)).streams] == [told]


def brings(teller: Teller, loads: dict[str, int], stream: str = "orders", **summary: int | str) -> int:
    """A successful run of one stream, and what target-duckdb says of it."""
    begin = teller.next()
    run = teller.watched.meltano.run(begin, begin + MINUTE, job_name=teller.job_name)
    teller.watched.meltano.summary(run, stream, begin, **summary)
    for table, rows in loads.items():
        teller.watched.meltano.load(run, table, rows, begin)
    return run


MISSING = ("completed", "degraded", "connected", ["ROWS_MISSING"])
WELL: tuple[str, str, str, list[str]] = ("completed", "healthy", "connected", [])


@pytest.mark.parametrize("lost", [{"record_count": 5}, {"record_count": 0, "rows_rejected": 4}])
def test_lost_rows_stay_lost_until_their_stream_was_read_anew(teller: Teller, lost: dict[str, int]) -> None:
    brings(teller, {}, "orders", **lost)
    assert teller.told() == ("partial", "degraded", "untested", ["ROWS_MISSING"])
    brings(teller, {})
    assert teller.told() == MISSING
    # Another stream was read from its beginning; that brings nothing back.
    brings(teller, {"items": 5}, "items", record_count=5, sync_type="initial")
    assert teller.told() == MISSING
    brings(teller, {"orders": 5}, record_count=5, sync_type="full")
    assert teller.told() == WELL


@pytest.mark.parametrize("is_followed", [True, False])
def test_lost_rows_that_somebody_took_note_of_are_told_no_longer(
    teller: Teller, monkeypatch: pytest.MonkeyPatch, *, is_followed: bool
) -> None:
    lost = brings(teller, {}, record_count=5)
    good = brings(teller, {}) if is_followed else lost
    assert teller.status().health == "degraded"
    for name, value in teller.watched.environ.items():
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(main, ["acknowledge", str(lost)]).exit_code == 0
    assert teller.status().health == "healthy"
    if is_followed:
        assert CliRunner().invoke(main, ["acknowledge", str(good)]).exit_code == 1


def test_pruning_keeps_what_is_still_missing(teller: Teller) -> None:
    lost = brings(teller, {}, record_count=5)
    brings(teller, {})
    # The last that is no success stays anyway.
    teller.is_stopped()
    teller.status()
    assert prune(teller.watched.parts.engine, teller.watched.time.at) == 0
    acknowledge(teller.watched.parts.engine, teller.watched.board.run(str(lost)), "x", teller.watched.time)
    assert prune(teller.watched.parts.engine, teller.watched.time.at) == 1


def test_rows_that_were_merged_were_not_lost(teller: Teller) -> None:
    brings(teller, {"orders": 3}, record_count=5)
    assert teller.told() == WELL


@pytest.mark.parametrize(("stream", "table"), [("Invoices", "invoices"), ("sales-Orders", "orders")])
def test_streams_are_known_by_the_names_of_their_tables(teller: Teller, stream: str, table: str) -> None:
    run = brings(teller, {table: 7}, stream, record_count=7)
    assert teller.told() == WELL
    assert [(one.name, one.counts.loaded) for one in teller.watched.board.run(str(run)).streams] == [(stream, 7)]


def test_streams_that_share_a_table_share_its_rows(teller: Teller) -> None:
    run = brings(teller, {"orders": 12}, "sales-Orders", record_count=7)
    teller.watched.meltano.summary(run, "orders", teller.at, record_count=5)
    told = teller.watched.board.run(str(run)).streams
    assert [(one.name, one.counts.loaded) for one in told] == [("orders", 5), ("sales-Orders", 7)]


def test_an_end_after_a_loss_is_an_event_of_its_own(teller: Teller) -> None:
    watched = teller.watched
    watched.board.statuses()
    run = watched.meltano.run(watched.time.at)
    watched.board.statuses()
    watched.time.pass_by(seconds=90)
    watched.board.statuses()
    watched.meltano.change(run, last_heartbeat_at=watched.time.at)
    watched.board.statuses()
    watched.meltano.change(run, state="FAIL", ended_at=watched.time.at, payload='{"error": "Extractor failed"}')
    watched.meltano.say(run, REFUSED, watched.time.at, level="error")
    watched.board.statuses()
    with watched.parts.engine.connect() as db:
        failed = db.execute(select(EVENTS.c.body).where(EVENTS.c.type == "sync.failed").order_by(EVENTS.c.id)).scalars()
        codes = [json.loads(body)["data"]["error"]["code"] for body in failed]
    assert sorted(codes) == ["AUTHENTICATION_FAILED", "LOST"]
