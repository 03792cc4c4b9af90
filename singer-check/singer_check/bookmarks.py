"""The bookmarks in a STATE: how far each stream, and each partition of it, claims to have been read."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from singer_check.messages import encode
from singer_check.positions import Position, position

# What a run in progress keeps in its state, and a finished one does not.
UNFINISHED = frozenset({"progress_markers", "starting_replication_value", "replication_key_signpost"})

Keys = Callable[[str], Iterable[str]]


class Place(NamedTuple):
    """What a bookmark speaks of.

    Args:
        stream: The stream.
        names: The properties that make up the partition, in order; empty for the whole stream.
        values: Their values, encoded.
    """

    stream: str
    names: tuple[str, ...] = ()
    values: bytes = b"[]"

    def __str__(self) -> str:
        """For a person."""
        return f"partition {', '.join(self.names)} = {self.values[1:-1].decode()}" if self.names else "the stream"


class Bookmark(NamedTuple):
    """One bookmark.

    Args:
        key: The replication key.
        value: How far, as it is written.
        position: The same, for comparison; None where it has no order.
    """

    key: str
    value: Any
    position: Position | None


def bookmarks(state: dict[str, Any], keys: Keys) -> dict[Place, Bookmark]:
    """Every bookmark of a state that holds a value.

    Args:
        state: The value of a STATE, in the form of singer-sdk or in that of singer-python.
        keys: The replication keys of a stream, for a state that does not name them.
    """
    found = {}
    streams = state.get("bookmarks")
    for stream, entry in streams.items() if isinstance(streams, dict) else ():
        for names, values, part in _parts(entry):
            if bookmark := _bookmark(part, keys(stream)):
                found[Place(stream, names, values)] = bookmark
    return found


def _parts(entry: Any) -> Iterator[tuple[tuple[str, ...], bytes, dict[str, Any]]]:
    if not isinstance(entry, dict):
        return
    yield (), b"[]", entry
    partitions = entry.get("partitions")
    for part in partitions if isinstance(partitions, list) else ():
        context = part.get("context") if isinstance(part, dict) else None
        if isinstance(context, dict):
            names = tuple(sorted(context))
            yield names, encode([context[name] for name in names]), part


def _bookmark(entry: dict[str, Any], keys: Iterable[str]) -> Bookmark | None:
    key, value = entry.get("replication_key"), entry.get("replication_key_value")
    if not isinstance(key, str):
        key = next((name for name in keys if entry.get(name) is not None), None)
        value = entry.get(key) if key else None
    return None if key is None or value is None else Bookmark(key, value, position(value))


def unfinished(state: Any, path: str = "$") -> Iterator[str]:
    """Where a state holds what only a run in progress needs, at any depth."""
    if isinstance(state, list):
        for number, part in enumerate(state):
            yield from unfinished(part, f"{path}[{number}]")
    elif isinstance(state, dict):
        for name, part in state.items():
            if name in UNFINISHED or (name == "currently_syncing" and part is not None):
                yield f"{path}.{name}"
            else:
                yield from unfinished(part, f"{path}.{name}")
