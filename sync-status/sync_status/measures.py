"""What the metrics of a line say, taken only if it makes sense: whatever else is there, somebody else wrote it."""

import json
from collections.abc import Mapping
from typing import Any

_MOST = 2**53
"""Larger numbers are not exact in JSON, and no count of anything."""
NAME_CHARACTERS = 300
_TEXT_CHARACTERS = 1_000
_SYNC_TYPES = frozenset({"initial", "incremental", "full"})


def name_in(metric: Mapping[str, Any]) -> str | None:
    """Return the stream that a metric is of; None if it is of none.

    Raises:
        ValueError: That is no name.
    """
    name = (metric.get("tags") or {}).get("stream")
    if name is not None and (not isinstance(name, str) or not 0 < len(name) <= NAME_CHARACTERS):
        raise ValueError("no name of a stream")
    return name


def count(value: Any) -> int:
    """Return a number of rows or requests.

    Raises:
        ValueError: It is none.
    """
    return int(amount(value))


def amount(value: Any) -> float:
    """Return a number, such as of seconds.

    Raises:
        ValueError: It is none, or below zero, or without end.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST:
        raise ValueError("no number that could be meant")
    return value


def summary(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of `run_streams` that a stream's summary fills.

    Raises:
        ValueError: It says what no summary says.
    """
    sync_type = told.get("sync_type")
    counted = {
        "summed": "record_count",
        "rejected": "rows_rejected",
        "http_requests": "http_request_count",
        "http_retries": "http_retries",
    }
    waited = told.get("rate_limit_wait_seconds")
    return {
        "status": "completed" if told.get("status") == "completed" else "failed",
        "sync_type": sync_type if isinstance(sync_type, str) and sync_type in _SYNC_TYPES else None,
        **{column: None if told.get(name) is None else count(told[name]) for column, name in counted.items()},
        "rate_limit_wait_seconds": None if waited is None else amount(waited),
        **{name: _text(told.get(name)) for name in ("bookmark_from", "bookmark_to", "first_row_at", "last_row_at")},
    }


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return (value if isinstance(value, str) else json.dumps(value))[:_TEXT_CHARACTERS]
