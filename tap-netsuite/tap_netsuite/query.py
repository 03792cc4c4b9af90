"""SuiteQL for one page of a reading: what is selected, within which bounds, in which order.

A reading is a table's rows under fixed conditions in an order that no two of them share, so that a page goes on where
the one before it ended, whatever the account does meanwhile: NetSuite's own offsets would repeat and miss rows.

Source: docs/netsuite-sandbox.md#suiteql-paging-clauses, docs/netsuite-sandbox.md#suiteql-dates
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from pendulum import DateTime

from tap_netsuite.columns import MOMENT_FORMAT, Column, Times
from tap_netsuite.tables import Table

Place: TypeAlias = tuple[str, ...]
"""Where a row stands in the order of a reading: the values of its marks, as NetSuite answers them."""

COLUMNS_AT_MOST = 100
"""A query of more columns may silently give no rows."""
_DAY = 1
"""Farther than any zone is from UTC: so much wider is the condition on the bare column, which has an index."""

HEADER = "transaction"
HEADER_STAMP = "lastmodifieddate"


@dataclass(frozen=True, slots=True)
class Condition:
    """Part of a WHERE clause, with the values of its question marks."""

    sql: str
    params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A query and the values of its question marks."""

    sql: str
    params: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a reading, between two places of its order.

    Args:
        after: Rows behind this place; None from the first row on.
        up_to: Rows up to this place, itself included; None to the last row.
    """

    after: Place | None = None
    up_to: Place | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Rows of a table, in one order.

    Args:
        table: Which table.
        times: How its times become UTC.
        conditions: Which rows.
        marks: The columns whose values, in this order, tell any two rows apart.
    """

    table: Table
    times: Times
    conditions: tuple[Condition, ...]
    marks: tuple[Column, ...]

    def page(self, columns: Iterable[Column], part: Slice) -> Query:
        """The rows of a part, in order.

        Args:
            columns: What is selected, beside the marks.
            part: Which part.
        """
        asked = {column.name: column for column in (*self.marks, *columns)}
        selected = ", ".join(column.selected(self.times) for column in asked.values())
        order = ", ".join(self._sortable(mark) for mark in self.marks)
        where, params = self._where(part)
        return Query(f"SELECT {selected} FROM {self._source}{where} ORDER BY {order}", params)

    def count(self, part: Slice) -> Query:
        """How many rows a part has."""
        where, params = self._where(part)
        return Query(f"SELECT COUNT(*) AS rows_there FROM {self._source}{where}", params)

    def cuts(self, part: Slice, every: int) -> Query:
        """The place of each so-many-th row of a part.

        Args:
            part: Which part.
            every: So many rows lie between two places.
        """
        order = ", ".join(self._sortable(mark) for mark in self.marks)
        inner = ", ".join(f"{mark.expression(self.times)} AS {mark.name}" for mark in self.marks)
        outer = ", ".join(mark.name for mark in self.marks)
        where, params = self._where(part)
        numbered = f"SELECT {inner}, ROW_NUMBER() OVER (ORDER BY {order}) AS row_place FROM {self._source}{where}"
        return Query(
            f"SELECT {outer}, row_place FROM ({numbered}) WHERE MOD(row_place, {every}) = 0 ORDER BY row_place", params
        )

    @property
    def _source(self) -> str:
        table = self.table
        if table.header:
            return f"{table.table} t INNER JOIN {HEADER} h ON h.id = t.{table.header}"
        return f"{table.table} t"

    def _where(self, part: Slice) -> tuple[str, tuple[str, ...]]:
        found = list(self.conditions)
        if part.after is not None:
            found += self._beyond(part.after, ">", ">")
        if part.up_to is not None:
            found += self._beyond(part.up_to, "<", "<=")
        if not found:
            return "", ()
        params = tuple(value for condition in found for value in condition.params)
        return " WHERE " + " AND ".join(condition.sql for condition in found), params

    def _beyond(self, place: Place, sign: str, last_sign: str) -> list[Condition]:
        """Rows on one side of a place; the last mark decides what becomes of the row at the place itself."""
        *before, last = zip(self.marks, place, strict=True)
        whole = self._compared(*last, last_sign)
        for mark, value in reversed(before):
            far, same = self._compared(mark, value, sign), self._compared(mark, value, "=")
            whole = Condition(
                f"({far.sql} OR ({same.sql} AND {whole.sql}))", (*far.params, *same.params, *whole.params)
            )
        # Said once more without OR, for the index.
        return [self._compared(*before[0], f"{sign}="), whole] if before else [whole]

    def _compared(self, mark: Column, value: str, sign: str) -> Condition:
        if mark.kind == "datetime":
            return Condition(f"{self._sortable(mark)} {sign} {_timestamp()}", (value[:19].replace("T", " "),))
        return Condition(f"{self._sortable(mark)} {sign} ?", (value,))

    def _sortable(self, mark: Column) -> str:
        return self.times.utc(mark.source) if mark.kind == "datetime" else mark.source

    def where(self, *conditions: Condition) -> "Reading":
        """The reading with further conditions."""
        return replace(self, conditions=(*self.conditions, *conditions))


def since(expression: str, low: DateTime, times: Times) -> list[Condition]:
    """Times at or after a moment.

    Args:
        expression: The bare column.
        low: The first moment inside; parts of a second are left out, as NetSuite has none.
        times: How its times become UTC.
    """
    return [
        Condition(f"{expression} >= TO_DATE(?, '{MOMENT_FORMAT}')", (_text(low.subtract(days=_DAY)),)),
        Condition(f"{times.utc(expression)} >= {_timestamp()}", (_text(low),)),
    ]


def before(expression: str, high: DateTime, times: Times) -> list[Condition]:
    """Times before a moment; the arguments are those of `since`."""
    whole = high if high.microsecond == 0 else high.add(seconds=1)
    return [
        Condition(f"{expression} < TO_DATE(?, '{MOMENT_FORMAT}')", (_text(whole.add(days=_DAY)),)),
        Condition(f"{times.utc(expression)} < {_timestamp()}", (_text(whole),)),
    ]


def parts(columns: Sequence[Column], always: Sequence[Column]) -> list[list[Column]]:
    """The columns in lots that a query can take, each with those that put the lots together.

    Args:
        columns: What is wanted.
        always: What every lot has; few.

    >>> names = [[c.name for c in lot] for lot in parts([Column(f"c{i}") for i in range(150)], [Column("id")])]
    >>> [len(lot) for lot in names], names[1][:2]
    ([100, 52], ['id', 'c99'])
    """
    known = {column.name for column in always}
    rest = [column for column in columns if column.name not in known]
    room = COLUMNS_AT_MOST - len(known)
    lots = [rest[place : place + room] for place in range(0, len(rest), room)] or [[]]
    return [[*always, *lot] for lot in lots]


def _timestamp() -> str:
    return f"TO_TIMESTAMP(?, '{MOMENT_FORMAT}')"


def _text(value: DateTime) -> str:
    return value.in_timezone("UTC").format("YYYY-MM-DD HH:mm:ss")
