"""Meltano's schedules for Dagster: an asset for each stream, a job for each schedule, and loads in slices.

`dagster dev -f erp_pipelines.py`, with the snapshot beside it (`erp-orchestrate snapshot --output
.../erp_pipelines.json`). Nothing of Meltano is called until something runs.

Variables, each may stay unset:

ERP_PIPELINES_SNAPSHOT: the snapshot, if it is not beside this file.
ERP_ORCHESTRATE: the command, if it is elsewhere on this machine than on the one that the snapshot was taken on.
MELTANO_PROJECT_ROOT: the directory of meltano.yml, likewise.
ERP_PIPELINES_RETRIES, ERP_PIPELINES_RETRY_SECONDS: how often and when a run is tried again that may succeed by itself.
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg

_PATH = Path(os.environ.get("ERP_PIPELINES_SNAPSHOT") or Path(__file__).with_name("erp_pipelines.json"))
if not _PATH.exists():
    raise FileNotFoundError(f"there is no {_PATH}: write it with `erp-orchestrate snapshot --output {_PATH}`")
SNAPSHOT = json.loads(_PATH.read_text("utf-8"))
PAUSED = 99
RETRYING = dg.RetryPolicy(
    max_retries=int(os.environ.get("ERP_PIPELINES_RETRIES") or 3),
    # Meltano takes a run that was killed for alive for five minutes.
    delay=int(os.environ.get("ERP_PIPELINES_RETRY_SECONDS") or 330),
)
Json = dict[str, Any]


class Orchestrate:
    """Calls `erp-orchestrate` and takes its last line for the result."""

    def __init__(self, context: Any) -> None:
        self._log, self._job, self._run = context.log, context.run.job_name, context.run.run_id

    def __call__(self, *arguments: str, part: Any = None, variables: Json | None = None, is_run: bool = True) -> Json:
        """Call it.

        Args:
            *arguments: Of the command.
            part: A document to be handed to it on its standard input: slices, or a plan. Linux takes no argument of
                more than 128 KiB.
            variables: Of the environment, for this call.
            is_run: Whether it starts runs of Meltano, which keeps what started them.

        Returns:
            What it told.

        Raises:
            dagster.Failure: It failed, with the plugin's own message; tried again where that may help.
        """
        trigger = ["--trigger", f"dagster:{self._job}/{self._run}"] if is_run else []
        given = ["-"] if part else []
        code, last = self._ended([*arguments, *given, *trigger], variables or {}, json.dumps(part))
        try:
            told: Json = json.loads(last)
        except ValueError:
            told = {"message": f"erp-orchestrate ended with code {code}"}
        if code not in {0, PAUSED}:
            # What was killed told nothing.
            again = bool(told.get("is_retryable", True))
            shown = {name: str(told[name]) for name in ("code", "fix", "run_id") if told.get(name)}
            raise dg.Failure(description=str(told.get("message")), metadata=shown, allow_retries=again)
        if code == PAUSED:
            self._log.warning(told.get("message"))
        return told

    def _ended(self, arguments: list[str], variables: Json, text: str) -> tuple[int, str]:
        root = os.environ.get("MELTANO_PROJECT_ROOT") or SNAPSHOT["project_root"]
        chosen = {"MELTANO_ENVIRONMENT": SNAPSHOT["environment"]} if SNAPSHOT["environment"] else {}
        own = {name: value for name, value in os.environ.items() if not name.startswith("DAGSTER_")}
        command = [os.environ.get("ERP_ORCHESTRATE") or SNAPSHOT["command"], *arguments]
        variables = {**own, **chosen, **variables, "MELTANO_PROJECT_ROOT": root}
        # Its log goes where the step's does, which Dagster keeps.
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=root, env=variables, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 - our own command, with names out of the snapshot
            try:
                told, _ = process.communicate(text)
            finally:
                # Told to end: Meltano keeps what was read until now.
                process.terminate()
        return process.returncode, told.strip().rpartition("\n")[2]


def _name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]+", "_", text)


def _keys(connection: Json) -> list[dg.AssetKey]:
    streams = connection["streams"] or ["everything"]
    return [dg.AssetKey([_name(connection["state_id"]), _name(stream)]) for stream in streams]


def _freshness(connection: Json) -> dg.FreshnessPolicy | None:
    """Judge age as sync-status does: late and stale, by the connection's schedule."""
    for schedule in SNAPSHOT["schedules"]:
        if schedule["stale_after_seconds"] and any(
            t["connection"] == connection["state_id"] for t in schedule["tasks"]
        ):
            return dg.FreshnessPolicy.time_window(
                fail_window=timedelta(seconds=schedule["stale_after_seconds"]),
                warn_window=timedelta(seconds=schedule["late_after_seconds"]),
            )
    return None


