"""Airflow with Celery on two workers: schedules, and a load in slices that the death of a worker does not spoil."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.orchestrators.airflow import LOAD, Airflow, redis
from tests.orchestrators.patience import kill_tree
from tests.orchestrators.stage import ACCOUNT_LIMIT, START, SYSTEMS, TRANSACTIONS, Stage
from tests.orchestrators.test_airflow import MINUTES, run_in

WORKERS = ("worker-0", "worker-1")
# So that a worker is at work when it is killed.
SLOW = {"kind": "latency", "route": "*/suiteql", "seconds": 0.5}


@pytest.fixture
def airflow(stage: Stage, tmp_path: Path) -> Iterator[Airflow]:
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed")
    with (
        redis(tmp_path) as broker,
        Airflow(stage, tmp_path / "airflow", "CeleryExecutor", broker).running(WORKERS) as it,
    ):
        yield it


def test_two_workers_run_schedules_and_load_what_one_process_loads_though_one_dies(
    stage: Stage, airflow: Airflow
) -> None:
    _three_connections_on_a_schedule(stage, airflow)
    stage.break_source(SLOW)
    stage.drop(*TRANSACTIONS)
    stage.load_alone()
    true = stage.rows(*TRANSACTIONS)
    options = ("--dialect", "netsuite", "--netsuite", str(stage.served.folder), "--stream", "transaction")
    assert len(true) == stage.served.sandbox.counts(*options, "--since", START)["transaction"]

    stage.drop(*TRANSACTIONS)
    stage.calls()
    run = airflow.load("120d", meanwhile=lambda run: _kill_a_worker(airflow, run))
    assert stage.rows(*TRANSACTIONS) == true
    (counted,) = stage.calls().values()
    assert (0 < counted["most_at_once"] <= ACCOUNT_LIMIT, counted["refused"]) == (True, 0)
    slices = [found for found in airflow.tasks(LOAD, run) if found[0] == "slice"]
    # The first window is a task of its own.
    assert len(slices) == 6
    assert max(tries for _, _, _, tries, _ in slices) > 1
    told = stage.status("netsuite")
    load = told["initial_load"]
    assert (load["windows"], load["completed"], load["failed"], told["pause"]) == (7, 7, [], None)


def _three_connections_on_a_schedule(stage: Stage, airflow: Airflow) -> None:
    dags = [f"meltano.{system}" for system in SYSTEMS]
    airflow.pause(*dags, is_paused=False)
    until = airflow.programs.until
    for dag in dags:
        until(f"a success of {dag}", partial(run_in, airflow, dag, "success"), 6 * MINUTES)
    airflow.pause(*dags)
    # Of a paused DAG the scheduler looks after the run only each minute.
    busy = "SELECT 1 FROM task_instance WHERE state IN ('scheduled', 'queued', 'running', 'up_for_retry')"
    until("the end of what was scheduled", lambda: not airflow.query(busy), 3 * MINUTES)
    assert {run["status"] for system in SYSTEMS for run in stage.runs(system)} == {"completed"}


def _kill_a_worker(airflow: Airflow, run: str) -> None:
    """Kill a worker, and all that it started, while it loads a window that is not the first."""

    def at_work() -> int | None:
        if not any(task == "slice" and state == "running" for task, _, state, _, _ in airflow.tasks(LOAD, run)):
            return None
        for name in WORKERS:
            pid = airflow.programs.processes[name].pid
            if any(_loads_a_window(child) for child in psutil.Process(pid).children(recursive=True)):
                return pid
        return None

    kill_tree(airflow.programs.until("a window that is being loaded", at_work, 4 * MINUTES))


def _loads_a_window(process: psutil.Process) -> bool:
    try:
        words = process.cmdline()
        # It asks the account: rows are on their way.
        return any(word.endswith("/tap-netsuite") for word in words) and bool(process.net_connections("tcp"))
    except psutil.Error:
        return False
