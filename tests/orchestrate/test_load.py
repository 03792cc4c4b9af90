"""A load in slices leaves in the warehouse what the source holds, and the schedule goes on from there."""

import json
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path

import duckdb
import psutil
import pytest
from erp_orchestrate.outcome import PAUSED, SOMEBODY_MUST_ACT, TRY_AGAIN
from erp_orchestrate.plan import planned
from erp_orchestrate.windows import Period

from demo import sandbox
from demo.meltano import ROOT, Project
from tests.long import LONG
from tests.orchestrate.calling import BIN, ORCHESTRATE, environment, orchestrate, status

CLOCK = "2026-06-01T06:00:00Z"
CONNECTION = "dev:tap-sandbox-to-target-duckdb"
# What Airflow does with a task: it runs it, and has it end when it is told to.
AIRFLOW = """
import runpy, signal, sys
task = runpy.run_path(sys.argv[1])["Orchestrate"](
    task_id="load", arguments=["run", "tap-sandbox", "target-duckdb"], trigger="airflow:dag/run"
)
signal.signal(signal.SIGTERM, lambda *_: task.on_kill())
task.execute({})
"""
DEAD = "http://127.0.0.1:9"
# With changes, reference data with changes, and read whole.
STREAMS = ("purchase_orders", "suppliers", "units")
PERIOD = ("--from", "2000-01-01", "--to", CLOCK, "--every", "9600d")


@pytest.fixture
def server() -> Iterator[sandbox.Sandbox]:
    with sandbox.running(clock=CLOCK, scale="0.05") as running:
        yield running


@pytest.fixture
def project(server: sandbox.Sandbox, tmp_path: Path) -> Project:
    settings = {"API_URL": server.url, "AUTH_TOKEN": sandbox.TOKEN, "MAX_RETRY_SECONDS": "0"}
    wanted = {"TAP_SANDBOX__SELECT": json.dumps([f"{name}.*" for name in (*STREAMS, "completed_snapshots")])}
    return Project(tmp_path / "project", {f"TAP_SANDBOX_{name}": value for name, value in settings.items()} | wanted)


def loaded(project: Project) -> dict[str, int]:
    """The rows of each stream in the warehouse."""
    with duckdb.connect(str(project.directory / "output" / "warehouse.duckdb"), read_only=True) as db:
        found = {}
        for name in STREAMS:
            row = db.execute(f'SELECT count(*) FROM raw."{name}"').fetchone()
            found[name] = int(row[0]) if row else 0
    return found


def true(server: sandbox.Sandbox) -> dict[str, int]:
    """The rows of each stream in the source."""
    counts = server.counts()
    return {name: counts[name] for name in STREAMS}


def test_slices_load_everything_once_and_the_schedule_goes_on(project: Project, server: sandbox.Sandbox) -> None:
    ended = orchestrate(project, "load", "run", "sandbox-to-target-duckdb", *PERIOD, "--trigger", "test:load")
    assert (ended.code, ended.told.get("message")) == (0, ""), ended.log
    assert loaded(project) == true(server)
    # The source was asked once what it has, by the plan.
    assert "Using custom catalog" in ended.log
    assert "Running catalog discovery" not in ended.log

    told = status(project, "show", "sandbox-to-target-duckdb")
    assert (told["initial_load"]["windows"], told["initial_load"]["completed"]) == (2, 2)
    assert told["pause"] is None
    assert "load-" not in json.dumps([each["connection"]["id"] for each in status(project, "list")["data"]])
    assert {stream["name"] for stream in told["streams"]} >= {"purchase_orders", "suppliers"}

    server.advance(86_400)
    file = ("--writes", "output/warehouse.duckdb")
    ran = orchestrate(project, "run", *file, "tap-sandbox", "target-duckdb", "--trigger", "airflow:dag/run")
    assert ran.code == 0, ran.log
    # Windows and runs wait for each other.
    assert len(list((project.directory / ".meltano" / "erp-orchestrate").glob("warehouse.duckdb.*.lock"))) == 1
    assert loaded(project) == true(server)
    run = status(project, "show", "sandbox-to-target-duckdb")["last_run"]
    assert (run["sync_type"], run["trigger"]) == ("incremental", "airflow:dag/run")
    assert 0 < (ran.told["records"]["purchase_orders"]["extracted"] or 0) < true(server)["purchase_orders"]

    # A window that fails may do so as the source has changed: the next one asks it again.
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    (part,) = planned(CONNECTION, Period(begin, begin + timedelta(days=1), "month"), STREAMS, (), {}).parts
    kept = project.directory / ".meltano" / "erp-orchestrate" / f"dev.tap-sandbox.{part.plan}.json"
    kept.write_text(kept.with_name("dev.tap-sandbox.json").read_text())
    refused = {"TAP_SANDBOX_AUTH_TOKEN": "wrong"}
    failed = orchestrate(project, "load", "slice", json.dumps(asdict(part)), extra=refused)
    assert (failed.code, failed.told["code"]) == (SOMEBODY_MUST_ACT, "AUTHENTICATION_FAILED"), failed.log
    assert not kept.exists()


