"""Where a value stands in the order of a replication key, whatever form it is written in."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?([Zz]|[+-]\d\d:?\d\d)?)?", re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class Position(NamedTuple):
    """A place in an order.

    Args:
        kind: `moment`, `number` or `text`.
        place: What is compared with another of its kind.
        text: The value where it is a text; what is compared with a text of another kind.
    """

    kind: str
    place: Any
    text: str | None = None

    def is_before(self, other: "Position") -> bool | None:
        """Whether it comes before another; None where the two cannot be compared."""
        if self.kind == other.kind:
            return bool(self.place < other.place)
        return None if self.text is None or other.text is None else self.text < other.text


def position(value: Any) -> Position | None:
    """The position of a replication value.

    Args:
        value: A text or a number; a point in time without a zone counts as UTC.

    Returns:
        None where the value has no order: null, a boolean, an array, an object.
    """
    if isinstance(value, str):
        return _of_text(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Position("number", value)
    return None


@lru_cache(maxsize=4096)
def _of_text(text: str) -> Position:
    if found := _MOMENT.fullmatch(text):
        date, time, fraction, zone = found.groups()
        try:
            at = datetime.fromisoformat(f"{date}T{time or '00:00'}{(zone or 'Z').upper()}")
            # The fraction apart, because it may be finer than a microsecond.
            return Position("moment", (at.astimezone(UTC), (fraction or "").rstrip("0")), text)
        except (ValueError, OverflowError):
            pass
    if _NUMBER.fullmatch(text):
        return Position("number", Decimal(text), text)
    return Position("text", text, text)
