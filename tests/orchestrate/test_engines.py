"""The files that Airflow and Dagster are given are read by them, and become what the snapshot says."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from erp_orchestrate.plugins import Plugins
from erp_orchestrate.snapshot import Sources, snapshot

from demo.meltano import ROOT
from tests.orchestrate.project import NOW, Written
from tests.sync_status.meltano_history import SANDBOX

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
JOBS = [
    {"name": "hourly", "tasks": ["tap-sandbox target-duckdb", "dbt:run"]},
    {"name": "elsewhere", "tasks": ["tap-sandbox target-postgres"]},
]
# As Meltano 4.4.1 tells them.
SCHEDULES = {
    "job": [{"name": "hourly", "interval": "@hourly", "cron_interval": "0 * * * *", "job": JOBS[0], "env": {}}],
    "elt": [],
}


def taken(root: Path, jobs: Sequence[dict[str, Any]] = JOBS) -> dict[str, Any]:
    """The snapshot of a project of two taps, into one DuckDB file; one of them into PostgreSQL as well."""
    hourly = {"name": "hourly", "interval": "@hourly", "job": "hourly"}
    written = Written(root, jobs, [hourly], annotations={"orchestrate": {"slices_at_once": 2}})
    told = {"job": [{**SCHEDULES["job"][0], "job": jobs[0]}], "elt": []}
    (root / "schedules.json").write_text(json.dumps({"schedules": told}))
    sources = Sources(written.parts, written.meltano, Plugins(root), written.catalogs)
    made = snapshot(sources, NOW, with_streams=True)
    written.parts.close()
    return made


def read_by(engine: str, program: str, folder: Path) -> Any:
    """What an engine makes of its file, beside which the snapshot lies."""
    python = ROOT / ".tools" / engine / "bin" / "python"
    if not python.exists():
        pytest.fail(f"{engine} is not installed: make setup")
    (folder / "erp_pipelines.py").write_text((ROOT / "orchestrate" / engine / "erp_pipelines.py").read_text())
    (folder / "erp_pipelines.json").write_text(json.dumps(taken(folder.parent / "project")))
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
    hourly = dags.pop("meltano.hourly")
    # A scheduled run takes the whole pool, so that no slice runs beside it.
    assert hourly == {
        "tap-sandbox-to-target-duckdb": ["tap-sandbox", 2, ["dbt-run"]],
        "dbt-run": ["default_pool", 1, []],
    }
    # Windows into a file share no limits: each takes the whole pool as well.
    slices = {
        "tap-sandbox-to-target-duckdb": ("tap-sandbox", 2, 2),
        "tap-sandbox-to-target-postgres": ("tap-sandbox", 2, 1),
        "tap-plex-to-target-duckdb": ("target-duckdb-output-warehouse-duckdb", 1, 1),
    }
    assert dags == {
        f"meltano.initial_load.dev.{name}": {
            "plan": [pool, whole, ["finish", "first", "slice"]],
            "first": [pool, whole, ["slice"]],
            "slice": [pool, one, ["finish"]],
            "finish": ["default_pool", 1, []],
        }
        for name, (pool, whole, one) in slices.items()
    }


def test_what_writes_a_file_says_so(tmp_path: Path) -> None:
    found = taken(tmp_path / "project")
    writes = ["--writes", str(tmp_path / "project" / "output" / "warehouse.duckdb")]
    assert found["schedules"][0]["tasks"][0]["arguments"] == [*writes, "tap-sandbox", "target-duckdb"]
    assert {connection["target"]: connection["options"] for connection in found["connections"]} == {
        "target-duckdb": writes,
        "target-postgres": [],
    }


def test_a_task_keeps_the_mappings_of_its_job(tmp_path: Path) -> None:
    words = [["tap-sandbox", "hash-emails", target] for target in ("target-duckdb", "target-postgres")]
    jobs = [{"name": job["name"], "tasks": [" ".join(each)]} for job, each in zip(JOBS, words, strict=True)]
    found = taken(tmp_path / "project", jobs)
    (task,) = found["schedules"][0]["tasks"]
    assert (task["id"], task["connection"]) == ("tap-sandbox-to-target-duckdb", SANDBOX)
    assert (task["arguments"][2:], task["pool"]) == (words[0], "tap-sandbox")
    # What no schedule runs is an asset of Dagster's as well.
    (other,) = (each for each in found["connections"] if each["target"] == "target-postgres")
    assert other["arguments"] == words[1]


def test_dagster_makes_an_asset_of_each_stream_and_a_job_of_each_load(folder: Path) -> None:
    assets, pools, jobs, schedules = read_by("dagster", DAGSTER, folder)
    names = [
        "dev_tap_sandbox_to_target_duckdb",
        "dev_tap_plex_to_target_duckdb",
        "dev_tap_sandbox_to_target_postgres",
    ]
    # Judged by age is what is scheduled; the command after it has no schedule of its own.
    streams = {f"{name}/{stream}": name == names[0] for name in names for stream in ("orders", "units")}
    assert assets == {**streams, "hourly_dbt_run": False}
    assert pools == ["tap-sandbox", "target-duckdb-output-warehouse-duckdb"]
    assert jobs == [f"initial_load_{name}" for name in names]
    assert schedules == [["0 * * * *", "Europe/Paris", "meltano_hourly"]]
