"""The plan of an initial load in slices: plain documents that an engine hands from task to task."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sync_status.slices import Slice

from erp_orchestrate.errors import OrchestrateError
from erp_orchestrate.windows import Period, cut


@dataclass(frozen=True, slots=True)
class Part:
    """One slice, as a task gets it.

    Args:
        connection: The state id that the load is for.
        state_id: Its own.
        title: For people: `3 of 24: 2026-03-01 to 2026-04-01`.
        start: Of its window, ISO 8601; None for what is read whole.
        end: Of its window, half-open; None for what is read whole.
        streams: Those that are read in windows: a window reads these, and the rest is read whole.
        settings: Of the tap, for this run: its share of the account's limits.
    """

    connection: str
    state_id: str
    title: str
    start: str | None
    end: str | None
    streams: tuple[str, ...]
    settings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """An initial load in slices.

    Args:
        connection: The state id that it is for.
        first: What is loaded before all else, one after the other: what is read whole, and the first window. They make
            the tables, which two loaders must not do at once.
        rest: The other windows, in any order.
    """

    connection: str
    first: tuple[Part, ...]
    rest: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """All of them."""
        return self.first + self.rest

    @property
    def windows(self) -> tuple[Part, ...]:
        """Those that have a window, in the order of time."""
        return tuple(part for part in self.parts if part.start)

    def line(self) -> str:
        """Write it as one line of JSON."""
        return json.dumps(asdict(self))


def planned(
    connection: str, period: Period, streams: Sequence[str], settings: Mapping[str, int], *, has_rest: bool
) -> Plan:
    """Make a plan.

    Args:
        connection: The state id.
        period: What is loaded in windows; rows changed later are left to the schedule.
        streams: Those that are read in windows.
        settings: Of the tap, for windows: what else runs then shares the account's limits.
        has_rest: Whether there are others, which are read whole.

    Raises:
        OrchestrateError: The period cannot be cut so.
    """
    windows = cut(period.start, period.end, period.every)

    def part(number: int, window: tuple[datetime, datetime] | None) -> Part:
        state_id = Slice(connection, period.start, period.end, number, len(windows)).state_id
        begin, until = (moment.isoformat() for moment in window) if window else (None, None)
        title = f"{number} of {len(windows)}: {_day(begin)} to {_day(until)}" if window else "what is read whole"
        return Part(connection, state_id, title, begin, until, tuple(streams), dict(settings) if window else {})

    whole = (part(0, None),) if has_rest else ()
    parts = [part(number, window) for number, window in enumerate(windows, 1)]
    return Plan(connection, (*whole, parts[0]), tuple(parts[1:]))


def read_parts(text: str) -> list[Part]:
    """Read a part, or a list of parts, as a task got it.

    Raises:
        OrchestrateError: It is none.
    """
    found = _json(text)
    return [_part(each) for each in (found if isinstance(found, list) else [found])]


def read_plan(text: str) -> Plan:
    """Read a plan as a task got it.

    Raises:
        OrchestrateError: It is none.
    """
    found = _json(text)
    try:
        first, rest = (tuple(map(_part, found[name])) for name in ("first", "rest"))
        return Plan(str(found["connection"]), first, rest)
    except (KeyError, TypeError):
        raise _none_of_ours("plan") from None


def _part(found: Any) -> Part:
    try:
        return Part(**{**found, "streams": tuple(found["streams"])})
    except (KeyError, TypeError):
        raise _none_of_ours("slice") from None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise _none_of_ours("document") from None


def _none_of_ours(what: str) -> OrchestrateError:
    return OrchestrateError(f"this is no {what} that `erp-orchestrate load plan` has printed")


def _day(text: str | None) -> str:
    return (text or "").removesuffix("T00:00:00+00:00")
