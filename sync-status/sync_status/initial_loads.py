"""Initial syncs in slices: the runs of all slices of a connection, told as one sync, k of n windows."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from sync_status.database import found
from sync_status.health import health
from sync_status.model import InitialLoad, Reason, Status
from sync_status.run_model import Run
from sync_status.runs import run_of, status_of
from sync_status.slices import slice_of
from sync_status.tables import CONNECTIONS, RUNS

Row = Mapping[str, Any]
Key = tuple[datetime, datetime, int, str]
"""One sync: its period, its number of windows, and the hash of what these read."""


def initial_loads(db: Connection, now: datetime) -> dict[str, InitialLoad]:
    """Return the latest sliced sync of each connection that has one, by its state id.

    Args:
        db: Ours.
        now: The moment.
    """
    names = db.execute(select(CONNECTIONS.c.job_name).where(CONNECTIONS.c.job_name.contains(":load-"))).scalars()
    slices = {name: part for name in names if (part := slice_of(name))}
    if not slices:
        return {}
    columns = (RUNS.c.job_name, RUNS.c.started_at, RUNS.c.heartbeat_at, RUNS.c.open, RUNS.c.outcome, RUNS.c.problem)
    query = select(*columns).where(RUNS.c.job_name.in_(slices)).order_by(RUNS.c.started_at, RUNS.c.id)
    loads: dict[str, dict[Key, dict[int, Row]]] = defaultdict(dict)
    for row in found(db, query):
        part = slices[row["job_name"]]
        key = (part.start, part.end, part.count, part.plan)
        # What ran last stands last.
        runs = loads[part.connection].pop(key, {})
        loads[part.connection][key] = {**runs, part.number: row}
    return {name: _load(*list(kept.items())[-1], now) for name, kept in loads.items()}


def slice_runs(db: Connection, now: datetime) -> dict[str, Run]:
    """Return the newest run of a slice that goes on, by the state id of the connection that it is for.

    Args:
        db: Ours.
        now: The moment.
    """
    parts = ((slice_of(row["job_name"]), row) for row in found(db, select(RUNS).where(RUNS.c.open).order_by(RUNS.c.id)))
    return {part.connection: run_of(row, now) for part, row in parts if part and status_of(row, now) == "in_progress"}


def with_load(status: Status, load: InitialLoad | None, running: Run | None = None) -> Status:
    """Say of a connection how its sliced sync is doing, and what is wrong with it."""
    if load is None:
        return status
    status = replace(status, initial_load=load, slice_run=running)
    if load.running and not status.current_run:
        status = replace(status, status="in_progress")
    if not load.failed:
        return status
    names = ", ".join("what is read whole" if n == 0 else f"window {n} of {load.windows}" for n in load.failed[:5])
    reason = Reason("INITIAL_LOAD_FAILED", "error", f"The initial load failed in {names}: {load.message}")
    reasons = (reason, *status.reasons)
    return replace(status, reasons=reasons, health=health(reasons, status.last_run), health_since=load.failed_at)


def _load(key: Key, runs: Mapping[int, Row], now: datetime) -> InitialLoad:
    start, end, count, _ = key
    states = {number: status_of(row, now) for number, row in runs.items()}
    done = sorted(number for number, state in states.items() if state == "completed")
    failed = sorted(number for number, state in states.items() if state not in {"completed", "in_progress"})
    first = runs[failed[0]] if failed else None
    problem = (first["problem"] or {}) if first else {}
    return InitialLoad(
        start=start,
        end=end,
        windows=count,
        completed=sum(number > 0 for number in done),
        running=sum(state == "in_progress" for state in states.values()),
        failed=tuple(failed),
        message=str(problem.get("message") or "it was killed") if failed else None,
        failed_at=first["heartbeat_at"] or first["started_at"] if first else None,
    )


def is_slice(job_name: str) -> bool:
    """Whether a state id is that of a slice, which is no connection of its own."""
    return slice_of(job_name) is not None
