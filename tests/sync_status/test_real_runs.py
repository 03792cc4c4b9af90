"""Real runs of Meltano, ended in every way: the status, the error and the counts are what happened."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sync_status.assembly import assemble
from sync_status.model import Status

from demo import sandbox
from demo.meltano import MeltanoError
from tests import sandboxes
from tests.faults.pipeline import Disturbance
from tests.faults.processes import wait_for_the_end
from tests.sync_status.real_project import RealProject

CONNECTION = "dev:tap-sandbox-to-target-duckdb"
# Three streams: of all rows at once, by change, and of documents.
STREAMS = '["units","accounts","purchase_orders","purchase_order_lines"]'
CANARY = "canary-token-7f3a91"


SETTINGS = {
    "TAP_SANDBOX_AUTH_TOKEN": sandbox.TOKEN,
    "TAP_SANDBOX_START_DATE": "2000-01-01",
    "TAP_SANDBOX_MAX_RETRY_SECONDS": "0",
    "TAP_SANDBOX__SELECT_FILTER": STREAMS,
}


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealProject]:
    """One project for all; each test looks at the run that it made itself."""
    with sandboxes.running(clock="2026-06-01T06:00:00Z", scale="0.02") as server:
        settings = SETTINGS | {"TAP_SANDBOX_API_URL": server.url}
        found = RealProject(tmp_path_factory.mktemp("real") / "project", server, settings)
        assert found.run()
        yield found
        found.parts.close()


def see_next_hour(status: Status) -> None:
    assert status.schedule
    assert status.schedule.next_sync_at
    assert timedelta(0) < status.schedule.next_sync_at - datetime.now(UTC) <= timedelta(hours=1)
    assert status.schedule.next_sync_at.minute == 0


def test_a_success_counts_what_was_sent_and_what_was_loaded(watched: RealProject) -> None:
    assert watched.run("--full-refresh")
    status, run = watched.status(), watched.last()
    assert (status.status, status.health) == ("completed", "healthy")
    assert run.sync_type == "full"
    assert run.counts.extracted
    assert run.counts.extracted == run.counts.loaded
    assert {stream.name for stream in run.streams} == {"units", "accounts", "purchase_orders", "purchase_order_lines"}
    for stream in run.streams:
        assert (stream.status, stream.counts.extracted) == ("completed", stream.counts.loaded), stream
    assert [phase.name for phase in run.phases] == ["discover", "extract", "load"]
    checkpoints = {stream.name: stream.checkpoint for stream in status.streams}
    assert checkpoints["purchase_orders"]
    assert checkpoints["purchase_orders"] == next(s.bookmark_to for s in run.streams if s.name == "purchase_orders")
    see_next_hour(status)


def test_an_incremental_run_is_told_as_one(watched: RealProject) -> None:
    assert watched.run()
    run = watched.last()
    assert (run.status, run.sync_type) == ("completed", "incremental")
    assert {stream.sync_type for stream in run.streams} == {"incremental", "full"}


def test_a_tap_that_fails_says_why_and_which_streams_were_read(watched: RealProject) -> None:
    watched.server.spoil({"kind": "500", "route": "*/purchase-orders"})
    try:
        assert not watched.run("--full-refresh")
    finally:
        watched.server.spoil()
    status, run = watched.status(), watched.last()
    assert (status.status, run.status) == ("failed", "failed")
    assert run.problem
    assert (run.problem.origin, run.problem.code, run.problem.retryable) == ("tap", "SOURCE_ERROR", True)
    assert "500" in run.problem.message
    assert status.health == "warning"
    done = {stream.name: stream.status for stream in run.streams}
    assert done["accounts"] == "completed"
    assert "failed" in done.values()
    assert run.problem.stream in {name for name, told in done.items() if told == "failed"}
    # The loader ended well: what it wrote is known.
    assert run.counts.loaded is not None
    see_next_hour(status)


def test_bad_credentials_need_somebody(watched: RealProject) -> None:
    assert not watched.run(TAP_SANDBOX_AUTH_TOKEN=CANARY)
    status, run = watched.status(), watched.last()
    assert run.problem
    assert (run.problem.code, run.problem.type, run.problem.who) == ("AUTHENTICATION_FAILED", "config", "user")
    assert "the sandbox refused the token" in run.problem.message
    assert run.problem.request_id
    assert run.problem.fix.startswith("Set auth_token to the one it was started with")
    assert (status.status, status.health, status.setup.state) == ("failed", "degraded", "broken")
    assert status.last_success
    assert status.last_success.id != run.id


def test_a_target_that_fails_is_told_as_the_target(watched: RealProject) -> None:
    assert not watched.run(TARGET_DUCKDB_PATH="/proc/none/warehouse.duckdb")
    run = watched.last()
    assert run.problem
    assert (run.status, run.problem.origin) == ("failed", "target")
    assert "Cannot open file" in run.problem.message
    assert not run.counts.loaded


def test_a_full_disk_is_told_as_one(watched: RealProject) -> None:
    folder = watched.project.directory / "output" / "full"
    folder.mkdir()
    for stream in ("units", "accounts", "purchase_orders", "purchase_order_lines"):
        (folder / f"{stream}.jsonl").symlink_to("/dev/full")
    with pytest.raises(MeltanoError):
        watched.project.call(
            "run", "tap-sandbox", "target-jsonl", settings={"TARGET_JSONL_DESTINATION_PATH": str(folder)}
        )
    watched.parts.catch_up()
    run = watched.parts.board.status("dev:tap-sandbox-to-target-jsonl").last_run
    assert run
    assert run.problem
    assert (run.status, run.problem.origin, run.problem.code) == ("failed", "target", "DISK_FULL")
    assert run.problem.fix == "Free disk space."
    assert (run.counts.loaded, run.counts.loaded_reason) == (None, "not_reported")


def test_a_tap_that_is_killed(watched: RealProject) -> None:
    watched.disturbed(Disturbance(signal.SIGKILL, to_tap=True, at="Beginning"))
    run = watched.last()
    assert run.problem
    assert (run.status, run.problem.code, run.problem.origin) == ("failed", "TAP_KILLED", "tap")
    assert "SIGKILL" in run.problem.message


def test_sigterm_to_meltano_is_a_cancelled_run(watched: RealProject) -> None:
    watched.disturbed(Disturbance(signal.SIGTERM, to_tap=False, at="Beginning"))
    status, run = watched.status(), watched.last()
    assert run.problem
    assert (status.status, run.status, run.problem.code) == ("cancelled", "cancelled", "TERMINATED")
    assert "SIGTERM" in run.problem.message


def test_a_paused_connection_has_no_next_sync(watched: RealProject) -> None:
    watched.parts.pauses.pause(CONNECTION, "somebody", "stocktaking")
    try:
        status = watched.status()
        assert (status.status, status.schedule and status.schedule.next_sync_at) == ("paused", None)
        assert status.pause
        assert (status.pause.by, status.pause.reason) == ("somebody", "stocktaking")
    finally:
        watched.parts.pauses.resume(CONNECTION, "somebody")
    see_next_hour(watched.status())


def test_a_start_of_chosen_streams_leaves_other_bookmarks_alone(watched: RealProject) -> None:
    assert watched.run()
    before = {stream.name: stream.checkpoint for stream in watched.status().streams}
    connection = watched.status().connection
    success = watched.status().last_success
    started = watched.parts.starts.start(connection, "a test", mode="full_refresh", streams=["accounts"])
    wait_for_the_end(watched.project.directory)
    status, run = watched.status(), watched.last()
    assert (run.run_id, run.status, run.trigger) == (started.run_id, "completed", "api:a test")
    assert run.selected_streams == ("accounts",)
    assert [stream.name for stream in run.streams] == ["accounts"]
    assert {stream.name: stream.checkpoint for stream in status.streams} == before
    # It says nothing of the other streams: the connection's last success is the one before.
    assert success
    assert status.last_success
    assert status.last_success.id == success.id


def test_a_killed_meltano_is_lost_within_a_minute_and_blocks_a_start(watched: RealProject) -> None:
    watched.disturbed(Disturbance(signal.SIGKILL, to_tap=False, at="Beginning"))
    run = watched.status().recent[0]
    assert run.status in {"in_progress", "lost"}
    assert run.last_heartbeat_at
    later = run.last_heartbeat_at + timedelta(seconds=61)
    parts = assemble(watched.parts.settings, lambda: later)
    status = parts.board.status(CONNECTION)
    parts.close()
    assert (status.status, status.last_run and status.last_run.id) == ("lost", run.id)
    assert status.last_run
    assert status.last_run.ended_at == run.last_heartbeat_at
    assert status.reasons[0].code == "RUN_LOST"
    see_next_hour(status)


def test_no_secret_is_in_the_database_or_the_log_that_is_shown(watched: RealProject) -> None:
    assert not watched.run(TAP_SANDBOX_AUTH_TOKEN=CANARY)
    run = watched.last()
    assert list(watched.parts.board.log(run.id))
    assert CANARY not in "".join(watched.parts.board.log(run.id, 10_000))
    database = watched.project.directory / ".meltano" / "sync-status.db"
    for path in database.parent.glob("sync-status.db*"):
        assert CANARY.encode() not in path.read_bytes()
        assert sandbox.TOKEN.encode() not in path.read_bytes()
