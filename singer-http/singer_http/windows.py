"""Stretches of time, half-open: each begins where the one before it ends, and together they leave nothing out."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from pendulum import DateTime


def windows(start: DateTime, end: DateTime, parts: int) -> Iterator[tuple[DateTime, DateTime]]:
    """Cut [start, end) into at most so many stretches of about equal length.

    Args:
        start: The first moment inside.
        end: The first moment past it.
        parts: How many stretches, at least one.

    Yields:
        The bounds of each stretch: the first moment inside, and the first past it.

    >>> from pendulum import datetime
    >>> [(low.hour, high.hour) for low, high in windows(datetime(2026, 1, 1, 0), datetime(2026, 1, 1, 12), 3)]
    [(0, 4), (4, 8), (8, 12)]
    """
    microseconds = (end - start).as_timedelta() // timedelta(microseconds=1)
    bounds = sorted({microseconds * part // parts for part in range(parts + 1)})
    for low, high in pairwise(bounds):
        yield start.add(microseconds=low), start.add(microseconds=high)
