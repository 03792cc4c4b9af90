"""Meltano's schedules as DAGs of Airflow 3, and for each connection a DAG that loads years of data in slices.

Put this file and the snapshot (`erp-orchestrate snapshot --output .../erp_pipelines.json`) into the DAGs folder. It
reads the snapshot at each parse and calls nothing. Pools come from `erp-orchestrate snapshot --airflow-pools`.

Variables, of the scheduler and of the workers; each may stay unset:

ERP_PIPELINES_SNAPSHOT: the snapshot, if it is not beside this file.
ERP_ORCHESTRATE: the command, if it is elsewhere on this machine than on the one that the snapshot was taken on.
MELTANO_PROJECT_ROOT: the directory of meltano.yml, likewise.
ERP_PIPELINES_RETRIES, ERP_PIPELINES_RETRY_SECONDS: how often and when a task is tried again that may succeed by itself.
"""

import contextlib
import json
import os
import re
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import DAG, BaseOperator, Param
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException
from airflow.timetables.trigger import CronTriggerTimetable

_PATH = Path(os.environ.get("ERP_PIPELINES_SNAPSHOT") or Path(__file__).with_name("erp_pipelines.json"))
if not _PATH.exists():
    raise FileNotFoundError(f"there is no {_PATH}: write it with `erp-orchestrate snapshot --output {_PATH}`")
SNAPSHOT = json.loads(_PATH.read_text("utf-8"))
TRIGGER = "airflow:{{ dag.dag_id }}/{{ run_id }}"
SOMEBODY_MUST_ACT, PAUSED = 78, 99
KILLED_AFTER_SECONDS = 60
# The hook gives a command no input of its own; exec keeps the process, so that signals reach it.
READING = ("/bin/sh", "-c", 'exec "$@" <"$0"')
RETRYING = {
    "retries": int(os.environ.get("ERP_PIPELINES_RETRIES") or 3),
    # Meltano takes a run that was killed for alive for five minutes.
    "retry_delay": timedelta(seconds=int(os.environ.get("ERP_PIPELINES_RETRY_SECONDS") or 330)),
}
COMMON: dict[str, Any] = {
    "start_date": datetime(2020, 1, 1, tzinfo=UTC),
    "catchup": False,
    "max_active_runs": 1,
    "default_args": RETRYING,
}


