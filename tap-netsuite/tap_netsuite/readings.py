"""Which rows of a table make up a run, in which order.

Source: docs/netsuite-data.md#changes-for-tests
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pendulum import DateTime

from tap_netsuite.columns import Column, Times
from tap_netsuite.query import HEADER_STAMP, Condition, Reading, before, since
from tap_netsuite.tables import Table


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an incremental run reads.

    Args:
        low: Rows changed at this moment or later; None for all.
        high: Rows changed before this moment.
        is_first: Whether no run came before.
    """

    low: DateTime | None
    high: DateTime
    is_first: bool = False

    def of(self, expression: str, times: Times) -> tuple[Condition, ...]:
        """That a time lies within them."""
        low = since(expression, self.low, times) if self.low else []
        return (*low, *before(expression, self.high, times))


def whole(table: Table, times: Times) -> Reading:
    """All rows of a table, by their keys."""
    return _ordered(table, times, ())


def changes(table: Table, times: Times, bounds: Bounds) -> Iterator[Reading]:
    """What an incremental run reads of a table with a stamp.

    The last one is in the order of the stamps, so that each of its pages leads the bookmark on. All that come before it
    must be written by then; what they bring is never later than the bookmark that they begin from.
    """
    stamp = table.column(table.replication_key)
    if table.header:
        yield from _changed_alone(table, times, bounds)
    if table.is_nullable_stamp or bounds.is_first:
        yield _ordered(table, times, (Condition(f"{stamp.source} IS NULL"),))
    yield _ordered(table, times, bounds.of(stamp.source, times), stamp)


def _changed_alone(table: Table, times: Times, bounds: Bounds) -> Iterator[Reading]:
    """Rows that changed while their header did not; the others are read with their header."""
    if bounds.low is None or not table.own_stamp:
        return
    own = table.column(table.own_stamp)
    stamp = f"h.{HEADER_STAMP}"
    *_, earlier = before(stamp, bounds.low, times)
    is_old = Condition(f"({earlier.sql} OR {stamp} IS NULL)", earlier.params)
    yield _ordered(table, times, (*bounds.of(own.source, times), is_old), own)


def _ordered(table: Table, times: Times, conditions: Iterable[Condition], *first: Column) -> Reading:
    known = {column.name for column in first}
    keys = (table.column(name) for name in table.key if name not in known)
    return Reading(table, times, tuple(conditions), (*first, *keys))
