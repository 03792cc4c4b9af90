"""What is looked up of one connection, before anything is derived from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from sync_status.database import found
from sync_status.model import Statistics
from sync_status.runs import end_of, status_of
from sync_status.settling import starts_of
from sync_status.tables import CONNECTIONS, PAUSES, RUNS, SCHEDULES, STARTS

RECENT_RUNS = 24
MONTH = timedelta(days=30)
USUAL_RUNS = 14
"""So many of the last good runs say what is usual."""
_MOST_FAILURES = 1_000
_FAILED = ("failed", "partial", "lost")


@dataclass(frozen=True, slots=True)
class History:
    """Rows and sums of one connection; nothing in it depends on the present moment.

    Args:
        version: Of the connection: it grows with every change.
        recent: Rows of the last runs, newest first.
        open_runs: Rows of runs that Meltano calls running, newest first.
        last_success: The row of the last run that completed with all its streams.
        failures: Rows since then that ended badly or may be lost, newest first.
        starts: Our notes of the recent runs, by run id.
        month: Rows of the last 30 days: started_at, ended_at, heartbeat_at, outcome, extracted.
        first_seen_at: When the connection was first heard of.
        scheduled_since: Since when it has its schedule.
        paused_since: None unless paused.
        pause: The row, paused or not; None if it never was.
    """

    version: int
    recent: Sequence[dict[str, Any]] = ()
    open_runs: Sequence[dict[str, Any]] = ()
    last_success: dict[str, Any] | None = None
    failures: Sequence[dict[str, Any]] = ()
    starts: dict[str, dict[str, Any]] | None = None
    month: Sequence[dict[str, Any]] = ()
    first_seen_at: datetime | None = None
    scheduled_since: datetime | None = None
    pause: dict[str, Any] | None = None


def history_of(db: Connection, job_name: str, now: datetime) -> History:
    """Look a connection up."""
    runs = select(RUNS).where(RUNS.c.job_name == job_name).order_by(RUNS.c.started_at.desc(), RUNS.c.id.desc())
    recent = found(db, runs.limit(RECENT_RUNS))
    success = _last_success(db, runs)
    known = found(db, select(CONNECTIONS).where(CONNECTIONS.c.job_name == job_name))
    schedule = found(db, select(SCHEDULES).where(SCHEDULES.c.job_name == job_name))
    pauses = found(db, select(PAUSES).where(PAUSES.c.job_name == job_name))
    month = select(RUNS.c.started_at, RUNS.c.ended_at, RUNS.c.heartbeat_at, RUNS.c.outcome, RUNS.c.extracted)
    return History(
        version=known[0]["version"] if known else 0,
        recent=recent,
        open_runs=found(db, runs.where(RUNS.c.open)),
        last_success=success,
        failures=found(db, _failures(job_name, success)),
        starts=starts_of(db, [row["run_id"] for row in (*recent, *([success] if success else []))]),
        month=found(
            db,
            month.where(RUNS.c.job_name == job_name, RUNS.c.started_at > now - MONTH).order_by(
                RUNS.c.started_at.desc()
            ),
        ),
        first_seen_at=known[0]["first_seen_at"] if known else None,
        scheduled_since=schedule[0]["since"] if schedule else None,
        pause=pauses[0] if pauses else None,
    )


def _last_success(db: Connection, runs: Select[Any]) -> dict[str, Any] | None:
    # A run of chosen streams says nothing of the others.
    chosen = select(STARTS.c.run_id).where(STARTS.c.streams.is_not(None))
    rows = found(db, runs.where(RUNS.c.outcome == "completed", RUNS.c.run_id.not_in(chosen)).limit(1))
    return rows[0] if rows else None


def _failures(job_name: str, success: dict[str, Any] | None) -> Select[Any]:
    bad = or_(RUNS.c.outcome.in_(_FAILED), RUNS.c.open)
    query = (
        select(RUNS.c.id, RUNS.c.started_at, RUNS.c.ended_at, RUNS.c.heartbeat_at, RUNS.c.outcome, RUNS.c.open)
        .where(RUNS.c.job_name == job_name, bad)
        .order_by(RUNS.c.started_at.desc(), RUNS.c.id.desc())
        .limit(_MOST_FAILURES)
    )
    if success is None:
        return query
    same = and_(RUNS.c.started_at == success["started_at"], RUNS.c.id > success["id"])
    return query.where(or_(RUNS.c.started_at > success["started_at"], same))


def failing(history: History, now: datetime) -> list[dict[str, Any]]:
    """Return the rows since the last success that ended badly, newest first, as of now."""
    return [row for row in history.failures if status_of(row, now) in _FAILED]


def statistics(history: History, now: datetime) -> Statistics:
    """Sum the last 30 days up. A run that may be lost counts once it is."""
    rows = [row for row in history.month if row["outcome"] and row["started_at"] > now - MONTH]
    good = [row for row in rows if row["outcome"] == "completed"]
    bad = [row for row in rows if row["outcome"] in _FAILED]
    seconds = durations(good)
    records = [row["extracted"] for row in good if row["extracted"] is not None]
    judged = len(good) + len(bad)
    return Statistics(
        runs=len(rows),
        succeeded=len(good),
        failed=len(bad),
        success_rate=round(len(good) / judged, 4) if judged else None,
        p50_seconds=round(median(seconds), 1) if seconds else None,
        p95_seconds=round(_p95(seconds), 1) if seconds else None,
        p50_records=median(records) if records else None,
    )


def usual_seconds(history: History) -> float | None:
    """Return how long the last good runs took, at the median."""
    seconds = durations([row for row in history.month if row["outcome"] == "completed"][:USUAL_RUNS])
    return median(seconds) if seconds else None


def durations(rows: Sequence[dict[str, Any]]) -> list[float]:
    """Return how long ended runs took, in seconds."""
    ends = ((row, end_of({"open": False, **row}, row["outcome"])) for row in rows)
    return [(end - row["started_at"]).total_seconds() for row, end in ends if end]


def _p95(values: Sequence[float]) -> float:
    return values[0] if len(values) == 1 else quantiles(values, n=20, method="inclusive")[-1]
