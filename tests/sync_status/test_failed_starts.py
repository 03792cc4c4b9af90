"""A start whose Meltano ends before it writes a run down is told; runs that are lost count at once."""

import subprocess
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sync_status.__main__ import main
from sync_status.app import create_app
from sync_status.starts import StartError

from tests.sync_status.client import Client
from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import PLEX, SANDBOX


def start(watched: Watched) -> None:
    """Start, and wait until our process has noted how it ended."""
    before = set(threading.enumerate())
    connection = next(one for one in watched.parts.board.connections() if one.id == SANDBOX)
    watched.parts.starts.start(connection, "somebody")
    for thread in set(threading.enumerate()) - before:
        thread.join(30)


def test_a_meltano_that_dies_at_once_is_told(watch: Callable[..., Watched], tmp_path: Path) -> None:
    program = tmp_path / "meltano"
    program.write_text("#!/bin/sh\necho first\necho 'no such plugin auth_token=hunter22'\nexit 3\n")
    program.chmod(0o755)
    watched = watch(SYNC_STATUS_MELTANO=str(program))
    start(watched)
    watched.time.pass_by(seconds=5)
    status = watched.board.status(SANDBOX)
    assert [(reason.code, reason.severity) for reason in status.reasons] == [("START_FAILED", "error")]
    assert status.health == "degraded"
    for told in ("by 'somebody'", "exit code 3", "no such plugin", "SYNC_STATUS_MELTANO"):
        assert told in status.reasons[0].message
    assert "hunter22" not in status.reasons[0].message
    assert watched.board.status(PLEX).reasons == ()
    with Client(create_app(watched.parts), None) as client:
        assert "brought no run" in client.get("/").text
    # The next run says more.
    watched.meltano.run(watched.time.at, watched.time.pass_by(minutes=1))
    assert watched.board.status(SANDBOX).reasons == ()


def test_a_meltano_that_is_not_there_is_told(watch: Callable[..., Watched]) -> None:
    watched = watch(SYNC_STATUS_MELTANO="/nowhere/meltano")
    with pytest.raises(StartError):
        start(watched)
    watched.time.pass_by(seconds=5)
    assert "could not be called" in watched.board.status(SANDBOX).reasons[0].message


def test_a_key_whose_start_got_no_process_starts_anew(watch: Callable[..., Watched], tmp_path: Path) -> None:
    program = tmp_path / "meltano"
    watched = watch(SYNC_STATUS_MELTANO=str(program))
    key, path = {"Idempotency-Key": "k1"}, f"/connections/{SANDBOX}/runs"
    with Client(create_app(watched.parts), None) as client:
        for _ in range(2):
            refused = client.post(path, headers=key, json={})
            assert (refused.status_code, refused.json()["code"]) == (409, "NOT_POSSIBLE")
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        first, again = (client.post(path, headers=key, json={}) for _ in range(2))
    assert [answer.json()["repeated"] for answer in (first, again)] == [False, True]
    assert again.json()["id"] == first.json()["id"]


def test_the_command_line_waits_for_what_ends_at_once(watch: Callable[..., Watched], tmp_path: Path) -> None:
    program = tmp_path / "meltano"
    program.write_text("#!/bin/sh\necho no such plugin\nexit 1\n")
    program.chmod(0o755)
    watched = watch(SYNC_STATUS_MELTANO=str(program))
    told = CliRunner().invoke(main, ["start", "sandbox"], env=watched.environ)
    assert (told.exit_code, "exit code 1 and brought no run, saying: no such plugin" in told.output) == (1, True)


def test_a_start_that_nobody_saw_the_end_of_is_told(watched: Watched) -> None:
    ended = subprocess.Popen(["/bin/true"])
    ended.wait()
    with watched.parts.engine.begin() as db:
        watched.parts.starts._calls.note(db, SANDBOX, "somebody", pid=ended.pid, pid_since=1.0)  # noqa: SLF001 - as a start does
    assert watched.board.status(SANDBOX).reasons == ()
    watched.time.pass_by(seconds=5)
    (reason,) = watched.board.status(SANDBOX).reasons
    assert (reason.code, "Meltano ended while nobody waited for it" in reason.message) == ("START_FAILED", True)


def test_lost_runs_count_at_once(watched: Watched) -> None:
    watched.meltano.run(START - timedelta(hours=2), START - timedelta(hours=1))
    for minutes in (50, 30):
        watched.meltano.run(START - timedelta(minutes=minutes), heartbeat=START - timedelta(minutes=minutes - 1))
    month = watched.board.status(SANDBOX).statistics
    assert (month.runs, month.succeeded, month.failed, month.success_rate) == (3, 1, 2, 0.3333)
