"""The plan of an initial load in slices: plain documents that an engine hands from task to task."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sync_status.slices import Slice, slice_of

from erp_orchestrate.errors import OrchestrateError
from erp_orchestrate.windows import Period, Window, cut

_HASH_CHARACTERS = 8


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
        writes: DuckDB file that it writes, absolute; empty for none.
        before: Meltano's id of its last run before this load, which loads again what that has; empty otherwise.
    """

    connection: str
    state_id: str
    title: str
    start: str | None
    end: str | None
    streams: tuple[str, ...]
    settings: Mapping[str, int]
    writes: str = ""
    before: str = ""

    @property
    def plan(self) -> str:
        """The hash of the plan that it is part of."""
        found = slice_of(self.state_id)
        return found.plan if found else ""


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

    def anew(self, last: Callable[[Part], str]) -> "Plan":
        """Return the plan that loads all of it again.

        Args:
            last: Returns Meltano's id of the last run of a part; empty if there was none.
        """
        first, rest = (tuple(replace(part, before=last(part)) for part in parts) for parts in (self.first, self.rest))
        return Plan(self.connection, first, rest)

    def line(self) -> str:
        """Write it as one line of JSON."""
        return json.dumps(asdict(self))


def planned(
    connection: str,
    period: Period,
    streams: Sequence[str],
    whole: Sequence[str],
    settings: Mapping[str, int],
    writes: str = "",
) -> Plan:
    """Make a plan.

    Args:
        connection: The state id.
        period: What is loaded in windows; rows changed later are left to the schedule.
        streams: Those that are read in windows.
        whole: The others, which are read whole.
        settings: Of the tap, for windows: what else runs then shares the account's limits.
        writes: DuckDB file that is written, absolute; empty for none.

    Raises:
        OrchestrateError: The period cannot be cut so.
    """
    windows = cut(period.start, period.end, period.every)
    plan = _hash(windows, streams, whole)

    def part(number: int, window: tuple[datetime, datetime] | None) -> Part:
        state_id = Slice(connection, period.start, period.end, number, len(windows), plan).state_id
        begin, until = (moment.isoformat() for moment in window) if window else (None, None)
        title = f"{number} of {len(windows)}: {_day(begin)} to {_day(until)}" if window else "what is read whole"
        own = dict(settings) if window else {}
        return Part(connection, state_id, title, begin, until, tuple(streams), own, writes)

    before = (part(0, None),) if whole else ()
    parts = [part(number, window) for number, window in enumerate(windows, 1)]
    return Plan(connection, (*before, parts[0]), tuple(parts[1:]))


def _hash(windows: Sequence[Window], streams: Sequence[str], whole: Sequence[str]) -> str:
    """Tell plans apart by what they read: another cut or other streams have states, and a catalog, of their own."""
    bounds = [[moment.isoformat() for moment in window] for window in windows]
    text = json.dumps([bounds, sorted(streams), sorted(whole)])
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_CHARACTERS]


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
