"""How long 24 monthly windows of NetSuite's transactions take on two workers, and how long in one process.

Run it: `.venv/bin/python -m benchmarks.slices`; `--help` says what can be chosen. It needs what `make setup` installs,
and redis-server.

Each way loads two years of transactions from a sandbox, whose answers take their time as NetSuite's do, into an empty
schema of a private PostgreSQL. It ends with an error if a way loads other rows than the first one, or if the account
was asked more at once than it takes. The workers are Celery's, under a real Airflow; their time is that of the DAG's
run, from its trigger to its end.
"""

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.measurement import table
from tests.end_to_end import postgres_cluster
from tests.orchestrate.calling import orchestrate
from tests.orchestrators.airflow import LOAD, Airflow, redis
from tests.orchestrators.stage import ACCOUNT_LIMIT, END, START, TRANSACTIONS, Stage, staged

WORKERS = ("worker-0", "worker-1")
WINDOWS = 24


@dataclass(frozen=True, slots=True)
class Took:
    """What one way took.

    Args:
        seconds: By the clock.
        rows: That were there afterwards.
        most_at_once: Calls, of those that the account takes.
    """

    seconds: float
    rows: set[str]
    most_at_once: int


def one_run(stage: Stage, _folder: Path) -> float:
    """One process, the whole period in one run."""
    begun = time.monotonic()
    stage.load_alone()
    return time.monotonic() - begun


def one_after_the_other(stage: Stage, _folder: Path) -> float:
    """One process, window after window."""
    begun = time.monotonic()
    period = ("--from", START, "--to", END, "--every", "month", "--streams", TRANSACTIONS[1])
    ended = orchestrate(stage.project, "load", "run", stage.state_id("netsuite"), *period)
    if ended.code:
        raise RuntimeError(ended.log)
    return time.monotonic() - begun


def two_workers(stage: Stage, folder: Path) -> float:
    """Two Celery workers."""
    with redis(folder) as broker, Airflow(stage, folder / "airflow", "CeleryExecutor", broker).running(WORKERS) as it:
        run = it.load("month")
        ((seconds,),) = it.query(
            "SELECT extract(epoch FROM end_date - start_date) FROM dag_run WHERE dag_id = %s AND run_id = %s", LOAD, run
        )
    return float(seconds)


WAYS = (one_run, one_after_the_other, two_workers)


def measured(way: Callable[[Stage, Path], float], scale: str, latency: float) -> Took:
    """Load in one way, on a stage of its own.

    Raises:
        RuntimeError: The account was asked too much at once, or not all windows were loaded.
    """
    with tempfile.TemporaryDirectory() as name, postgres_cluster.running() as postgres:
        folder = Path(name)
        with staged(postgres, folder, scale) as stage:
            stage.break_source({"kind": "latency", "route": "*/suiteql", "seconds": latency})
            stage.calls()
            seconds = way(stage, folder)
            (counted,) = stage.calls().values()
            if counted["most_at_once"] > ACCOUNT_LIMIT or counted["refused"]:
                raise RuntimeError(f"{way.__doc__} {counted}: the account takes {ACCOUNT_LIMIT} calls at once")
            load = stage.status("netsuite")["initial_load"]
            if way is not one_run and (load["windows"], load["completed"]) != (WINDOWS, WINDOWS):
                raise RuntimeError(f"{way.__doc__} {load['completed']} of {load['windows']} windows were loaded")
            return Took(seconds, stage.rows(*TRANSACTIONS), counted["most_at_once"])


@click.command()
@click.option("--latency", default=1.0, show_default=True, help="Seconds that each SuiteQL answer takes at least.")
@click.option("--scale", default="2", show_default=True, help="Of the sandbox's data.")
def main(latency: float, scale: str) -> None:
    """Measure, and print the figures as a table; progress goes to standard error."""
    found: list[Took] = []
    for way in WAYS:
        click.echo(f"  {way.__doc__} ", err=True, nl=False)
        found.append(took := measured(way, scale, latency))
        load = os.getloadavg()[0]
        click.echo(f"{took.seconds:.0f} s, {len(took.rows)} rows, load {load:.1f}", err=True)
        if took.rows != found[0].rows:
            raise RuntimeError(f"{way.__doc__} Not the rows of the first way.")
    rows = [
        (
            str(way.__doc__).rstrip("."),
            f"{took.seconds:.0f}",
            f"{found[0].seconds / took.seconds:.2f}",
            f"{found[1].seconds / took.seconds:.2f}",
            f"{took.most_at_once} of {ACCOUNT_LIMIT}",
        )
        for way, took in zip(WAYS, found, strict=True)
    ]
    click.echo(f"{len(found[0].rows)} rows, {WINDOWS} windows, {latency:g} s a call\n")
    table(("way", "seconds", "x one run", "x window after window", "calls at once"), rows)


if __name__ == "__main__":
    main()
