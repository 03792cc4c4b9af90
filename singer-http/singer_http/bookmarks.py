"""Bookmarks: how far a stream has been read for good. Nothing else touches the state beyond the SDK."""

import time
from collections.abc import Iterator, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

import pendulum
from pendulum import DateTime, Duration
from singer_sdk.exceptions import ConfigurationError

STATE_EVERY_SECONDS = 10.0
_VALUE = "replication_key_value"


def moment(text: str) -> DateTime:
    """The point in time that an ISO 8601 text names, day and all; UTC where it names no zone.

    Raises:
        ValueError: It names none.
    """
    if len(text) < len("2026-01-31"):
        raise ValueError(f"{text!r} names no day")
    value = datetime.fromisoformat(text)
    return pendulum.instance(value if value.tzinfo else value.replace(tzinfo=UTC))


def text_of(value: DateTime) -> str:
    """A point in time as bookmarks hold it: UTC, six digits, Z; as texts they sort as their times do."""
    return value.in_timezone("UTC").format("YYYY-MM-DDTHH:mm:ss.SSSSSS") + "Z"


class Bookmark:
    """How far one stream, or one partition of it, has been read.

    Args:
        state: Where the SDK keeps it.
        replication_key: The column that it speaks of.
    """

    def __init__(self, state: MutableMapping[str, Any], replication_key: str) -> None:
        self._state, self._replication_key = state, replication_key

    @property
    def value(self) -> DateTime | None:
        """Every row changed before this has been written; None before the first."""
        text = self._state.get(_VALUE)
        return None if text is None else moment(text)

    def start(self, look_back: Duration) -> DateTime | None:
        """Where to go on: a little earlier, for rows that the source shows late."""
        return None if self.value is None else self.value - look_back

    def advance(self, reached: str) -> bool:
        """Every row changed before `reached` is written.

        Returns:
            Whether the bookmark moved; it never goes back.
        """
        now, before = moment(reached), self.value
        if before is not None and now <= before:
            return False
        self._state.update({"replication_key": self._replication_key, _VALUE: text_of(now)})
        return True


def _entries(state: MutableMapping[str, Any]) -> Iterator[tuple[str, MutableMapping[str, Any]]]:
    for name, entry in state.get("bookmarks", {}).items():
        for one in (entry, *entry.get("partitions", ())):
            if _VALUE in one:
                yield name, one


def refuse_unknown(state: Mapping[str, Any]) -> None:
    """See that a state that was handed in has the form of ours: of another one nothing would be taken, without a word.

    Raises:
        ConfigurationError: It has not.
    """
    if state and "bookmarks" not in state:
        raise ConfigurationError(
            "the state has no bookmarks; hand in what a STATE message has as its value, or clear it to read everything"
        )
    marks = state.get("bookmarks", {})
    entries = [*marks.values()] if isinstance(marks, Mapping) else [None]
    for entry in entries:
        parts = entry.get("partitions", []) if isinstance(entry, Mapping) else None
        if not isinstance(parts, list) or not all(isinstance(part, Mapping) for part in parts):
            raise ConfigurationError("the state's bookmarks are no JSON object of objects; mend the state, or clear it")


def refuse_other_key(entry: Mapping[str, Any], stream: str, replication_key: str) -> None:
    """See that a stream's bookmark speaks of the column that its changes are told by.

    Args:
        entry: The stream's part of the state.
        stream: Its name.
        replication_key: The column.

    Raises:
        ConfigurationError: It speaks of another one, or in the form of an older kind of tap.
    """
    for one in (entry, *entry.get("partitions", ())):
        told = one.get("replication_key", replication_key) if _VALUE in one else replication_key
        if told != replication_key or replication_key in one:
            raise ConfigurationError(
                f"the state's bookmark of {stream!r} is not one of {replication_key!r} in this tap's form: the state "
                "is another tap's; clear it to read everything"
            )


def normalize(state: MutableMapping[str, Any]) -> None:
    """Write the bookmarks of a state that was handed in as we write them.

    Raises:
        ConfigurationError: One of them is no time.
    """
    for name, entry in _entries(state):
        try:
            entry[_VALUE] = text_of(moment(entry[_VALUE]))
        except (OverflowError, TypeError, ValueError):
            raise ConfigurationError(
                f"the state's bookmark of {name!r} is {entry[_VALUE]!r}, which is no time; mend the state, or clear it "
                "to read everything again"
            ) from None


def refuse_future(state: MutableMapping[str, Any], now: str) -> None:
    """See that no bookmark lies past the source's present: nothing could ever be read after it.

    Raises:
        ConfigurationError: One does.
    """
    told = f"but the source's clock says {now}: the state is another source's; clear it to read everything"
    _refuse_after(state, now, told)


def refuse_ended(state: MutableMapping[str, Any], end: str) -> None:
    """See that no bookmark lies past the end of what is to be read: nothing would be read after it.

    Raises:
        ConfigurationError: One does.
    """
    told = (
        f"which lies after end_date {end}: nothing would be read; take end_date out, or read the older rows with a "
        "state of their own (meltano run --state-id-suffix)"
    )
    _refuse_after(state, end, told)


def _refuse_after(state: MutableMapping[str, Any], limit: str, told: str) -> None:
    for name, entry in _entries(state):
        if moment(entry[_VALUE]) > moment(limit):
            raise ConfigurationError(f"the state's bookmark of {name!r} is {entry[_VALUE]}, {told}")


class StatePace:
    """When a state is due although no bookmark moved: so that a reader of the output sees progress."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def is_due(self) -> bool:
        """Whether the last one is too long ago."""
        return time.monotonic() - self._last >= STATE_EVERY_SECONDS

    def written(self) -> None:
        """One was written now."""
        self._last = time.monotonic()
