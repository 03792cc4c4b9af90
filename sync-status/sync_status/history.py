"""What is looked up of one connection, before anything is derived from it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice
from statistics import median, quantiles
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Select, Table, and_, func, or_, select, type_coerce

from sync_status.database import found
from sync_status.lost_rows import acknowledged, open_losses
from sync_status.model import Statistics
from sync_status.run_model import Run, RunStatus
from sync_status.runs import run_of, status_of
from sync_status.settling import starts_of
from sync_status.tables import CONNECTIONS, PAUSES, RUNS, SCHEDULES, STARTS
from sync_status.trouble import FAILED

RECENT_RUNS = 24
MONTH = timedelta(days=30)
USUAL_RUNS = 14
"""So many of the last good runs say what is usual."""
# A run of chosen streams says nothing of the others.
_CHOSEN = select(STARTS.c.run_id).where(STARTS.c.streams.is_not(None))
IS_SUCCESS = and_(RUNS.c.outcome == "completed", RUNS.c.run_id.not_in(_CHOSEN))
"""Of a run: it completed with all streams of its connection."""
_MOST_FAILURES = 1_000
_OF_FAILURES = (
    RUNS.c.id, RUNS.c.started_at, RUNS.c.ended_at, RUNS.c.heartbeat_at, RUNS.c.outcome, RUNS.c.open, RUNS.c.problem,
)  # fmt: skip


@dataclass(frozen=True)
class History:
    """Rows and sums of one connection, as of the moment that it was looked up.

    Args:
        version: Of the connection: it grows with every change.
        recent: Rows of the last runs, newest first.
        open_runs: Rows of runs that Meltano calls running, newest first.
        last_success: The row of the last run that completed with all its streams.
        failures: Rows since then that ended badly, were stopped or may be lost, newest first.
        losses: Rows of runs whose lost rows are still missing, newest first.
        acknowledged: Runs whose lost rows somebody took note of.
        starts: Our notes of the recent runs, by run id.
        month: The last 30 days, summed up when they were looked up.
        usual_seconds: How long the last good runs took, at the median.
        scheduled_since: Since when it has its schedule.
        pause: The row, paused or not; None if it never was.
        told: Its ended runs as they were told, by row: kept from one question to the next.
        streams: The same of their streams.
    """

    version: int
    recent: Sequence[dict[str, Any]] = ()
    open_runs: Sequence[dict[str, Any]] = ()
    last_success: dict[str, Any] | None = None
    failures: Sequence[dict[str, Any]] = ()
    losses: Sequence[dict[str, Any]] = ()
    acknowledged: frozenset[int] = frozenset()
    starts: dict[str, dict[str, Any]] | None = None
    month: Statistics = field(default_factory=Statistics)
    usual_seconds: float | None = None
    scheduled_since: datetime | None = None
    pause: dict[str, Any] | None = None
    told: dict[int, Run] = field(default_factory=dict)
    streams: dict[str, list[Any]] = field(default_factory=dict)

    def renewed(self, going_on: Collection[dict[str, Any]]) -> "History":
        """Return it with the rows of its open runs as they are now, newest first."""
        if not going_on and not self.open_runs:
            return self
        now = {row["id"]: row for row in going_on}
        return replace(
            self,
            recent=[now.get(row["id"], row) for row in self.recent],
            open_runs=list(going_on),
            failures=[now.get(row["id"], row) for row in self.failures],
        )

    def month_at(self, now: datetime) -> Statistics:
        """Return the sums of the month with the runs that are lost by now: nobody writes down that they ended."""
        lost = sum(status_of(row, now) == "lost" and row["started_at"] > now - MONTH for row in self.open_runs)
        if not lost:
            return self.month
        month = replace(self.month, runs=self.month.runs + lost, failed=self.month.failed + lost)
        return replace(month, success_rate=round(month.succeeded / (month.succeeded + month.failed), 4))

    def recent_runs(self, now: datetime) -> tuple[Run, ...]:
        """Make its last runs, newest first."""
        return tuple(self.run(row, now) for row in self.recent) if self.open_runs else self._ended_runs

    @cached_property
    def _ended_runs(self) -> tuple[Run, ...]:
        # None of them goes on: of no moment is there another thing to say.
        return tuple(self.run(row, row["started_at"]) for row in self.recent)

    def run(self, row: dict[str, Any], now: datetime) -> Run:
        """Make one of its runs; of one that has ended there is nothing more to say later."""
        if row["id"] in self.told:
            return self.told[row["id"]]
        run = run_of(row, now, (self.starts or {}).get(row["run_id"]))
        if not row["open"]:
            self.told[row["id"]] = run
        return run


def history_of(
    db: Connection, job_name: str, now: datetime, open_runs: Sequence[dict[str, Any]], noted: Mapping[str, Any]
) -> History:
    """Look a connection up.

    Args:
        db: Ours.
        job_name: Its state id.
        now: The moment.
        open_runs: Its rows of runs that go on, newest first.
        noted: Its other fields, where something is noted: `version`, `scheduled_since`, `pause`.
    """
    runs = select(RUNS).where(RUNS.c.job_name == job_name).order_by(RUNS.c.started_at.desc(), RUNS.c.id.desc())
    recent = found(db, runs.limit(RECENT_RUNS))
    success = _last_success(db, runs)
    month = _month(db, job_name, now)
    return History(
        recent=recent,
        open_runs=open_runs,
        last_success=success,
        failures=found(db, _failures(job_name, success)),
        losses=open_losses(db, job_name),
        acknowledged=acknowledged(db, job_name),
        starts=starts_of(db, [row["run_id"] for row in (*recent, *([success] if success else []))]),
        month=statistics(month),
        usual_seconds=usual_seconds(month),
        **noted,
    )


def noted(db: Connection, job_names: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return what is noted of connections, beside their runs."""
    told: dict[str, dict[str, Any]] = {name: {"version": 0} for name in job_names}

    def of(table: Table) -> list[dict[str, Any]]:
        rows = found(db, select(table).where(table.c.job_name.in_(list(job_names))))
        return [row for row in rows if row["job_name"] in told]

    for row in of(CONNECTIONS):
        told[row["job_name"]]["version"] = row["version"]
    for row in of(SCHEDULES):
        told[row["job_name"]]["scheduled_since"] = row["since"]
    for row in of(PAUSES):
        told[row["job_name"]]["pause"] = row
    return told


