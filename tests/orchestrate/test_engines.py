"""The files that Airflow and Dagster are given are read by them, and become what the snapshot says."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from demo.meltano import ROOT

# By what Airflow and Dagster themselves make of the files, each in its own environment.
AIRFLOW = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(dag_folder=sys.argv[1])
tasks = {
    name: {t.task_id: [t.pool, t.pool_slots, sorted(t.downstream_task_ids)] for t in dag.tasks}
    for name, dag in bag.dags.items()
}
print(json.dumps([bag.import_errors, tasks]))
"""
DAGSTER = """
import json, runpy, sys
import dagster
defs = runpy.run_path(sys.argv[1] + "/erp_pipelines.py")["defs"]
dagster.Definitions.validate_loadable(defs)
specs = [spec for found in defs.assets for spec in found.specs]
print(json.dumps([
    {s.key.to_user_string(): s.freshness_policy is not None for s in specs},
    sorted({pool for found in defs.assets for pool in [found.op.pool] if pool}),
    [job.name for job in defs.jobs],
    [[s.cron_schedule, s.execution_timezone, s.job.name] for s in defs.schedules],
]))
"""
CONNECTION = "dev:tap-sandbox-to-target-duckdb"
SNAPSHOT = {
    "version": 1,
    "project_root": "/nowhere",
    "environment": "dev",
    "command": "/nowhere/erp-orchestrate",
    "timezone": "Europe/Paris",
    "schedules": [
        {
            "name": "hourly",
            "cron": "0 * * * *",
            "env": {},
            "late_after_seconds": 3960.0,
            "stale_after_seconds": 7560.0,
            "tasks": [
                {
                    "id": "tap-sandbox-to-target-duckdb",
                    "connection": CONNECTION,
                    "arguments": ["tap-sandbox", "target-duckdb"],
                    "pool": "tap-sandbox",
                    "slots": 2,
                },
                {"id": "dbt-run", "connection": None, "arguments": ["dbt:run"], "pool": None, "slots": 1},
            ],
        }
    ],
    "connections": [
        {
            "state_id": CONNECTION,
            "name": "tap-sandbox → target-duckdb",
            "tap": "tap-sandbox",
            "target": "target-duckdb",
            "pool": "tap-sandbox",
            "slots": 2,
            "streams": ["purchase_orders", "units"],
        }
    ],
    "pools": [{"name": "tap-sandbox", "slots": 2, "members": [CONNECTION]}],
}


def read_by(engine: str, program: str, folder: Path) -> Any:
    """What an engine makes of its file, beside which the snapshot lies."""
    python = ROOT / ".tools" / engine / "bin" / "python"
    if not python.exists():
        pytest.fail(f"{engine} is not installed: make setup")
    (folder / "erp_pipelines.py").write_text((ROOT / "orchestrate" / engine / "erp_pipelines.py").read_text())
    (folder / "erp_pipelines.json").write_text(json.dumps(SNAPSHOT))
    home = folder.parent / "home"
    home.mkdir()
    own = {"AIRFLOW_HOME": str(home), "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "DAGSTER_HOME": str(home)}
    command = [str(python), "-c", program, str(folder)]
    said = subprocess.run(command, env=os.environ | own, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout.strip().rpartition("\n")[2])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pipelines"
    made.mkdir()
    return made


def test_airflow_makes_a_dag_of_each_schedule_and_of_each_load(folder: Path) -> None:
    errors, dags = read_by("airflow", AIRFLOW, folder)
    assert errors == {}
    assert dags == {
        "meltano.hourly": {
            # A scheduled run takes the whole pool, so that no slice runs beside it.
            "tap-sandbox-to-target-duckdb": ["tap-sandbox", 2, ["dbt-run"]],
            "dbt-run": ["default_pool", 1, []],
        },
        "meltano.initial_load.dev.tap-sandbox-to-target-duckdb": {
            "plan": ["default_pool", 1, ["finish", "first", "slice"]],
            "first": ["tap-sandbox", 1, ["slice"]],
            "slice": ["tap-sandbox", 1, ["finish"]],
            "finish": ["default_pool", 1, []],
        },
    }


def test_dagster_makes_an_asset_of_each_stream_and_a_job_of_each_load(folder: Path) -> None:
    assets, pools, jobs, schedules = read_by("dagster", DAGSTER, folder)
    name = "dev_tap_sandbox_to_target_duckdb"
    # Judged by age are the streams; the command after them has no schedule of its own.
    assert assets == {f"{name}/purchase_orders": True, f"{name}/units": True, "hourly_dbt_run": False}
    assert pools == ["tap-sandbox"]
    assert jobs == [f"initial_load_{name}"]
    assert schedules == [["0 * * * *", "Europe/Paris", "meltano_hourly"]]
