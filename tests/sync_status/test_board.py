"""What is said of written histories, in SQLite and PostgreSQL."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sync_status.board import NotFoundError
from sync_status.retention import prune

from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import PLEX, SANDBOX

MINUTE = timedelta(minutes=1)


def loading(watched: Watched, run: int, stream: str, rows: int) -> None:
    watched.meltano.load(run, stream, rows, watched.time())


def counted(watched: Watched, run: int, stream: str, rows: int, side: str = "tap") -> None:
    who = {} if side == "tap" else {"producer": False, "consumer": True, "string_id": "target-postgres"}
    metric = {"type": "counter", "metric": "record_count", "value": rows, "tags": {"stream": stream}}
    watched.meltano.say(run, "METRIC", watched.time(), metric_info=metric, plugin_logger="singer_sdk.metrics", **who)


def finished(watched: Watched, run: int, state: str = "SUCCESS", error: str | None = None) -> None:
    payload = json.dumps({"error": error} if error else {})
    at = watched.time.pass_by(minutes=1)
    watched.meltano.change(run, state=state, ended_at=at, last_heartbeat_at=at, payload=payload)


@pytest.mark.parametrize("kind", ["both"])
def test_a_history_is_told_alike_in_both_databases(database_uri: str, watch: Callable[..., Watched], kind: str) -> None:
    del kind
    watched = watch(SYNC_STATUS_DATABASE_URI=database_uri)
    first = watched.meltano.run(START - 50 * MINUTE, START - 45 * MINUTE)
    second = watched.meltano.run(START, error=None)
    watched.meltano.summary(second, "orders", START, record_count=7, bookmark_to="2026-03-02T05:00:00Z")
    counted(watched, second, "orders", 7)
    watched.meltano.state(SANDBOX, {"orders": {"replication_key": "changed", "replication_key_value": "2026-03-02"}})
    status = watched.board.status(SANDBOX)
    assert (status.status, status.current_run.id) == ("in_progress", str(second))
    assert status.last_run.id == status.last_success.id == str(first)
    loading(watched, second, "orders", 7)
    finished(watched, second)
    status = watched.board.status(SANDBOX)
    assert (status.status, status.health, status.current_run) == ("completed", "healthy", None)
    run = watched.board.run(str(second))
    assert (run.counts.extracted, run.counts.loaded, run.counts.loaded_reason) == (7, 7, None)
    (stream,) = status.streams
    assert (stream.checkpoint, stream.replication_key) == ("2026-03-02", "changed")
    page = watched.board.runs(SANDBOX, limit=1)
    assert [r.id for r in page.runs] == [str(second)]
    page = watched.board.runs(SANDBOX, limit=1, cursor=page.next_cursor)
    assert ([r.id for r in page.runs], page.next_cursor) == ([str(first)], None)
    assert [s.connection.id for s in watched.board.statuses()] == [PLEX, SANDBOX]
    assert watched.heard == [(str(second), "completed", "in_progress")]


@pytest.mark.parametrize(
    ("state", "error", "loaded", "reason", "word"),
    [
        ("SUCCESS", None, 5, None, "completed"),
        # The loader ended well, whatever became of the tap.
        ("FAIL", "Extractor failed", 5, None, "failed"),
        # What it began to write last may never have been written.
        ("FAIL", "Loader failed", None, "not_confirmed", "failed"),
        ("FAIL", "The process was terminated", None, "not_confirmed", "cancelled"),
    ],
    ids=["success", "tap failed", "loader failed", "terminated"],
)
def test_loaded_rows_are_those_that_are_sure(
    watched: Watched, state: str, error: str | None, loaded: int | None, reason: str | None, word: str
) -> None:
    run = watched.meltano.run(START)
    watched.meltano.summary(run, "orders", START, record_count=5)
    loading(watched, run, "orders", 2)
    loading(watched, run, "orders", 3)
    finished(watched, run, state, error)
    found = watched.board.run(str(run))
    assert (found.counts.loaded, found.counts.loaded_reason, found.status) == (loaded, reason, word)


def test_rows_that_were_not_loaded_are_never_a_completed_run(watched: Watched) -> None:
    run = watched.meltano.run(START)
    watched.meltano.summary(run, "orders", START, record_count=5)
    watched.meltano.summary(run, "items", START, record_count=1)
    loading(watched, run, "orders", 5)
    finished(watched, run)
    status = watched.board.status(SANDBOX)
    assert (status.status, status.health, status.last_success) == ("partial", "degraded", None)
    assert status.last_run.problem.code == "ROWS_NOT_LOADED"
    assert "items 0 of 1" in status.last_run.problem.message


def test_a_stream_that_failed_is_never_a_completed_run(watched: Watched) -> None:
    run = watched.meltano.run(START)
    watched.meltano.summary(run, "orders", START, status="failed")
    finished(watched, run)
    status = watched.board.status(SANDBOX)
    assert (status.status, status.last_run.problem.code) == ("partial", "STREAM_FAILED")
    assert status.last_run.problem.stream == "orders"


def test_a_target_that_tells_nothing_is_not_assumed_to_have_loaded(watched: Watched) -> None:
    run = watched.meltano.run(START, job_name="dev:tap-sandbox-to-target-jsonl")
    watched.meltano.summary(run, "orders", START, record_count=5)
    finished(watched, run)
    found = watched.board.run(str(run))
    assert (found.status, found.counts.loaded, found.counts.loaded_reason) == ("completed", None, "not_reported")


def test_metrics_of_a_target_count_and_parts_of_a_stream_are_added_up(watched: Watched) -> None:
    run = watched.meltano.run(START, job_name="dev:tap-plex-to-target-postgres")
    for rows in (3, 4):
        counted(watched, run, "orders", rows)
    counted(watched, run, "orders", 7, side="target")
    finished(watched, run)
    found = watched.board.run(str(run))
    assert (found.status, found.counts.extracted, found.counts.loaded) == ("completed", 7, 7)


def test_a_run_that_goes_on_is_told_as_it_is_now(watched: Watched) -> None:
    run = watched.meltano.run(START)
    assert watched.board.status(SANDBOX).current_run.counts.extracted is None
    for rows in (3, 7):
        now = watched.time.pass_by(seconds=20)
        watched.meltano.change(run, last_heartbeat_at=now)
        metric = {"type": "counter", "metric": "record_count", "value": rows, "tags": {"stream": "orders"}}
        watched.meltano.say(run, "METRIC", now, metric_info=metric)
        status = watched.board.status(SANDBOX)
        assert (status.current_run.last_heartbeat_at, status.recent[0].last_heartbeat_at) == (now, now)
        assert status.streams[0].facts.counts.extracted == status.current_run.counts.extracted
        (listed,) = [one for one in watched.board.statuses() if one.connection.id == SANDBOX]
        assert listed.current_run == status.current_run
    assert status.current_run.counts.extracted == 10


def test_a_run_is_lost_after_a_minute_and_told_once_and_may_come_back(watched: Watched) -> None:
    run = watched.meltano.run(START)
    assert watched.board.status(SANDBOX).status == "in_progress"
    watched.time.pass_by(seconds=60)
    assert watched.board.status(SANDBOX).status == "in_progress"
    watched.time.pass_by(seconds=1)
    for _ in range(3):
        status = watched.board.status(SANDBOX)
        assert (status.status, status.last_run.ended_at, status.reasons[0].code) == ("lost", START, "RUN_LOST")
    watched.meltano.change(run, last_heartbeat_at=watched.time())
    assert watched.board.status(SANDBOX).status == "in_progress"
    # The first sight of a project is history: of it nobody is told.
    name = str(run)
    assert watched.heard == [(name, "lost", "in_progress"), (name, "in_progress", "lost")]


def test_a_clock_that_is_set_back_loses_no_run(watched: Watched) -> None:
    watched.meltano.run(START)
    watched.time.pass_by(minutes=-30)
    assert watched.board.status(SANDBOX).status == "in_progress"
    assert watched.heard == []


def test_ends_that_happened_while_nobody_looked_are_told_once(watched: Watched) -> None:
    watched.meltano.run(START - 9 * MINUTE, START - 8 * MINUTE)
    watched.parts.catch_up()
    assert watched.heard == []
    missed = watched.meltano.run(START - 7 * MINUTE, START - 6 * MINUTE)
    watched.parts = watched.opened()
    watched.parts.catch_up()
    watched.opened().catch_up()
    assert watched.heard == [(str(missed), "completed", None)]


def test_blocks_of_one_command_are_kept_apart(watched: Watched) -> None:
    run_id = "0194f000-0000-7000-8000-000000000001"
    first = watched.meltano.run(START, START + MINUTE, run_id=run_id)
    second = watched.meltano.run(START + MINUTE, START + 2 * MINUTE, job_name=PLEX, run_id=run_id)
    third = watched.meltano.run(START + 3 * MINUTE, START + 4 * MINUTE, run_id=run_id)
    for run, minutes in ((first, 0), (second, 1), (third, 3)):
        watched.meltano.summary(run, f"stream_{run}", START + minutes * MINUTE + MINUTE / 2)
    for run in (first, second, third):
        assert [stream.name for stream in watched.board.run(str(run)).streams] == [f"stream_{run}"]


def test_broken_interleaved_and_foreign_lines_are_counted_and_cost_nothing(watched: Watched) -> None:
    run = watched.meltano.run(START)
    watched.meltano.summary(run, "orders", START, record_count=1)
    with watched.meltano.log.open("a") as log:
        log.write('{"event": "METR{"event": "two at once"}\n[]\n\xff\n{"run_id": "0194f000000070008000000000000009"}\n')
        log.write('{"run_id": "0194f000000070008000000000000009", "timestamp": "2026-03-02T06:00:00Z"}\n')
    watched.meltano.summary(run, "items", START, record_count=2)
    assert {stream.name for stream in watched.board.run(str(run)).streams} == {"orders", "items"}
    with watched.parts.engine.connect() as db:
        ((broken, strange),) = db.exec_driver_sql("SELECT broken_lines, strange_lines FROM log_files").fetchall()
    assert (broken, strange) == (4, 1)


def test_a_line_that_is_being_written_is_read_once_it_is_whole(watched: Watched) -> None:
    run = watched.meltano.run(START)
    watched.meltano.summary(run, "orders", START, record_count=1)
    whole = watched.meltano.log.read_bytes()
    watched.meltano.log.write_bytes(whole[:-40])
    assert watched.board.run(str(run)).streams == ()
    watched.meltano.log.write_bytes(whole)
    assert [stream.name for stream in watched.board.run(str(run)).streams] == ["orders"]


def test_a_log_that_is_turned_over_is_read_to_its_end(watched: Watched) -> None:
    run, log = watched.meltano.run(START), watched.meltano.log
    counted(watched, run, "orders", 1)
    assert watched.board.run(str(run)).counts.extracted == 1
    counted(watched, run, "orders", 2)
    log.rename(log.with_name(f"{log.name}.1"))
    watched.time.pass_by(seconds=1)
    counted(watched, run, "orders", 4)
    assert watched.board.run(str(run)).counts.extracted == 7
    lines = list(watched.board.log(str(run)))
    assert [line.rpartition(" ")[2] for line in lines] == ["1", "2", "4"]
    assert [line.rpartition(" ")[2] for line in watched.board.log(str(run), 2)] == ["2", "4"]


def test_facts_outlive_the_log_and_meltanos_database(watched: Watched) -> None:
    run = watched.meltano.run(START - MINUTE, START)
    watched.meltano.summary(run, "orders", START - MINUTE, record_count=5)
    assert watched.board.run(str(run)).counts.extracted == 5
    watched.meltano.log.unlink()
    for path in Path(watched.meltano.root / ".meltano").glob("meltano.db*"):
        path.unlink()
    watched.meltano.__post_init__()
    assert list(watched.board.log(str(run))) == []
    new = watched.meltano.run(watched.time.pass_by(hours=1), watched.time.pass_by(minutes=1))
    runs = watched.board.runs(SANDBOX).runs
    assert (new, [found.counts.extracted for found in runs]) == (1, [None, 5])
    assert len({found.id for found in runs}) == 2


def test_a_state_that_was_set_by_hand_is_no_run(watched: Watched) -> None:
    watched.meltano.run(START, START, state="STATE_EDIT")
    run = watched.meltano.run(START - MINUTE, START)
    assert [found.id for found in watched.board.runs(SANDBOX).runs] == [str(run)]


def test_ids_that_appear_late_are_seen(watched: Watched) -> None:
    # PostgreSQL gives ids before it commits.
    first = watched.meltano.run(START - MINUTE, START)
    second = watched.meltano.run(START - MINUTE, START)
    with watched.meltano.database() as db:
        row = db.execute("SELECT * FROM runs WHERE id = ?", [first]).fetchone()
        db.execute("DELETE FROM runs WHERE id = ?", [first])
    assert [found.id for found in watched.board.runs(SANDBOX).runs] == [str(second)]
    with watched.meltano.database() as db:
        db.execute(f"INSERT INTO runs VALUES ({','.join('?' * len(row))})", row)
    assert {found.id for found in watched.board.runs(SANDBOX).runs} == {str(first), str(second)}


def test_three_failures_that_might_heal_are_no_warning_any_more(watched: Watched) -> None:
    for number in range(3):
        run = watched.meltano.run(watched.time.pass_by(minutes=1))
        error = {"type": "RetriableAPIError", "message": "the source failed at its end (HTTP 503)"}
        watched.meltano.say(run, error["message"], watched.time(), level="error", plugin_exception=error)
        finished(watched, run, "FAIL", "Extractor failed")
        status = watched.board.status(SANDBOX)
        assert (status.health, status.consecutive_failures) == (("warning", "warning", "degraded")[number], number + 1)


def test_pruning_keeps_what_the_present_rests_on(watched: Watched) -> None:
    success = watched.meltano.run(START - timedelta(days=900), START - timedelta(days=900) + MINUTE)
    for day in (800, 700, 600):
        at = START - timedelta(days=day)
        last = watched.meltano.run(at, at + MINUTE, state="FAIL", error="Extractor failed")
    before = watched.board.status(SANDBOX)
    assert prune(watched.parts.engine, START - timedelta(days=100)) == 2
    after = watched.board.status(SANDBOX)
    assert [run.id for run in watched.board.runs(SANDBOX).runs] == [str(last), str(success)]
    assert (after.status, after.last_success, after.last_run) == (before.status, before.last_success, before.last_run)


def test_what_is_not_there_is_not_found(watched: Watched) -> None:
    for wanted in ("dev:nothing", "", "../../etc/passwd"):
        with pytest.raises(NotFoundError):
            watched.board.status(wanted)
    for wanted in ("1", "-1", "1e3", "99999999999999999999999", "../1", "\u0661"):
        with pytest.raises(NotFoundError):
            watched.board.run(wanted)


def test_a_project_that_never_ran_is_pending(watched: Watched) -> None:
    shutil.rmtree(watched.meltano.root / ".meltano")
    (watched.meltano.root / ".meltano").mkdir()
    watched.parts = watched.opened()
    assert {status.status for status in watched.board.statuses()} == {"pending"}
