"""A period cut into windows: half-open, leaving nothing out.

Months, quarters and years end where those of the calendar do; days and weeks are counted from the day of the start.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from erp_orchestrate.errors import OrchestrateError

Window = tuple[datetime, datetime]
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}
MOST = 1_000
"""Each window is a run of Meltano, which takes seconds even for nothing."""


@dataclass(frozen=True, slots=True)
class Period:
    """What is to be loaded.

    Args:
        start: From when on.
        end: Until when, half-open.
        every: How long a window is, as `cut` takes it.
    """

    start: datetime
    end: datetime
    every: str


def moment(text: str) -> datetime:
    """Read a moment in ISO 8601; UTC where it names no zone.

    Raises:
        ValueError: It is none.
    """
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def cut(start: datetime, end: datetime, every: str) -> list[Window]:
    """Cut a period.

    Args:
        start: Its first moment.
        end: The first moment that is no part of it.
        every: `day`, `week`, `month`, `quarter`, `year`, or a number of days such as `10d`.

    Raises:
        OrchestrateError: The period is empty, or cannot be cut so.

    >>> january, march = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    >>> [f"{begin:%d.%m.}-{end:%d.%m.}" for begin, end in cut(january, march, "month")]
    ['15.01.-01.02.', '01.02.-01.03.', '01.03.-02.03.']
    >>> [f"{begin:%d.%m.}-{end:%d.%m.}" for begin, end in cut(january, datetime(2026, 2, 1, tzinfo=UTC), "week")]
    ['15.01.-22.01.', '22.01.-29.01.', '29.01.-01.02.']
    """
    if start >= end:
        raise OrchestrateError(f"the period from {start.isoformat()} to {end.isoformat()} holds nothing")
    marks = [start]
    for mark in _marks(start, every):
        if mark >= end:
            break
        marks.append(mark)
        if len(marks) > MOST:
            raise OrchestrateError(f"more than {MOST} windows: cut the period into longer ones")
    return list(pairwise([*marks, end]))


def _marks(start: datetime, every: str) -> Iterator[datetime]:
    """Yield the boundaries after the start, for ever."""
    if every in _MONTHS:
        yield from _months(start, _MONTHS[every])
    days = re.fullmatch(r"([1-9]\d{0,3})d", every)
    if every not in _DAYS and not days:
        known = ", ".join((*_DAYS, *_MONTHS))
        raise OrchestrateError(f"{every!r} is no length of a window: write {known}, or days such as 10d")
    step = timedelta(days=int(days[1]) if days else _DAYS[every])
    mark = start.replace(hour=0, minute=0, second=0, microsecond=0)
    while True:
        mark += step
        yield mark


def _months(start: datetime, step: int) -> Iterator[datetime]:
    months = start.year * 12 + start.month - 1
    while True:
        months += step - months % step
        yield datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)
