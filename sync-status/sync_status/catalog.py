"""The fields of each stream, from the catalog that Meltano last made for a tap."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

Fields = Mapping[str, str]
"""The fields of a stream: each with its type in one word or a few, such as `string date-time`."""
_SECOND_FIELDS = 3
"""So many of a kind are named in a message; of more, the number is told."""


class Catalog(NamedTuple):
    """What a tap found to read.

    Args:
        made_at: When the file was written.
        streams: The selected ones.
    """

    made_at: datetime
    streams: Mapping[str, Fields]


def read_catalog(system_directory: Path, tap: str) -> Catalog | None:
    """Read the catalog of a tap; None if there is none, or it is none.

    Args:
        system_directory: Meltano's `.meltano`.
        tap: The extractor.
    """
    path = system_directory / "run" / tap / "tap.properties.json"
    try:
        made_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        document = json.loads(path.read_text(encoding="utf-8"))
        return Catalog(made_at, dict(_streams(document)))
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return None


def stream_names(system_directory: Path, tap: str) -> frozenset[str]:
    """Return all streams of a tap's catalog, selected or not; none where there is no catalog."""
    path = system_directory / "run" / tap / "tap.properties.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return frozenset(str(stream.get("tap_stream_id") or stream.get("stream")) for stream in document["streams"])
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return frozenset()


def differences(stream: str, before: Fields, now: Fields) -> str:
    """Say in words what is other than it was; empty if nothing is.

    >>> differences("orders", {"id": "integer", "size": "string"}, {"id": "number", "color": "string"})
    'orders: new field color (string); size is gone; id is number, was integer'
    """
    told = [
        _listed("new field", [f"{name} ({now[name]})" for name in now if name not in before]),
        _listed("", [f"{name} is gone" for name in before if name not in now]),
        _listed(
            "",
            [f"{name} is {now[name]}, was {before[name]}" for name in now if before.get(name, now[name]) != now[name]],
        ),
    ]
    parts = [part for part in told if part]
    return f"{stream}: {'; '.join(parts)}" if parts else ""


def _listed(what: str, texts: list[str]) -> str:
    if not texts:
        return ""
    word = f"{what}s" if what and len(texts) > 1 else what
    more = f" and {len(texts) - _SECOND_FIELDS} more" if len(texts) > _SECOND_FIELDS else ""
    return f"{word} {', '.join(texts[:_SECOND_FIELDS])}{more}".strip()


def _streams(document: Mapping[str, Any]) -> Iterator[tuple[str, Fields]]:
    for stream in document["streams"]:
        if _is_selected(stream):
            properties = (stream.get("schema") or {}).get("properties") or {}
            name = str(stream.get("tap_stream_id") or stream.get("stream"))
            yield name, {field: _type(schema) for field, schema in sorted(properties.items())}


def _is_selected(stream: Mapping[str, Any]) -> bool:
    for entry in stream.get("metadata") or ():
        if not entry.get("breadcrumb"):
            found = entry.get("metadata") or {}
            return bool(found.get("selected", found.get("selected-by-default", False)))
    return bool((stream.get("schema") or {}).get("selected"))


def _type(schema: Mapping[str, Any]) -> str:
    kinds = schema.get("type") or [part.get("type") for part in schema.get("anyOf") or ()] or "any"
    flat = [kinds] if isinstance(kinds, str) else [kind for kind in _flat(kinds) if kind != "null"]
    return " ".join([*sorted(set(flat)), *([str(schema["format"])] if schema.get("format") else [])])


def _flat(kinds: Any) -> Iterator[str]:
    for kind in kinds:
        if isinstance(kind, list):
            yield from _flat(kind)
        elif kind:
            yield str(kind)