def _last_success(db: Connection, runs: Select[Any]) -> dict[str, Any] | None:
    rows = found(db, runs.where(IS_SUCCESS).limit(1))
    return rows[0] if rows else None


def _failures(job_name: str, success: dict[str, Any] | None) -> Select[Any]:
    bad = or_(RUNS.c.outcome.in_((*FAILED, "cancelled")), RUNS.c.open)
    query = (
        select(*_OF_FAILURES)
        .where(RUNS.c.job_name == job_name, bad)
        .order_by(RUNS.c.started_at.desc(), RUNS.c.id.desc())
        .limit(_MOST_FAILURES)
    )
    if success is None:
        return query
    same = and_(RUNS.c.started_at == success["started_at"], RUNS.c.id > success["id"])
    return query.where(or_(RUNS.c.started_at > success["started_at"], same))


class Ended(NamedTuple):
    """What is summed up of a run that has ended.

    Args:
        outcome: Its status.
        microseconds: How long it took.
        extracted: Its rows, if they are known.
    """

    outcome: RunStatus
    microseconds: int
    extracted: int | None


def _month(db: Connection, job_name: str, now: datetime) -> list[Ended]:
    """Return the ended runs of the last 30 days, newest first. There may be thousands: bare numbers, no rows."""
    began = type_coerce(RUNS.c.started_at, BigInteger)
    took = type_coerce(func.coalesce(RUNS.c.ended_at, RUNS.c.heartbeat_at, RUNS.c.started_at), BigInteger) - began
    query = (
        select(RUNS.c.outcome, took, RUNS.c.extracted)
        .where(RUNS.c.job_name == job_name, RUNS.c.started_at > now - MONTH, RUNS.c.outcome.is_not(None))
        .order_by(RUNS.c.started_at.desc())
    )
    return [Ended._make(row) for row in db.execute(query).all()]


def statistics(runs: Sequence[Ended]) -> Statistics:
    """Sum ended runs up."""
    good = [run for run in runs if run.outcome == "completed"]
    bad = sum(run.outcome in FAILED for run in runs)
    seconds = [run.microseconds / 1e6 for run in good]
    records = [run.extracted for run in good if run.extracted is not None]
    judged = len(good) + bad
    return Statistics(
        runs=len(runs),
        succeeded=len(good),
        failed=bad,
        success_rate=round(len(good) / judged, 4) if judged else None,
        p50_seconds=round(median(seconds), 1) if seconds else None,
        p95_seconds=round(_p95(seconds), 1) if seconds else None,
        p50_records=median(records) if records else None,
    )


def usual_seconds(runs: Sequence[Ended]) -> float | None:
    """Return how long the last good runs took, at the median; newest first."""
    good = (run.microseconds / 1e6 for run in runs if run.outcome == "completed")
    seconds = list(islice(good, USUAL_RUNS))
    return median(seconds) if seconds else None


def _p95(values: Sequence[float]) -> float:
    return values[0] if len(values) == 1 else quantiles(values, n=20, method="inclusive")[-1]
