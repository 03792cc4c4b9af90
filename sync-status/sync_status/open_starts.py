"""Starts of which no end was noted: whether they go on, and stand in the way of others."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection as Db
from sqlalchemy import select, update

from sync_status import processes
from sync_status.conflicts import Conflict
from sync_status.database import found
from sync_status.model import Connection
from sync_status.project import connection_id, seen_connection
from sync_status.tables import RUNS, STARTS

_TO_BEGIN = timedelta(minutes=1)
_ELSEWHERE = timedelta(minutes=5)
"""So long a start on another machine, whose processes nobody sees from here, is waited for until its run is there."""


def in_the_way(db: Db, connections: Sequence[Connection], now: datetime) -> Conflict | None:
    """Return a start of one of these connections, or of their taps, that goes on; the end of others is noted.

    Args:
        db: Ours, under its lock.
        connections: Those that are to start.
        now: The moment.
    """
    names, taps = {one.state_id for one in connections}, {one.tap for one in connections}
    query = select(STARTS, RUNS.c.id.label("run")).outerjoin(RUNS, RUNS.c.run_id == STARTS.c.run_id)
    for row in found(db, query.where(STARTS.c.ended_at.is_(None))):
        name = row["job_name"]
        if not goes_on(row, now):
            values = {"ended_at": now, "message": "It ended while nobody waited for it."}
            db.execute(update(STARTS).where(STARTS.c.id == row["id"]).values(**values))
        elif name in names or seen_connection(name).tap in taps:
            message = f"{name} was started by {row['requested_by']!r} and has not ended yet."
            begun = row["requested_at"]
            return Conflict("STARTING", message, None, row["requested_by"], begun, connection_id=connection_id(name))
    return None


def goes_on(row: Mapping[str, Any], now: datetime) -> bool:
    """Whether a start goes on of which no end was noted.

    Args:
        row: Of the start, with `run`: that of Meltano's row, if there is one.
        now: The moment.
    """
    process = process_of(row)
    if process is None:
        return bool(now - row["requested_at"] < _TO_BEGIN)
    if process.host == processes.here():
        return processes.is_alive(process)
    # Once its run is there, that says how it goes on.
    return row["run"] is None and now - row["requested_at"] < _ELSEWHERE


def never_began(row: Mapping[str, Any], now: datetime) -> bool:
    """Whether a start got no process, and will get none.

    Args:
        row: Of the start, with `run`: that of Meltano's row, if there is one.
        now: The moment.
    """
    # A process that could not be noted leaves an exit code, or a run.
    has_begun = row["pid"] is not None or row["exit_code"] is not None or row["run"] is not None
    return not has_begun and (row["ended_at"] is not None or not goes_on(row, now))


def process_of(row: Mapping[str, Any]) -> processes.Process | None:
    """Return the process of a start; None before it has one."""
    return processes.Process(row["pid"], row["pid_since"], row["host"]) if row["pid"] else None
