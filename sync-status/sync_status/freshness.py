"""How old the data is against its schedule, when the next sync is due, and whether one was missed."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sync_status.cron import interval_around, is_never_due, soonest
from sync_status.model import Freshness, FreshnessState, Schedule
from sync_status.project import DeclaredSchedule

LEAST_GRACE = timedelta(minutes=5)
GRACE_SHARE = 0.1
MISSED_AFTER = timedelta(minutes=10)


def crons_of(declared: Sequence[DeclaredSchedule]) -> tuple[str, ...]:
    """Return the expressions of those schedules that come by themselves."""
    return tuple(one.cron for one in declared if one.cron)


def broken_cron(declared: Sequence[DeclaredSchedule], timezone: str, now: datetime) -> str | None:
    """Return the first expression that is never due; None if all are fine."""
    return next((cron for cron in crons_of(declared) if is_never_due(cron, now, timezone)), None)


def schedule_at(declared: Sequence[DeclaredSchedule], timezone: str, now: datetime, *, paused: bool) -> Schedule | None:
    """Say when a connection is due next, by which of its schedules; None without one."""
    if not declared:
        return None
    dues = [(due, one) for one in declared if (due := soonest(crons_of([one]), now, timezone))]
    # One that is never due is shown as such; `sync-status check` says why.
    due, first = min(dues, key=lambda found: found[0], default=(None, declared[0]))
    interval = interval_around(crons_of(declared), now, timezone)
    seconds = interval.total_seconds() if interval else None
    return Schedule(first.name, first.cron, timezone, not paused, None if paused else due, seconds)


def freshness(
    crons: Collection[str],
    timezone: str,
    now: datetime,
    success: tuple[datetime, datetime] | None,
    waiting_since: datetime | None,
) -> Freshness:
    """Hold the age of the data against the wait that the schedule meant after the last success.

    Late: older than one such wait and a grace of a tenth of it, at least five minutes. Stale: than two. Where nothing
    has succeeded yet, the waiting began when the schedule was first seen.

    Args:
        crons: Of all its schedules; where nothing is scheduled the age is told and not judged.
        timezone: Of the expressions.
        now: The moment.
        success: When the last success began and ended; None without one.
        waiting_since: Since when the schedule is known; None if it is not.
    """
    began, ended = success or (waiting_since, waiting_since)
    if began is None or ended is None:
        return Freshness("unknown")
    waited = max((now - ended).total_seconds(), 0.0)
    told_at, age = (ended, waited) if success else (None, None)
    interval = interval_around(crons, began, timezone)
    if interval is None:
        return Freshness("unknown", told_at, age)
    grace = max(LEAST_GRACE, interval * GRACE_SHARE)
    late, stale = (interval + grace).total_seconds(), (2 * interval + grace).total_seconds()
    state: FreshnessState = "stale" if waited > stale else "late" if waited > late else "on_time"
    if success is None and state == "on_time":
        return Freshness("unknown", None, None, late, stale)
    return Freshness(state, told_at, age, late, stale)


def missed_start(crons: Collection[str], timezone: str, now: datetime, quiet_since: datetime | None) -> datetime | None:
    """Return the due time at which a run should have begun and did not; None if none was missed.

    Args:
        crons: Of all its schedules.
        timezone: Of the expressions.
        now: The moment.
        quiet_since: Since when nothing has run, though it might have: the end of the last run, of a pause, or the
            moment that the schedule was first seen.
    """
    due = soonest(crons, quiet_since, timezone) if quiet_since else None
    return due if due and now > due + MISSED_AFTER else None
