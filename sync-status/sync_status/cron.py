"""When a schedule is due. Cron expressions are read in a time zone, with its daylight saving."""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from croniter import CroniterBadCronError, CroniterBadDateError, croniter

_ALIASES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_BY_HAND = frozenset({"@once", "@manual", "@none"})


class CronError(Exception):
    """The expression is not one, or no day fits it; the text says which."""


def cron_of(interval: str | None) -> str | None:
    """Write an interval of meltano.yml as five cron fields; None for `@once` and its like.

    What else Meltano does not know stays as it is, to be told as never due.

    >>> cron_of("@daily")
    '0 0 * * *'
    >>> cron_of("@houly")
    '@houly'
    """
    if not interval or interval in _BY_HAND:
        return None
    return _ALIASES.get(interval, interval)


def next_due(cron: str, after: datetime, timezone: str) -> datetime:
    """Return the first due time later than a moment, in UTC.

    Raises:
        CronError: There is none.
    """
    return _due(cron, after.replace(second=0, microsecond=0), timezone, forward=True)


def last_due(cron: str, until: datetime, timezone: str) -> datetime:
    """Return the last due time that is not later than a moment, in UTC.

    Raises:
        CronError: There is none.
    """
    return _due(cron, until.replace(second=0, microsecond=1), timezone, forward=False)


def soonest(crons: Iterable[str], after: datetime, timezone: str) -> datetime | None:
    """Return the first due time of several expressions that is later than a moment; None if none is ever due."""
    return min((due for cron in crons if (due := _attempt(next_due, cron, after, timezone))), default=None)


def interval_around(crons: Collection[str], moment: datetime, timezone: str) -> timedelta | None:
    """Return the time between the due times of several expressions before and after a moment; None without them."""
    coming = soonest(crons, moment, timezone)
    past = max((due for cron in crons if (due := _attempt(last_due, cron, moment, timezone))), default=None)
    return coming - past if coming and past else None


def is_never_due(cron: str, moment: datetime, timezone: str) -> bool:
    """Whether an expression is none, or no day fits it."""
    return interval_around([cron], moment, timezone) is None


def _attempt(
    due: Callable[[str, datetime, str], datetime], cron: str, moment: datetime, timezone: str
) -> datetime | None:
    try:
        return due(cron, moment, timezone)
    except CronError:
        return None


# Due times are whole minutes: many connections ask the same of one minute.
@lru_cache(maxsize=10_000)
def _due(cron: str, moment: datetime, timezone: str, *, forward: bool) -> datetime:
    if cron.startswith("@"):
        # croniter takes some of the names in other letters too, and Meltano does not.
        raise CronError(f"the schedule {cron!r} is never due: there is no such name")
    try:
        found = croniter(cron, moment.astimezone(ZoneInfo(timezone)), max_years_between_matches=8)
        due: datetime = found.get_next(datetime) if forward else found.get_prev(datetime)
    except (CroniterBadCronError, CroniterBadDateError, ValueError, KeyError) as error:
        raise CronError(f"the schedule {cron!r} is never due: {error}") from error
    return due.astimezone(UTC)
