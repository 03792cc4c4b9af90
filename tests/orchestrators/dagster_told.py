"""Run by Dagster's own Python: what its instance knows of the runs of a job, a line of JSON for each name of a job."""

# Dagster is not in this environment.
# mypy: ignore-errors

import json
import sys

from dagster import DagsterEventType, DagsterInstance, RunsFilter


def tell(instance: DagsterInstance, job: str) -> None:
    """Print each run of a job, newest first: its status, what it materialized, and why it failed."""
    told = []
    for run in instance.get_runs(filters=RunsFilter(job_name=job)):
        assets, failures, retries = {}, [], 0
        for entry in instance.all_logs(run.run_id):
            event = entry.dagster_event
            if event is None:
                continue
            if event.event_type == DagsterEventType.ASSET_MATERIALIZATION:
                found = event.step_materialization_data.materialization
                metadata = {name: value.value for name, value in found.metadata.items()}
                assets[found.asset_key.to_user_string()] = metadata
            elif event.event_type == DagsterEventType.STEP_FAILURE:
                data = event.step_failure_data
                failures.append(data.user_failure_data.description if data.user_failure_data else data.error.message)
            elif event.event_type == DagsterEventType.STEP_UP_FOR_RETRY:
                retries += 1
        told.append(
            {
                "run_id": run.run_id,
                "status": run.status.value,
                "scheduled": run.tags.get("dagster/schedule_name"),
                "assets": assets,
                "failures": failures,
                "retries": retries,
            }
        )
    print(json.dumps(told), flush=True)  # noqa: T201 - read by the test


with DagsterInstance.get() as known:
    for asked in sys.argv[1:] or sys.stdin:
        tell(known, asked.strip())
