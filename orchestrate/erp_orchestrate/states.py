"""The state of a connection out of those of its slices: begun where the first began, read as far as the last."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from erp_orchestrate.errors import OrchestrateError
from erp_orchestrate.windows import Period, moment

State = dict[str, Any]
_VALUES = ("replication_key", "replication_key_value")


def joined(first: State, last: State, whole: State, present: State, streams: Sequence[str]) -> State:
    """Join states.

    What a stream remembers beside its bookmark is the first window's: since when rows were read, which columns it had.
    A stream that the connection has a bookmark for already keeps it: a bookmark never goes back.

    Args:
        first: Of the first window.
        last: Of the last.
        whole: Of what was read whole.
        present: The connection's own.
        streams: Those that were read in windows.

    Returns:
        The state from which the connection's next run goes on.

    Raises:
        OrchestrateError: A stream has no bookmark, so that its next run would begin anew.
    """
    marks: dict[str, Any] = deepcopy(dict(_marks(whole)))
    for stream in streams:
        begun, ended = _marks(first).get(stream), _marks(last).get(stream)
        if not ended:
            raise OrchestrateError(f"the last window left no bookmark of {stream}; run it again")
        marks[stream] = _moved(deepcopy(begun) if begun else {}, ended)
    kept = {stream: mark for stream, mark in _marks(present).items() if _is_begun(mark)}
    return {**present, "bookmarks": {**marks, **kept}}


def remarks(present: State, streams: Iterable[str], period: Period) -> list[str]:
    """Say what a load is not, or not at once, where the connection has bookmarks outside of its period.

    Args:
        present: The connection's own state.
        streams: Those that are to be read in windows.
        period: What is loaded.
    """
    before: dict[str, datetime] = {}
    after: dict[str, datetime] = {}
    for stream in sorted(streams):
        for mark in _moments(_marks(present).get(stream) or {}):
            if mark < period.start:
                before[stream] = min(mark, before.get(stream, mark))
            elif mark > period.end:
                after[stream] = min(mark, after.get(stream, mark))
    said = []
    if before:
        said.append(
            f"{_told(before)}: before this period. The connection goes on from there, so that its next run reads what"
            " lies between, and all of this period once more"
        )
    if after:
        said.append(
            f"{_told(after)}: after this period. The connection goes on from there, so that what changed between"
            f" {period.end.isoformat()} and where its own runs once began is NOT loaded, by this load or by its"
            " schedule; see that they began before, or give --to the moment at which they did"
        )
    return said


def _told(marks: Mapping[str, datetime]) -> str:
    verb = "has a bookmark" if len(marks) == 1 else "have bookmarks"
    return f"{', '.join(marks)} {verb} already, the first at {min(marks.values()).isoformat()}"


def _moments(mark: Mapping[str, Any]) -> Iterator[datetime]:
    for part in (mark, *(mark.get("partitions") or ())):
        # Some bookmarks are no times.
        with contextlib.suppress(TypeError, ValueError):
            yield moment(part.get("replication_key_value"))


def without_bookmark(state: State, streams: Iterable[str]) -> list[str]:
    """Return the streams of which a state has no bookmark: whatever its run was told to read, it did not read these.

    Args:
        state: Of a window.
        streams: Those that it was to read.
    """
    marks = _marks(state)
    return sorted(stream for stream in streams if not marks.get(stream))


def _marks(state: State) -> Mapping[str, Any]:
    found = state.get("bookmarks")
    return found if isinstance(found, Mapping) else {}


def _is_begun(mark: Mapping[str, Any]) -> bool:
    parts = (mark, *(mark.get("partitions") or ()))
    return any(part.get("replication_key_value") is not None for part in parts)


def _moved(mark: dict[str, Any], ended: Mapping[str, Any]) -> dict[str, Any]:
    """Move a stream's mark, and those of its parts, to where another ended."""
    mark = {**ended, **mark} | {name: ended[name] for name in _VALUES if name in ended}
    if "partitions" in ended:
        begun = {_context(part): part for part in mark.get("partitions") or ()}
        mark["partitions"] = [_moved(begun.get(_context(part), {}), part) for part in ended["partitions"]]
    return mark


def _context(part: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((str(name), str(value)) for name, value in (part.get("context") or {}).items()))
