"""Airflow with Celery on two workers: schedules, 24 windows within the account's limit, and a worker's death."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.orchestrators.airflow import Airflow, kill_tree, redis
from tests.orchestrators.patience import until
from tests.orchestrators.stage import SYSTEMS, Stage
from tests.orchestrators.test_airflow import MINUTES, run_in

LOAD = "meltano.initial_load.dev.tap-netsuite-to-target-postgres--netsuite"
TABLE = ("netsuite", "transactions")
START, END = "2024-06-01", "2026-06-01"
# What an account without further licences takes.
ACCOUNT_LIMIT = 5
# A page of SuiteQL takes a second or more.
SLOW = {"kind": "latency", "route": "*/suiteql", "seconds": 0.5}


@pytest.fixture
def airflow(stage: Stage, tmp_path: Path) -> Iterator[Airflow]:
    with redis(tmp_path) as broker:
        made = Airflow(stage, tmp_path / "airflow", "CeleryExecutor", broker)
        with made.running(workers=2):
            yield made


def test_two_workers_load_what_one_process_loads_even_if_one_dies(
    stage: Stage, airflow: Airflow, capsys: pytest.CaptureFixture[str]
) -> None:
    _three_connections_on_a_schedule(stage, airflow)
    stage.break_source(SLOW)
    stage.drop(*TABLE)
    seconds_alone = _alone(stage)
    true = stage.rows(*TABLE)
    stage.calls()

    stage.drop(*TABLE)
    begun = time.monotonic()
    _load(airflow, "month")
    seconds = time.monotonic() - begun
    assert stage.rows(*TABLE) == true
    load = stage.status("netsuite")["initial_load"]
    assert (load["windows"], load["completed"], load["failed"]) == (24, 24, [])
    (counted,) = stage.calls().values()
    assert (counted["most_at_once"] <= ACCOUNT_LIMIT, counted["refused"]) == (True, 0)
    told = f"{len(true)} rows: one process {seconds_alone:.0f} s, 24 windows on 2 workers {seconds:.0f} s"
    with capsys.disabled():
        sys.stdout.write(f"\n{told}; at most {counted['most_at_once']} calls at once of {ACCOUNT_LIMIT}\n")

    stage.drop(*TABLE)
    run = _load(airflow, "120d", meanwhile=lambda: _kill_a_worker(airflow))
    assert stage.rows(*TABLE) == true
    assert max(tries for _, _, _, tries, _ in airflow.tasks(LOAD, run)) > 1
    assert stage.status("netsuite")["pause"] is None


def _three_connections_on_a_schedule(stage: Stage, airflow: Airflow) -> None:
    dags = [f"meltano.{system}" for system in SYSTEMS]
    airflow.pause(*dags, is_paused=False)
    for dag in dags:
        until(f"a success of {dag}", lambda dag=dag: run_in(airflow, dag, "success"), 6 * MINUTES)  # type: ignore[misc]
    airflow.pause(*dags)
    busy = "SELECT 1 FROM dag_run WHERE state IN ('running', 'queued')"
    until("the end of what was scheduled", lambda: not airflow.query(busy), 3 * MINUTES)
    assert {run["status"] for system in SYSTEMS for run in stage.runs(system)} == {"completed"}


def _alone(stage: Stage) -> float:
    """Load the period in one process, as many calls at once as the account's settings allow; return the seconds."""
    period = {"TAP_NETSUITE_START_DATE": START, "TAP_NETSUITE_END_DATE": END}
    chosen = {"TAP_NETSUITE__SELECT_FILTER": json.dumps(["transactions"])}
    begun = time.monotonic()
    arguments = ("el", "--state-id", "alone", "tap-netsuite", "target-postgres--netsuite")
    stage.project.call(*arguments, settings=period | chosen)
    return time.monotonic() - begun


def _load(airflow: Airflow, every: str, meanwhile: Callable[[], None] = lambda: None) -> str:
    """Load the period in slices; return the run of the DAG."""
    before = {run for run, _, _ in airflow.states(LOAD)}
    airflow.pause(LOAD, is_paused=False)
    chosen = {"start": START, "end": END, "streams": "transactions", "every": every}
    airflow.call("dags", "trigger", LOAD, "--conf", json.dumps(chosen))
    meanwhile()
    ended = until(
        "the end of the load",
        lambda: next((r for r in airflow.states(LOAD) if r[0] not in before and r[2] in {"success", "failed"}), None),
        10 * MINUTES,
    )
    assert ended[2] == "success", (airflow.tasks(LOAD, ended[0]), airflow.ends())
    return ended[0]


def _kill_a_worker(airflow: Airflow) -> None:
    """Kill a worker, and all that it started, while it loads a window that is not the first."""

    def at_work() -> int | None:
        for name in ("worker-0", "worker-1"):
            pid = airflow.processes[name].pid
            if any(_loads_a_window(child) for child in psutil.Process(pid).children(recursive=True)):
                return pid
        return None

    pid = until("a window that is being loaded", at_work, 4 * MINUTES)
    kill_tree(pid)


def _loads_a_window(process: psutil.Process) -> bool:
    try:
        words = process.cmdline()
    except psutil.Error:
        return False
    # The tap itself is there: rows are on their way.
    return any(word.endswith("/tap-netsuite") for word in words) and "--discover" not in words
