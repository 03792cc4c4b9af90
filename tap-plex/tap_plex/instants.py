"""Points in time as Plex writes them, UTC with none to seven digits after the second, and as they leave: with six.

Source: Plex, developers.plex.com, "Get Started": dates; a seventh digit is cut off.
"""

from datetime import UTC, datetime
from typing import Any

from tap_plex.fields import Shape

_SECONDS, _MICROSECONDS, _TICKS = len("2026-01-31T06:00:00Z"), len("2026-01-31T06:00:00.123456Z"), 28


def canonical(text: str) -> str:
    """The same point in time: UTC, six digits, Z; what is none stays as it is.

    >>> canonical("2026-01-31T06:00:00Z"), canonical("2026-01-31T06:00:00.1234567Z")
    ('2026-01-31T06:00:00.000000Z', '2026-01-31T06:00:00.123456Z')
    >>> canonical("2026-01-31T06:00+02:00")
    '2026-01-31T04:00:00.000000Z'
    """
    length = len(text)
    if text[-1:] == "Z" and text[10:11] == "T":
        if length == _MICROSECONDS:
            return text
        if length == _TICKS:
            return text[:26] + "Z"
        if length == _SECONDS:
            return text[:19] + ".000000Z"
        if _SECONDS < length < _MICROSECONDS and text[19] == ".":
            return text[:-1] + "0" * (_MICROSECONDS - length) + "Z"
    return _read(text)


def _read(text: str) -> str:
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return text
    value = value if value.tzinfo else value.replace(tzinfo=UTC)
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def settled(value: Any, shape: Shape) -> Any:
    """A value with every point in time in it as it leaves.

    Args:
        value: As Plex sent it.
        shape: What it should be.
    """
    if shape.scalar == "dt" and isinstance(value, str):
        return canonical(value)
    if shape.items and isinstance(value, list):
        return [settled(each, shape.items) for each in value]
    if shape.fields and isinstance(value, dict):
        known = shape.fields
        return {name: settled(each, known[name]) if name in known else each for name, each in value.items()}
    return value
