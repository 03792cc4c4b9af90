"""One page of an answer: its rows as they came, and where they stand. Source: docs/netsuite-sandbox.md#collections."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

import msgspec
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

from tap_netsuite.query import Place
from tap_netsuite.source import Reply

T = TypeVar("T")


class _Body(msgspec.Struct, Generic[T]):
    items: list[T]
    has_more: bool = msgspec.field(name="hasMore")
    total: int = msgspec.field(name="totalResults")


_raw = msgspec.json.Decoder(_Body[msgspec.Raw])
_items = msgspec.json.Decoder(_Body[dict[str, Any]], float_hook=Decimal)
_item = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of an answer, each as the bytes that came.

    Args:
        rows: JSON objects, their names in lower case.
        has_more: Whether NetSuite says that there are more.
        total: How many rows NetSuite says the query has.
        received_at: When it came.
    """

    rows: Sequence[bytes | msgspec.Raw]
    has_more: bool
    total: int
    received_at: datetime

    def places(self, names: Sequence[str]) -> list[Place]:
        """Where each row stands, by the marks of these names."""
        return [self._place(row, names) for row in self.rows]

    def last(self, names: Sequence[str]) -> Place:
        """Where the last row stands.

        Raises:
            FatalAPIError: It has no value in one of them, so that nothing could come after it.
        """
        found = self._place(self.rows[-1], names)
        if "" in found:
            raise FatalAPIError(
                f"NetSuite gives a row without its key '{names[found.index('')]}'; the rest cannot be read"
            )
        return found

    def _place(self, row: bytes | msgspec.Raw, names: Sequence[str]) -> Place:
        item = _item.decode(row)
        # An empty text is null, and null is left out: what has no value has no place either.
        return tuple(str(item.get(name, "")) for name in names)


def listing(reply: Reply, names: AbstractSet[str]) -> Listing:
    """The rows that an answer holds.

    Args:
        reply: The answer.
        names: Columns that every row has, in lower case.

    Raises:
        RetriableAPIError: The body is not a page: cut short, garbled, or not from NetSuite.
    """
    now = datetime.now(UTC)
    try:
        body = _raw.decode(reply.content)
        rows: Sequence[bytes | msgspec.Raw] = body.items
        if rows and not names <= _item.decode(rows[0]).keys():
            rows = _in_lower_case(reply.content)
            if not names <= _item.decode(rows[0]).keys():
                raise RetriableAPIError("the answer does not hold what was asked for", reply.response)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise RetriableAPIError("the answer is not a whole page of JSON", reply.response) from None
    return Listing(rows, body.has_more, body.total, now)


def _in_lower_case(content: bytes) -> list[bytes]:
    """The rows with names that NetSuite promises, should it spell them otherwise one day."""
    items = _items.decode(content).items
    return [msgspec.json.encode({name.lower(): value for name, value in item.items()}) for item in items]


def joined(lots: Sequence[Listing]) -> list[bytes]:
    """The rows of several queries put together, row by row; they must be in the same order."""
    first, *others = [[bytes(row) for row in lot.rows] for lot in lots]
    if not others:
        return first
    return [
        b",".join([row[:-1], *(other[1:-1] for other in rest)]) + b"}"
        for row, *rest in zip(first, *others, strict=True)
    ]
