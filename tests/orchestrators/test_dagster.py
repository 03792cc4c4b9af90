"""A Dagster daemon runs three connections on a schedule, tells their rows, and is red when and as sync-status is."""

import contextlib
import json
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from tests.orchestrators.dagster import Dagster
from tests.orchestrators.stage import END, START, STREAMS, SYSTEMS, Stage

MINUTES = 60
# So that a step is at work when it is killed.
SLOW = {"kind": "latency", "route": "/sandbox/*", "seconds": 2}


def ended(dagster: Dagster, job: str, status: str, run_id: str = "") -> dict[str, Any] | None:
    """A run of a job that ended so, the one of this id if it is given; None if there is none yet."""
    runs = (run for run in dagster.runs(job) if run_id in {"", run["run_id"]})
    return next((run for run in runs if run["status"] == status), None)


def test_three_connections_run_on_a_schedule_and_a_broken_source_is_told_alike(stage: Stage, tmp_path: Path) -> None:
    with Dagster(stage, tmp_path / "dagster").opened() as dagster:
        dagster.call("dagster", "schedule", "start", "-f", "erp_pipelines.py", "--start-all")
        dagster.start()
        until = dagster.programs.until
        for system in SYSTEMS:
            job = f"meltano_{system}"
            run = until(f"a success of {job}", partial(ended, dagster, job, "SUCCESS"), 6 * MINUTES)
            assert run["scheduled"] == f"{job}_schedule"
            assert f"dagster:{job}/{run['run_id']}" in [found["trigger"] for found in stage.runs(system)]
            name = f"dev_tap_{system}_to_target_postgres_{system}"
            assert set(run["assets"]) >= {f"{name}/{stream}" for stream in STREAMS[system]}
        true = stage.served.sandbox.counts()
        first = dagster.runs("meltano_sandbox")[-1]["assets"]
        for stream in STREAMS["sandbox"]:
            told = first[f"dev_tap_sandbox_to_target_postgres_sandbox/{stream}"]
            assert told["dagster/row_count"] == len(stage.rows("sandbox", stream)) == true[stream]
        assert first["dev_tap_sandbox_to_target_postgres_sandbox/purchase_orders"]["bookmark"] > "2026-12"

        stage.break_source({"kind": "401", "route": "/sandbox/*"})
        failed = until("a red run", lambda: ended(dagster, "meltano_sandbox", "FAILURE"), 4 * MINUTES)
        found = next(r for r in stage.runs("sandbox") if r["trigger"] == f"dagster:meltano_sandbox/{failed['run_id']}")
        assert found["error"]["code"] == "AUTHENTICATION_FAILED"
        assert failed["failures"] == [found["error"]["message"]]
        assert failed["retries"] == 0
        stage.break_source(SLOW)
        _a_killed_step_is_tried_again(stage, dagster)


def _a_killed_step_is_tried_again(stage: Stage, dagster: Dagster) -> None:
    until, job = dagster.programs.until, "meltano_sandbox"
    daemon = psutil.Process(dagster.programs.processes["daemon"].pid)
    step, run_id = until("a step at work", lambda: _at_work(daemon), 4 * MINUTES)
    step.kill()
    stage.break_source()
    done = until("the end of its run", partial(ended, dagster, job, "SUCCESS", run_id), 4 * MINUTES)
    assert done["retries"] >= 1
    # What it had started did not go on unwatched.
    told = [run["status"] for run in stage.runs("sandbox") if run["trigger"] == f"dagster:{job}/{run_id}"]
    assert told == ["completed", "cancelled"]


def _at_work(daemon: psutil.Process) -> tuple[psutil.Process, str] | None:
    """The process of a step whose tap is asking the sandbox, and the id of its run; None if there is none."""
    for process in daemon.children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if any(word.endswith("/tap-sandbox") for word in process.cmdline()) and process.net_connections("tcp"):
                caller = next(found for found in process.parents() if "--trigger" in found.cmdline())
                step = caller.parent()
                return (step, caller.cmdline()[-1].rpartition("/")[2]) if step else None
    return None


def test_a_job_loads_in_slices(stage: Stage, tmp_path: Path) -> None:
    job = "initial_load_dev_tap_sandbox_to_target_postgres_sandbox"
    period = {"start": START, "end": END, "every": "400d"}
    config = tmp_path / "config.yaml"
    config.write_text(json.dumps({"ops": {f"{job}_plan": {"config": period}}}))
    with Dagster(stage, tmp_path / "dagster").opened() as dagster:
        dagster.call("dagster", "job", "execute", "-f", "erp_pipelines.py", "-j", job, "-c", str(config))
        (run,) = dagster.runs(job)
    assert run["status"] == "SUCCESS"
    true = stage.served.sandbox.counts()
    assert {name: len(stage.rows("sandbox", name)) for name in STREAMS["sandbox"]} == {
        name: true[name] for name in STREAMS["sandbox"]
    }
    told = stage.status("sandbox")
    assert (told["initial_load"]["completed"], told["initial_load"]["windows"], told["pause"]) == (2, 2, None)
