"""How old the data is against its schedule, when the next sync is due, and whether one was missed."""

from datetime import datetime, timedelta

from sync_status.cron import CronError, interval_around, next_due
from sync_status.model import Freshness, FreshnessState, Schedule
from sync_status.project import DeclaredSchedule

LEAST_GRACE = timedelta(minutes=5)
GRACE_SHARE = 0.1
MISSED_AFTER = timedelta(minutes=10)


def schedule_at(declared: DeclaredSchedule, timezone: str, now: datetime, *, paused: bool) -> Schedule:
    """Say when a connection is due next."""
    due = interval = None
    if declared.cron:
        try:
            due = next_due(declared.cron, now, timezone)
            interval = interval_around(declared.cron, now, timezone).total_seconds()
        except CronError:
            # It is shown as a schedule that is never due; `sync-status check` says why.
            due = None
    return Schedule(declared.name, declared.cron, timezone, not paused, None if paused else due, interval)


def freshness(
    cron: str | None,
    timezone: str,
    now: datetime,
    success: tuple[datetime, datetime] | None,
    waiting_since: datetime | None,
) -> Freshness:
    """Hold the age of the data against the wait that the schedule meant after the last success.

    Late: older than one such wait and a grace of a tenth of it, at least five minutes. Stale: than two. Where nothing
    has succeeded yet, the waiting began when the schedule was first seen.

    Args:
        cron: None where nothing is scheduled: the age is told and not judged.
        timezone: Of the expression.
        now: The moment.
        success: When the last success began and ended; None without one.
        waiting_since: Since when the schedule is known; None if it is not.
    """
    began, ended = success or (waiting_since, waiting_since)
    if began is None or ended is None:
        return Freshness("unknown")
    waited = max((now - ended).total_seconds(), 0.0)
    told_at, age = (ended, waited) if success else (None, None)
    try:
        interval = interval_around(cron, began, timezone) if cron else None
    except CronError:
        interval = None
    if interval is None:
        return Freshness("unknown", told_at, age)
    grace = max(LEAST_GRACE, interval * GRACE_SHARE)
    late, stale = (interval + grace).total_seconds(), (2 * interval + grace).total_seconds()
    state: FreshnessState = "stale" if waited > stale else "late" if waited > late else "on_time"
    if success is None and state == "on_time":
        return Freshness("unknown", None, None, late, stale)
    return Freshness(state, told_at, age, late, stale)


def missed_start(cron: str | None, timezone: str, now: datetime, quiet_since: datetime | None) -> datetime | None:
    """Return the due time at which a run should have begun and did not; None if none was missed.

    Args:
        cron: Of the schedule.
        timezone: Of the expression.
        now: The moment.
        quiet_since: Since when nothing has run, though it might have: the end of the last run, of a pause, or the
            moment that the schedule was first seen.
    """
    if cron is None or quiet_since is None:
        return None
    try:
        due = next_due(cron, quiet_since, timezone)
    except CronError:
        return None
    return due if now > due + MISSED_AFTER else None
