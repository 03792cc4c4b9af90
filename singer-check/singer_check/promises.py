"""What the STATEs of a run promise: all rows up to the bookmark are written, and no promise is taken back."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from singer_check.bookmarks import Bookmark, Keys, Place, bookmarks
from singer_check.messages import encode
from singer_check.positions import Position, position


class Breach(NamedTuple):
    """A promise that is taken back.

    Args:
        code: The code of the rule.
        place: What the bookmark speaks of.
        text: What is the case.
    """

    code: str
    place: Place
    text: str


class _Group(NamedTuple):
    """The bookmarks of a stream whose partitions are made up of the same properties."""

    names: tuple[str, ...]
    places: dict[bytes, Place]
    lowest: Place


class Promises:
    """The highest bookmark of each place, from the state that the run began with onwards.

    Args:
        start: That state.
        keys: The replication keys of a stream, for states that do not name them.
    """

    def __init__(self, start: dict[str, Any], keys: Keys) -> None:
        self._start_state = start
        self._keys = keys
        self._start: dict[Place, Bookmark] = {}
        self._last: dict[Place, Bookmark] = {}
        self._groups: dict[str, list[_Group]] = {}

    def take(self, state: dict[str, Any]) -> Iterator[Breach]:
        """Take a STATE.

        Yields:
            What it takes back; a bookmark that goes back counts as the highest that it was.
        """
        # Anew each time: a SCHEMA may have named the replication key since.
        self._start = bookmarks(self._start_state, self._keys)
        before = self._start | self._last
        now = bookmarks(state, self._keys)
        for place, old in before.items():
            new = now.get(place)
            breach = self._breach(place, old, new)
            if breach:
                yield breach
            if breach or new is None:
                now[place] = old
        if now != self._last:
            self._last = now
            self._groups = _groups(now)

    def _breach(self, place: Place, old: Bookmark, new: Bookmark | None) -> Breach | None:
        start = self._start.get(place)
        if new is None:
            return _gone(place, start, old)
        if start and _goes_back(start, new):
            return Breach(
                "B002", place, f"the bookmark of {place} is {new.value!r}; the run began with {start.value!r}"
            )
        if old.key != new.key or old.value == new.value:
            return None
        if _goes_back(old, new):
            return Breach("B001", place, f"the bookmark of {place} is {new.value!r}; it was {old.value!r} before")
        if not (old.position and new.position) or new.position.is_before(old.position) is None:
            return Breach("B004", place, f"the bookmark of {place} is {new.value!r}; it was {old.value!r} before")
        return None

    def passed(self, stream: str, record: dict[str, Any]) -> Bookmark | None:
        """The bookmark that is past a row which is only written now; None where there is none.

        A row below the state that the run began with is not judged: it is a look-back, and the state of another run
        has promised it.
        """
        for group in self._groups.get(stream, ()):
            place = _place(group, record)
            if place is None:
                continue
            bookmark = self._last[place]
            value = position(record.get(bookmark.key))
            if value and _is_past(bookmark, value) and not _is_past(self._start.get(place), value):
                return bookmark
        return None


def _place(group: _Group, record: dict[str, Any]) -> Place | None:
    if not group.names:
        return group.lowest
    if all(name in record for name in group.names):
        return group.places.get(encode([record[name] for name in group.names]))
    # It does not say which partition it is of; what every one of them is past, its own is past too.
    return group.lowest


def _gone(place: Place, start: Bookmark | None, old: Bookmark) -> Breach:
    if start:
        return Breach("B002", place, f"the bookmark of {place} is gone; the run began with {start.value!r}")
    return Breach("B001", place, f"the bookmark of {place} is gone; it was {old.value!r} before")


def _goes_back(old: Bookmark, new: Bookmark) -> bool:
    return old.key == new.key and bool(old.position and new.position and new.position.is_before(old.position))


def _is_past(bookmark: Bookmark | None, value: Position) -> bool:
    return bool(bookmark and bookmark.position and value.is_before(bookmark.position))


def _groups(now: dict[Place, Bookmark]) -> dict[str, list[_Group]]:
    sorted_out: dict[tuple[str, tuple[str, ...]], list[Place]] = defaultdict(list)
    for place in now:
        sorted_out[place.stream, place.names].append(place)
    groups: dict[str, list[_Group]] = defaultdict(list)
    for (stream, names), places in sorted_out.items():
        # Of several kinds none is the lowest.
        ordered = [(at, place) for place in places if (at := now[place].position)]
        if len({at.kind for at, _ in ordered}) == 1:
            lowest = min(ordered)[1]
            groups[stream].append(_Group(names, {place.values: place for _, place in ordered}, lowest))
    return groups
