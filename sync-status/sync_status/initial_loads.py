"""Initial syncs in slices: the runs of all slices of a connection, told as one sync, k of n windows."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
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
_TO_GO_ON = timedelta(minutes=15)


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
        return _with_rest(status, load)
    names = ", ".join("what is read whole" if n == 0 else f"window {n} of {load.windows}" for n in load.failed[:5])
    reason = Reason("INITIAL_LOAD_FAILED", "error", f"The initial load failed in {names}: {load.message}")
    reasons = (reason, *status.reasons)
    return replace(status, reasons=reasons, health=health(reasons, status.last_run), health_since=load.failed_at)


def _with_rest(status: Status, load: InitialLoad) -> Status:
    """Say that windows are left which nobody loads; an engine may take a while to begin the next."""
    if load.stopped_at is None or status.generated_at - load.stopped_at < _TO_GO_ON:
        return status
    told = (
        f"The initial load stands at {load.completed} of {load.windows} windows and nothing of it runs: load the rest."
    )
    reasons = (*status.reasons, Reason("INITIAL_LOAD_STOPPED", "warning", told))
    return replace(
        status,
        reasons=reasons,
        health=health(reasons, status.last_run),
        health_since=status.health_since or load.stopped_at,
    )


def _load(key: Key, runs: Mapping[int, Row], now: datetime) -> InitialLoad:
    start, end, count, _ = key
    states = {number: status_of(row, now) for number, row in runs.items()}
    done = sorted(number for number, state in states.items() if state == "completed")
    failed = sorted(number for number, state in states.items() if state not in {"completed", "in_progress"})
    first = runs[failed[0]] if failed else None
    problem = (first["problem"] or {}) if first else {}
    completed, running = sum(number > 0 for number in done), sum(state == "in_progress" for state in states.values())
    return InitialLoad(
        start=start,
        end=end,
        windows=count,
        completed=completed,
        running=running,
        failed=tuple(failed),
        message=str(problem.get("message") or "it was killed") if failed else None,
        failed_at=_heard(first) if first else None,
        stopped_at=max(_heard(row) for row in runs.values()) if completed < count and not running else None,
    )


def _heard(row: Row) -> datetime:
    found: datetime = row["heartbeat_at"] or row["started_at"]
    return found


def is_slice(job_name: str) -> bool:
    """Whether a state id is that of a slice, which is no connection of its own."""
    return slice_of(job_name) is not None