class Orchestrate(BaseOperator):
    """Calls `erp-orchestrate` and takes its last line for the result.

    Args:
        arguments: Of the command; templates are filled in.
        part: A document to be handed to it on its standard input: slices, or a plan. Linux takes no argument of more
            than 128 KiB.
        trigger: What Meltano keeps with the run; None for commands that start none.
        variables: Of the environment, for this call.
    """

    template_fields = ("arguments", "part", "trigger")

    def __init__(
        self,
        *,
        arguments: list[str],
        part: Any = None,
        trigger: str | None = TRIGGER,
        variables: dict[str, str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.arguments, self.part, self.trigger, self.variables = arguments, part, trigger, variables

    def execute(self, context: Any) -> Any:  # noqa: ARG002 - the templates were all that is needed of it
        """Call it.

        Raises:
            AirflowFailException: It failed, and somebody must act: it is not tried again.
            AirflowSkipException: The connection is paused.
            AirflowException: It failed, and may succeed by itself.
        """
        self._hook = SubprocessHook()
        command = [os.environ.get("ERP_ORCHESTRATE") or SNAPSHOT["command"], *self.arguments]
        command += ["-"] if self.part else []
        command += ["--trigger", self.trigger] if self.trigger else []
        with tempfile.NamedTemporaryFile("w", suffix=".json") as given:
            if self.part:
                json.dump(self.part, given)
                given.flush()
                command = [*READING, given.name, *command]
            ended = self._hook.run_command(command, env=self._environment(), cwd=_root())
        try:
            told = json.loads(ended.output)
        except ValueError:
            told = {"message": ended.output}
        if ended.exit_code == 0:
            return told
        message = f"{told.get('message')} {told.get('fix') or ''}".strip()
        kind = {SOMEBODY_MUST_ACT: AirflowFailException, PAUSED: AirflowSkipException}
        raise kind.get(ended.exit_code, AirflowException)(message)

    def on_kill(self) -> None:
        """Have Meltano keep what was read until now, and wait for it: the pool is not free before."""
        if hook := getattr(self, "_hook", None):
            hook.send_sigterm()
            with contextlib.suppress(subprocess.TimeoutExpired):
                hook.sub_process.wait(KILLED_AFTER_SECONDS)

    def _environment(self) -> dict[str, str]:
        # Airflow's own settings hold its secrets; Meltano hands all it gets to its plugins.
        own = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW_", "_AIRFLOW"))}
        chosen = {"MELTANO_ENVIRONMENT": SNAPSHOT["environment"]} if SNAPSHOT["environment"] else {}
        return {**own, **chosen, **(self.variables or {}), "MELTANO_PROJECT_ROOT": _root()}


class Plan(Orchestrate):
    """Makes the plan of a load: its result is the slices to be mapped, the rest lies beside it."""

    def execute(self, context: Any) -> Any:
        """Make it; raises what `Orchestrate` does."""
        plan = super().execute(context)
        context["ti"].xcom_push("plan", plan)
        context["ti"].xcom_push("first", plan["first"])
        return plan["rest"]


def _root() -> str:
    return os.environ.get("MELTANO_PROJECT_ROOT") or str(SNAPSHOT["project_root"])


def _name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", ".", text)


def _scheduled(schedule: dict[str, Any]) -> DAG:
    """Make the DAG of a schedule: one task for each block, in their order."""
    timetable = CronTriggerTimetable(schedule["cron"], timezone=SNAPSHOT["timezone"]) if schedule["cron"] else None
    with DAG(_name(f"meltano.{schedule['name']}"), schedule=timetable, tags=["meltano"], **COMMON) as dag:
        before = None
        for task in schedule["tasks"]:
            pool = {"pool": task["pool"], "pool_slots": task["slots"]} if task["pool"] else {}
            now = Orchestrate(
                task_id=_name(task["id"]),
                arguments=["run", *task["arguments"]],
                variables=schedule["env"],
                # What is paused is skipped; what comes after it is not.
                trigger_rule="none_failed",
                **pool,
            )
            if before is not None:
                before >> now
            before = now
    return dag


def _asked() -> dict[str, Param]:
    """What is asked of whoever starts an initial load."""
    return {
        "start": Param("2020-01-01", type="string", description="Rows changed from then on are loaded"),
        "end": Param(None, type=["null", "string"], description="Those changed from then on are not; today unless set"),
        "streams": Param("", type="string", description="Only these, separated by commas; all unless set"),
        "full_refresh": Param(default=False, type="boolean", description="Load again what was loaded before"),
        "every": Param("month", type="string", description="Window: day, week, month, quarter, year, or 10d"),
    }


PERIOD = (
    "--from={{ params.start }}",
    "--every={{ params.every }}",
    "--streams={{ params.streams }}",
    "{{ '--full-refresh' if params.full_refresh else '--no-full-refresh' }}",
    "--to={{ params.end or dag_run.run_after.strftime('%Y-%m-%d') }}",
)


def _initial_load(connection: dict[str, Any]) -> DAG:
    """Make the DAG that loads a connection in slices; a slice takes one slot of the pool, all else takes all."""
    name = _name(f"meltano.initial_load.{connection['state_id']}")
    account = {"pool": connection["pool"], "pool_slots": connection["slots"]}
    with DAG(name, schedule=None, params=_asked(), tags=["meltano", "initial load"], **COMMON) as dag:
        plan = Plan(
            task_id="plan",
            arguments=["load", "plan", connection["state_id"], *PERIOD],
            trigger=None,
            # It asks the source what there is.
            **account,
        )
        # They make the tables, which two loaders must not do at once; what is read whole has all of the account.
        first = Orchestrate(task_id="first", arguments=["load", "slice"], part=plan.output["first"], **account)
        rest = Orchestrate.partial(
            task_id="slice",
            arguments=["load", "slice"],
            pool=connection["pool"],
            pool_slots=connection["slots_of_slice"],
            map_index_template="{{ task.part['title'] }}",
        ).expand(part=plan.output)
        finish = Orchestrate(
            task_id="finish",
            arguments=["load", "finish"],
            part=plan.output["plan"],
            trigger=None,
            # A load of a single window has no others: their task is skipped.
            trigger_rule="none_failed",
        )
        plan >> first >> rest >> finish
    return dag


for _schedule in SNAPSHOT["schedules"]:
    globals()[f"dag_{_name(_schedule['name'])}"] = _scheduled(_schedule)
for _connection in SNAPSHOT["connections"]:
    globals()[f"load_{_name(_connection['state_id'])}"] = _initial_load(_connection)
