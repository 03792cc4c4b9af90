"""Whether somebody has to act: the reasons, each with how bad it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sync_status.model import Freshness, HealthState, Reason, Severity, Trouble
from sync_status.run_model import Run, RunStatus

FAILURES_UNTIL_ERROR = 3
"""A failure that the next run may mend is a warning until it happened so often in a row."""
LONG_FACTOR = 3
LONG_AT_LEAST = timedelta(minutes=15)
LONG_AT_MOST = timedelta(hours=24)
_CODES: Mapping[RunStatus, str] = {
    "failed": "RUN_FAILED",
    "partial": "RUN_PARTIAL",
    "lost": "RUN_LOST",
    "cancelled": "RUN_TERMINATED",
}
_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Signs:
    """What the health is judged by.

    Args:
        last_run: The latest that ended.
        trouble: The worst that went wrong since the last success of all streams.
        current_run: The one that goes on.
        failures: Failed runs in a row.
        freshness: Of the data.
        missed: The due time that was missed.
        paused: Whether nothing is meant to run.
        usual_seconds: How long good runs take.
        broken_schedule: The expression that is never due; None if it is fine.
        failed_check: What the tap's check said, if no run has shown since that it is mended.
    """

    last_run: Run | None
    current_run: Run | None
    failures: int
    freshness: Freshness
    missed: datetime | None
    paused: bool
    usual_seconds: float | None
    trouble: Trouble | None = None
    broken_schedule: str | None = None
    failed_check: str | None = None


def reasons(signs: Signs) -> tuple[Reason, ...]:
    """Return why the health is not what it should be, worst first."""
    found = [*_of_runs(signs), *_of_time(signs)]
    return tuple(sorted(found, key=lambda reason: _RANK[reason.severity]))


def health(found: tuple[Reason, ...], last_run: Run | None) -> HealthState:
    """Return the worst of the reasons as one word."""
    worst = found[0].severity if found else "info"
    if worst == "error":
        return "degraded"
    if worst == "warning":
        return "warning"
    return "unknown" if last_run is None else "healthy"


def needs_attention(health: HealthState) -> bool:
    """Whether somebody should look: what counts as such on the page and in `sync-status check`."""
    return health in {"degraded", "warning"}


def _of_runs(signs: Signs) -> Iterator[Reason]:
    """The worst that went wrong, whatever came after it; and how the last run ended, if that is something else."""
    trouble, run = signs.trouble, signs.last_run
    if signs.failed_check:
        yield Reason("CHECK_FAILED", "error", signs.failed_check)
    if trouble:
        heals = trouble.problem.retryable and trouble.status in {"failed", "partial"}
        severity: Severity = "warning" if heals and signs.failures < FAILURES_UNTIL_ERROR else "error"
        message = trouble.problem.message
        told = f"{message} ({signs.failures} in a row)" if signs.failures > 1 else message
        yield Reason(_CODES[trouble.status], severity, told)
    if run is None or run.problem is None or (trouble and trouble.status == run.status):
        return
    if run.status == "cancelled":
        yield Reason("RUN_CANCELLED", "info", run.problem.message)
    elif trouble:
        yield Reason(_CODES[run.status], "error" if run.status == "lost" else "warning", run.problem.message)


def _of_time(signs: Signs) -> Iterator[Reason]:
    if signs.broken_schedule:
        yield Reason("SCHEDULE_NEVER_DUE", "error", f"The schedule {signs.broken_schedule!r} is never due.")
    if not signs.paused:
        fresh = signs.freshness
        age, limit = _spoken(fresh.age_seconds), _spoken(fresh.late_after_seconds)
        told = f"The last success is {age} old; expected within {limit}."
        if fresh.last_successful_sync_at is None:
            told = f"There has been no success yet; it was expected within {limit}."
        if fresh.state == "stale":
            yield Reason("DATA_STALE", "error", told)
        elif fresh.state == "late":
            yield Reason("DATA_LATE", "warning", told)
        if signs.missed:
            at = signs.missed.isoformat().replace("+00:00", "Z")
            yield Reason(
                "MISSED_START", "warning", f"A sync was due at {at} and did not start; see whether the scheduler runs."
            )
    run = signs.current_run
    if run is not None and run.duration_seconds > long_after(signs.usual_seconds).total_seconds():
        usual = f"; usually {_spoken(signs.usual_seconds)}" if signs.usual_seconds else ""
        yield Reason("RUNNING_LONG", "warning", f"It has been running for {_spoken(run.duration_seconds)}{usual}.")


def long_after(usual_seconds: float | None) -> timedelta:
    """Return after how long a run is unusually long."""
    if usual_seconds is None:
        return LONG_AT_MOST
    return min(max(timedelta(seconds=LONG_FACTOR * usual_seconds), LONG_AT_LEAST), LONG_AT_MOST)


def _spoken(seconds: float | None) -> str:
    if seconds is None:
        return "unknown"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
