"""Slices: a long initial sync in parts, each with a state of its own; how their state ids are written and read."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time

_FORM = re.compile(
    r"(?P<connection>.+):load-(?P<start>\d{8}(?:T\d{6})?)-(?P<end>\d{8}(?:T\d{6})?)"
    r"-(?P<number>\d+)of(?P<count>\d+)(?:-(?P<plan>[0-9a-f]{8}))?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of an initial sync.

    Args:
        connection: The state id that the sync is for.
        start: From when on the whole sync reads.
        end: Until when it does, half-open.
        number: Of the window, from 1 on; 0 is what is read whole, once.
        count: How many windows there are.
        plan: A short hash of what all windows read: their bounds and streams, which tells two loads of one period
            apart; empty where nothing tells it.
    """

    connection: str
    start: datetime
    end: datetime
    number: int
    count: int
    plan: str = ""

    @property
    def state_id(self) -> str:
        """Under which Meltano keeps its state and its runs.

        >>> begin, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, 6, tzinfo=UTC)
        >>> Slice("dev:a-to-b", begin, end, 1, 2, "0a1b2c3d").state_id
        'dev:a-to-b:load-20260101-20260301T060000-1of2-0a1b2c3d'
        """
        plan = f"-{self.plan}" if self.plan else ""
        return f"{self.connection}:load-{_written(self.start)}-{_written(self.end)}-{self.number}of{self.count}{plan}"


def slice_of(state_id: str) -> Slice | None:
    """Read a state id; None if it is no slice's."""
    found = _FORM.fullmatch(state_id)
    if found is None:
        return None
    try:
        start, end = _read(found["start"]), _read(found["end"])
    except ValueError:
        return None
    return Slice(found["connection"], start, end, int(found["number"]), int(found["count"]), found["plan"] or "")


def home_of(name: str) -> str:
    """Return the state id or id of the connection that another is a slice of; itself, if it is none.

    >>> home_of("dev:a-to-b:load-20260101-20260301-1of2"), home_of("dev:a-to-b")
    ('dev:a-to-b', 'dev:a-to-b')
    """
    part = slice_of(name)
    return part.connection if part else name


def _written(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    return moment.strftime("%Y%m%d" if moment.timetz() == time(tzinfo=UTC) else "%Y%m%dT%H%M%S")


def _read(text: str) -> datetime:
    form = "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d"
    return datetime.strptime(text, form).replace(tzinfo=UTC)
