"""Airflow with its LocalExecutor runs three connections on a schedule, and is red when and as sync-status is."""

from functools import partial
from pathlib import Path

from tests.orchestrators.airflow import Airflow
from tests.orchestrators.stage import STREAMS, SYSTEMS, Stage

MINUTES = 60


def run_in(airflow: Airflow, dag: str, state: str) -> str | None:
    """The id of a scheduled run of a DAG that ended so; None if there is none yet."""
    return next((run for run, kind, ended in airflow.states(dag) if (kind, ended) == ("scheduled", state)), None)


def test_three_connections_run_on_a_schedule_and_a_broken_source_is_told_alike(stage: Stage, tmp_path: Path) -> None:
    with Airflow(stage, tmp_path / "airflow", "LocalExecutor").running() as airflow:
        airflow.pause(*(f"meltano.{system}" for system in SYSTEMS), is_paused=False)
        for system in SYSTEMS:
            dag = f"meltano.{system}"
            run = airflow.programs.until(f"a success of {dag}", partial(run_in, airflow, dag, "success"), 6 * MINUTES)
            triggers = [found["trigger"] for found in stage.runs(system) if found["status"] == "completed"]
            assert f"airflow:{dag}/{run}" in triggers
        true = stage.served.sandbox.counts()
        assert {name: len(stage.rows("sandbox", name)) for name in STREAMS["sandbox"]} == {
            name: true[name] for name in STREAMS["sandbox"]
        }

        stage.break_source({"kind": "401", "route": "/sandbox/*"})
        failed = airflow.programs.until("a red run", lambda: run_in(airflow, "meltano.sandbox", "failed"), 4 * MINUTES)
        ((task, _, state, tries, _),) = airflow.tasks("meltano.sandbox", failed)
        # What somebody must mend is not tried again.
        assert (state, tries) == ("failed", 1)
        told = next(r for r in stage.runs("sandbox") if r["trigger"] == f"airflow:meltano.sandbox/{failed}")
        assert told["status"] == "failed"
        assert told["error"]["code"] == "AUTHENTICATION_FAILED"
        assert told["error"]["message"] in airflow.log("meltano.sandbox", failed, task)
        assert stage.status("sandbox")["health"]["state"] == "degraded"
        stage.break_source()

        stage.sync_status("pause", stage.state_id("plex"), "--reason", "the test says so")
        skipped = airflow.programs.until(
            "a run that was left out", lambda: _skipped(airflow, "meltano.plex"), 4 * MINUTES
        )
        assert f"airflow:meltano.plex/{skipped}" not in [found["trigger"] for found in stage.runs("plex")]


def _skipped(airflow: Airflow, dag: str) -> str | None:
    found = airflow.query("SELECT run_id FROM task_instance WHERE dag_id = %s AND state = 'skipped'", dag)
    return str(found[0][0]) if found else None
