"""What time it is: one function that tests can replace, and times as text."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment, aware and in UTC."""


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def written(moment: datetime | None) -> str | None:
    """Write a moment as RFC 3339 in UTC, with `Z`; None stays None.

    >>> written(datetime(2026, 1, 5, 6, 10, 12, tzinfo=UTC))
    '2026-01-05T06:10:12Z'
    """
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