def _assets(connection: Json, arguments: list[str], variables: Json) -> dg.AssetsDefinition:
    """Make the assets of a connection: one run of Meltano brings all of them."""
    specs = [
        dg.AssetSpec(
            key,
            skippable=True,
            group_name=_name(connection["state_id"]),
            kinds={"meltano", connection["target"].removeprefix("target-")},
            freshness_policy=_freshness(connection),
        )
        for key in _keys(connection)
    ]

    @dg.multi_asset(name=_name(connection["state_id"]), specs=specs, pool=connection["pool"], retry_policy=RETRYING)
    def load(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        told = Orchestrate(context)("run", *arguments, variables=variables)
        if told["state"] == "completed":
            for key in _keys(connection):
                yield dg.MaterializeResult(asset_key=key, metadata=_metadata(told, key.path[-1]))

    return load


def _metadata(told: Json, stream: str) -> Json:
    """Say what one run did with a stream."""
    records, marks = ({_name(name): value for name, value in told[part].items()} for part in ("records", "bookmarks"))
    counts = records.get(stream) or {}
    found = {
        "dagster/row_count": counts.get("loaded") if counts.get("loaded") is not None else counts.get("extracted"),
        "rows_extracted": counts.get("extracted"),
        "rows_loaded": counts.get("loaded"),
        "bookmark": marks.get(stream),
        "meltano_run_id": told["run_id"],
    }
    return {name: value for name, value in found.items() if value is not None}


def _command(schedule: Json, task: Json, after: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """Make the asset of a task that is no pipeline, such as dbt:run: it comes after those before it."""

    @dg.asset(name=_name(f"{schedule['name']}_{task['id']}"), deps=after, kinds={"meltano"}, retry_policy=RETRYING)
    def run(context: dg.AssetExecutionContext) -> None:
        Orchestrate(context)("run", *task["arguments"], variables=schedule["env"])

    return run


class InitialLoad(dg.Config):
    """What is to be loaded in slices: rows changed from `start` on, until `end`, in windows such as `month`.

    `streams` are separated by commas; all unless set. `full_refresh` loads again what was loaded before.
    """

    start: str
    end: str
    every: str = "month"
    streams: str = ""
    full_refresh: bool = False


def _initial_load(connection: Json) -> dg.JobDefinition:
    """Make the job that loads a connection in slices; its pool says how many run at once."""
    name = _name(f"initial_load_{connection['state_id']}")

    @dg.op(name=f"{name}_plan", out=dg.Out(dict), pool=connection["pool"])
    def plan(context: dg.OpExecutionContext, config: InitialLoad) -> Json:
        period = (
            f"--from={config.start}",
            f"--to={config.end}",
            f"--every={config.every}",
            f"--streams={config.streams}",
            "--full-refresh" if config.full_refresh else "--no-full-refresh",
        )
        return Orchestrate(context)("load", "plan", connection["state_id"], *period, is_run=False)

    @dg.op(name=f"{name}_first", out=dg.DynamicOut(dict), pool=connection["pool"], retry_policy=RETRYING)
    def first(context: dg.OpExecutionContext, plan: Json) -> Iterator[dg.DynamicOutput[Json]]:
        # They make the tables, which two loaders must not do at once.
        Orchestrate(context)("load", "slice", part=plan["first"])
        for number, part in enumerate(plan["rest"]):
            yield dg.DynamicOutput(part, mapping_key=str(number))

    @dg.op(name=f"{name}_slice", pool=connection["pool"], retry_policy=RETRYING)
    def one_slice(context: dg.OpExecutionContext, part: Json) -> str:
        context.log.info(part["title"])
        Orchestrate(context)("load", "slice", part=part)
        return str(part["title"])

    @dg.op(name=f"{name}_finish")
    def finish(context: dg.OpExecutionContext, plan: Json, slices: list[str]) -> None:  # noqa: ARG001 - all are done
        Orchestrate(context)("load", "finish", part=plan, is_run=False)

    @dg.job(name=name)
    def load() -> None:
        made = plan()
        finish(made, first(made).map(one_slice).collect())

    return load


def _definitions() -> dg.Definitions:
    """Put all together."""
    connections = {connection["state_id"]: connection for connection in SNAPSHOT["connections"]}
    assets: dict[str, dg.AssetsDefinition] = {}
    schedules = []
    for schedule in SNAPSHOT["schedules"]:
        keys: list[dg.AssetKey] = []
        for task in schedule["tasks"]:
            connection = connections.get(task["connection"] or "")
            if connection is None:
                assets[f"{schedule['name']} {task['id']}"] = made = _command(schedule, task, list(keys))
                keys += made.keys
                continue
            if connection["state_id"] not in assets:
                assets[connection["state_id"]] = _assets(connection, task["arguments"], schedule["env"])
            keys += _keys(connection)
        job = dg.define_asset_job(_name(f"meltano_{schedule['name']}"), selection=dg.AssetSelection.assets(*keys))
        if schedule["cron"]:
            timezone = SNAPSHOT["timezone"]
            schedules.append(
                dg.ScheduleDefinition(job=job, cron_schedule=schedule["cron"], execution_timezone=timezone)
            )
    for connection in connections.values():
        if connection["state_id"] not in assets:
            assets[connection["state_id"]] = _assets(connection, connection["arguments"], {})
    loads = [_initial_load(connection) for connection in connections.values()]
    return dg.Definitions(assets=list(assets.values()), schedules=schedules, jobs=loads)


defs = _definitions()
