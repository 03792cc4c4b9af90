"""Starts of ours of which no run came: Meltano ended before it wrote one down."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select

from sync_status.clock import written
from sync_status.database import found
from sync_status.model import Reason
from sync_status.open_starts import goes_on
from sync_status.tables import RUNS, STARTS

_KEPT = timedelta(days=30)
_TO_APPEAR = timedelta(seconds=2)
"""A run's row may be read a moment after its process has ended."""
_SAID_CHARACTERS = 300


class FailedStart(NamedTuple):
    """The latest start of a connection, if it brought no run.

    Args:
        at: When it was asked for.
        by: Who asked for it.
        exit_code: Meltano's; None if it is not known.
        said: The last line that it printed; may be empty.
        was_called: Whether it could be called.
    """

    at: datetime
    by: str
    exit_code: int | None
    said: str
    was_called: bool = True

    def reason(self) -> Reason:
        """What is to be told, and done."""
        said = f", saying: {self.said}" if self.said else " and said nothing"
        how = f"ended with exit code {self.exit_code}{said}"
        if self.exit_code is None:
            how = "ended while nobody waited for it" if self.was_called else f"could not be called{said}"
        told = (
            f"The start of {written(self.at)}, by {self.by!r}, brought no run: Meltano {how}. See whether"
            " SYNC_STATUS_MELTANO leads to Meltano, and run `meltano run` with this tap and target by hand."
        )
        return Reason("START_FAILED", "error", told)


def failed_starts(db: Connection, now: datetime) -> dict[str, FailedStart]:
    """Return, by state id, the latest start of each connection that brought no run.

    Args:
        db: Ours.
        now: The moment.
    """
    times = select(STARTS.c.job_name, func.max(STARTS.c.requested_at).label("at")).group_by(STARTS.c.job_name)
    newest = times.where(STARTS.c.requested_at > now - _KEPT).subquery()
    is_newest = and_(STARTS.c.job_name == newest.c.job_name, STARTS.c.requested_at == newest.c.at)
    columns = [STARTS.c[name] for name in ("job_name", "requested_at", "requested_by", "exit_code", "message")]
    process = (STARTS.c.pid, STARTS.c.pid_since, STARTS.c.host)
    query = (
        select(*columns, *process, STARTS.c.ended_at, RUNS.c.id.label("run"))
        .join(newest, is_newest)
        .outerjoin(RUNS, RUNS.c.run_id == STARTS.c.run_id)
    )
    latest = {row["job_name"]: row for row in found(db, query)}
    return {
        name: FailedStart(
            row["requested_at"], row["requested_by"], row["exit_code"], last_line(row["message"]), bool(row["pid"])
        )
        for name, row in latest.items()
        if row["run"] is None and _has_ended(row, now)
    }


def _has_ended(row: dict[str, Any], now: datetime) -> bool:
    # Whoever started it may have ended before it did.
    return bool(
        now - (row["ended_at"] or row["requested_at"]) >= _TO_APPEAR and (row["ended_at"] or not goes_on(row, now))
    )


def last_line(message: str | None) -> str:
    """Return the last line that says something; empty if none does."""
    lines = [line.strip() for line in (message or "").splitlines() if line.strip()]
    return lines[-1][:_SAID_CHARACTERS] if lines else ""
