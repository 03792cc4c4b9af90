"""Moments are whole microseconds since 1970 in UTC, so that millions of them fit into an array."""

from datetime import UTC, datetime

import numpy as np

from erp_sandbox.world import Ints

HOUR = 3_600_000_000
DAY = 24 * HOUR

_START = datetime(1970, 1, 1, tzinfo=UTC)


def moment(value: datetime) -> int:
    """The moment of a point in time.

    Raises:
        ValueError: The datetime has no time zone.
    """
    if value.tzinfo is None:
        raise ValueError("a time needs a time zone, for example 2026-06-01T00:00:00Z")
    delta = value - _START
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def parse(text: str) -> int:
    """The moment that an ISO 8601 text names, with a time zone or as a plain date (midnight UTC).

    Raises:
        ValueError: It is not ISO 8601, or a time without a time zone.
    """
    value = datetime.fromisoformat(text)
    is_plain_date = len(text) <= len("2026-06-01")
    return moment(value.replace(tzinfo=UTC) if is_plain_date else value)


def timestamps(moments: Ints) -> list[str]:
    """ISO 8601 texts, always with six digits and Z, so that they sort as text."""
    return [f"{text}Z" for text in np.datetime_as_string(moments.view("datetime64[us]"))]


def timestamp(value: int) -> str:
    """One moment as ISO 8601 text."""
    return timestamps(np.array([value], dtype=np.int64))[0]


def dates(moments: Ints) -> list[str]:
    """The UTC dates of moments, as ISO 8601 texts."""
    return [str(text) for text in np.datetime_as_string(moments.view("datetime64[us]"), unit="D")]


EPOCH = parse("2025-01-01T00:00:00Z")
"""When the flow of documents begins; master data is older."""
