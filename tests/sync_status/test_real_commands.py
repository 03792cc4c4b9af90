"""What is done to a real Meltano from outside: cancelling, scheduling, and being its plugin."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from sync_status import clock, heartbeats
from sync_status.scheduler import Scheduler

from demo import sandbox
from demo.meltano import ROOT
from tests import sandboxes
from tests.faults.pipeline import Disturbance
from tests.faults.processes import processes_in, wait_for_the_end
from tests.long import LONG
from tests.sync_status.real_project import RealProject
from tests.sync_status.served import served

STREAMS = '["units","accounts"]'
PLAIN_TAP = """  extractors:
  - name: plain-tap
    namespace: plain_tap
    executable: {program}
    capabilities: [catalog, discover, state, structured-logging]
    settings:
    - name: api_url
    - {{name: auth_token, sensitive: true}}
    - {{name: streams, kind: array, value: [accounts, purchase_order_lines]}}
"""


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealProject]:
    """A project with our tap, and one that is written on singer-sdk alone."""
    folder = tmp_path_factory.mktemp("commands") / "project"
    program = folder / "bin" / "plain-tap"
    program.parent.mkdir(parents=True)
    script = f"import runpy; runpy.run_path({str(ROOT / 'benchmarks' / 'plain_tap.py')!r}, run_name='__main__')"
    program.write_text(f"#!{sys.executable}\n{script}\n")
    program.chmod(0o755)
    tap = PLAIN_TAP.format(program=program)
    with sandboxes.running(clock="2026-06-01T06:00:00Z", scale="0.02") as server:
        settings = {f"{name}_API_URL": server.url for name in ("TAP_SANDBOX", "PLAIN_TAP")}
        settings |= {f"{name}_AUTH_TOKEN": sandbox.TOKEN for name in ("TAP_SANDBOX", "PLAIN_TAP")}
        settings |= {"TAP_SANDBOX_START_DATE": "2000-01-01", "TAP_SANDBOX__SELECT_FILTER": STREAMS}
        found = RealProject(folder, server, settings, edit=lambda text: text.replace("  extractors:\n", tap, 1))
        yield found
        found.parts.close()


def test_a_run_that_is_cancelled_really_ends(real: RealProject) -> None:
    real.server.spoil({"kind": "latency", "route": "*/accounts", "seconds": 15})
    try:
        with served(real.parts) as address:
            connection = f"{address}/connections/{real.connection()}"
            started = requests.post(f"{connection}/runs", json={}, timeout=30)
            assert started.status_code == 202, started.text
            going_on = real.until(
                lambda status: (
                    status.current_run is not None and any(processes_in(real.project.directory, "bin/tap-sandbox"))
                )
            )
            assert going_on.current_run
            again = requests.post(f"{connection}/runs", json={}, timeout=30)
            assert (again.status_code, again.json()["code"]) == (409, "ALREADY_RUNNING")
            cancel = f"{address}/runs/{going_on.current_run.id}/cancel"
            assert requests.post(cancel, timeout=30).status_code == 202
            ended = real.until(lambda status: status.current_run is None)
            assert requests.post(cancel, timeout=30).status_code == 409
    finally:
        real.server.spoil()
    assert (ended.status, ended.health) == ("cancelled", "healthy")
    assert ended.last_run
    assert ended.last_run.problem
    assert (ended.last_run.run_id, ended.last_run.problem.code) == (started.json()["run_id"], "CANCELLED")
    assert "cancelled by" in ended.last_run.problem.message
    # Not only told so: once its last answer has come, nothing of it is there any more.
    wait_for_the_end(real.project.directory)
    assert [*processes_in(real.project.directory)] == []


def test_the_scheduler_runs_what_meltano_schedules(real: RealProject) -> None:
    said: list[str] = []
    at = [clock.now()]
    scheduler = Scheduler(real.parts, said.append, lambda: at[0])
    scheduler.turn()
    assert said == []
    at[0] = at[0].replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    scheduler.turn()
    assert said == ["sandbox-hourly: started"]
    (call,) = [turn.call for turn in scheduler._turns.values() if turn.call]  # noqa: SLF001 - waited for, not slept for
    call.process.wait()
    scheduler.turn()
    assert said[1:] == ["sandbox-hourly: ended with exit code 0"]
    run = real.last()
    assert (run.status, run.trigger) == ("completed", "schedule:sandbox-hourly")
    assert run.counts.extracted == run.counts.loaded


def test_a_success_of_meltano_in_which_a_stream_was_cut_off_is_partial(real: RealProject) -> None:
    # A tap of singer-sdk that is asked to stop ends with exit code 0, and Meltano calls that a success.
    plain = real.with_tap("plain-tap")
    real.server.spoil({"kind": "latency", "route": "*/purchase-order-lines", "seconds": 20})
    try:
        plain.disturbed(Disturbance(signal.SIGTERM, to_tap=True, at="sync of 'purchase_order_lines'"), "target-jsonl")
    finally:
        real.server.spoil()
    status, run = plain.status("target-jsonl"), plain.last("target-jsonl")
    assert real.project.directory.joinpath("output", "accounts.jsonl").stat().st_size
    assert (status.status, status.health, run.status) == ("partial", "degraded", "partial")
    assert run.problem
    assert (run.problem.code, run.problem.stream) == ("STREAM_FAILED", "purchase_order_lines")
    assert {stream.name: stream.status for stream in run.streams} == {
        "accounts": "completed",
        "purchase_order_lines": "failed",
    }
    assert status.last_success is None


def test_it_is_a_plugin_of_meltano(real: RealProject) -> None:
    name = real.connection()
    listed = json.loads(real.project.call("invoke", "sync-status:list", "--json"))
    assert name in {one["connection"]["id"] for one in listed["data"]}
    if not LONG:
        return
    real.project.call("invoke", "sync-status:pause", name, "--reason", "stocktaking")
    assert real.status().status == "paused"
    real.project.call("invoke", "sync-status:resume", name)
    assert real.status().status != "paused"
    assert real.run()
    run = real.last()
    assert "accounts" in real.project.call("invoke", "sync-status:show", name)
    assert run.id in real.project.call("invoke", "sync-status:runs", name)
    assert "stream_summary accounts" in real.project.call("invoke", "sync-status:log", run.id)
    assert name in real.project.call("invoke", "sync-status:start", name)
    real.until(lambda status: bool(status.last_run and status.last_run.id != run.id))
    real.project.call("invoke", "sync-status:check")


@pytest.mark.parametrize("command", ["serve", "scheduler"] if LONG else ["serve"])
def test_what_stays_stays_as_a_plugin_too(real: RealProject, command: str) -> None:
    own = {"SYNC_STATUS_OPEN_ON_LOOPBACK": "true", "SYNC_STATUS_PORT": "0"}
    with real.project.start("invoke", f"sync-status:{command}", settings=own) as process:
        try:
            if command == "serve":
                line = next(line for line in process.stdout or () if "http://127.0.0.1:" in line)
                health = requests.get(f"{line.rpartition(' ')[2].strip()}/healthz", timeout=30)
                assert health.json()["status"] == "ok"
            else:
                real.until(lambda _: heartbeats.heard(real.parts.engine, heartbeats.SCHEDULER, clock.now) is not None)
        finally:
            # Meltano hands no signal on to what it invokes.
            for ours in processes_in(real.project.directory, "bin/sync-status"):
                os.kill(ours, signal.SIGTERM)