@pytest.mark.parametrize(
    ("setting", "code"),
    [({"TAP_SANDBOX_AUTH_TOKEN": "wrong"}, SOMEBODY_MUST_ACT), ({"TAP_SANDBOX_API_URL": DEAD}, TRY_AGAIN)],
    ids=["a refused token is somebody's to mend", "a source that is down may come back"],
)
def test_a_failure_says_whether_another_try_may_help(project: Project, setting: dict[str, str], code: int) -> None:
    ended = orchestrate(project, "run", "tap-sandbox", "target-duckdb", "--trigger", "dagster:x/y", extra=setting)
    assert (ended.code, ended.told["is_retryable"]) == (code, code == TRY_AGAIN), ended.log
    run = status(project, "show", "sandbox-to-target-duckdb")["last_run"]
    assert (run["trigger"], run["error"]["message"]) == ("dagster:x/y", ended.told["message"])


def test_a_command_is_told_like_a_pipeline(project: Project) -> None:
    done = orchestrate(project, "run", "sync-status:list")
    assert (done.code, done.told["state"]) == (0, "completed"), done.log
    failed = orchestrate(project, "run", "sync-status:nonsense")
    assert (failed.code, failed.told["is_retryable"]) == (TRY_AGAIN, True), failed.log
    assert "meltano run sync-status:nonsense` ended with code 1" in failed.told["message"]


def test_what_is_paused_is_not_started(project: Project) -> None:
    command = [str(BIN / "sync-status"), "pause", "sandbox-to-target-duckdb", "--reason", "closing the books"]
    subprocess.check_call(command, env=environment(project), stdout=subprocess.DEVNULL)
    ended = orchestrate(project, "run", "tap-sandbox", "target-duckdb")
    assert (ended.code, ended.told["state"], ended.told["run_id"]) == (PAUSED, "paused", None)
    assert "closing the books" in ended.told["message"]


# One is a death that takes the reader of all output along; each takes Airflow's import and a run.
@pytest.mark.parametrize("number", [signal.SIGTERM, *([signal.SIGKILL] if LONG else ())])
def test_a_signal_reaches_the_tap_which_keeps_what_it_read(
    project: Project, server: sandbox.Sandbox, tmp_path: Path, number: signal.Signals
) -> None:
    server.spoil({"kind": "latency", "route": "/sandbox/*", "seconds": 1})
    facts = {"command": ORCHESTRATE, "project_root": str(project.directory), "environment": "dev", "timezone": "UTC"}
    (path := tmp_path / "snapshot.json").write_text(json.dumps({**facts, "schedules": [], "connections": []}))
    python = str(ROOT / ".tools" / "airflow" / "bin" / "python")
    command = [python, "-c", AIRFLOW, str(ROOT / "orchestrate" / "airflow" / "erp_pipelines.py")]
    (home := tmp_path / "airflow").mkdir()
    env = environment(project, {"AIRFLOW_HOME": str(home), "ERP_PIPELINES_SNAPSHOT": str(path)})
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as task:
        assert task.stdout
        said = list(takewhile(lambda line: "Beginning" not in line, task.stdout))
        began = psutil.Process(task.pid).children(recursive=True)
        task.send_signal(number)
        said += task.stdout
    _, left = psutil.wait_procs(began, 60)
    assert all(process.status() == psutil.STATUS_ZOMBIE for process in left), "".join(said)
    log = (project.directory / "output" / "meltano.jsonl").read_text()
    assert "told to stop by SIGTERM; the next run goes on from here" in log, "".join(said)
    run = status(project, "show", "sandbox-to-target-duckdb")["last_run"]
    assert (run["status"], run["trigger"]) == ("cancelled", "airflow:dag/run")
