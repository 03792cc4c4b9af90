"""A value of a query: its DuckDB expression, and what NetSuite takes it for."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from erp_sandbox.netsuite.catalogue import Column

Kind: TypeAlias = Literal["number", "text", "date", "local", "instant", "null"]
"""What a value is: `local` is a time of day without a zone, `instant` a moment that a session sees in its own zone."""

Constant: TypeAlias = Decimal | str | datetime

_DIGITS = 18
"""So many digits a literal may have and still be exact in DuckDB."""

DATED: frozenset[Kind] = frozenset({"date", "local", "instant"})


@dataclass(frozen=True, slots=True)
class Value:
    """A value.

    Args:
        sql: The expression that DuckDB evaluates.
        kind: What it is.
        constant: What it is in every row, where a literal or a parameter says so.
        is_whole: Whether DuckDB holds it as a whole number of 64 bits.
        is_product: Whether its digits behind the point may be too many for one more multiplication.
        column: The column of the catalogue that it shows unchanged.
        row: The alias of the table whose row that column is in, as DuckDB knows it.
        instant: The moment that a `local` shows, as a DuckDB expression.
        zone: The zone that it shows it in.
    """

    sql: str
    kind: Kind
    constant: Constant | None = None
    is_whole: bool = False
    is_product: bool = False
    column: Column | None = None
    row: str = ""
    instant: str = ""
    zone: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether it is a date or a time."""
        return self.kind in DATED


NULL = Value("NULL", "null")


def quoted(text: str) -> str:
    """The text as a literal of DuckDB, which knows no escape but the doubled quote."""
    return "'" + text.replace("'", "''") + "'"


def name(identifier: str) -> str:
    """The identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def text(sql: str) -> Value:
    """A text. To Oracle an empty one is null."""
    return Value(f"NULLIF({sql}, '')", "text")


def literal(content: str) -> Value:
    """A text that the query writes out."""
    return Value(quoted(content), "text", content) if content else NULL


def number(sql: str, *, is_whole: bool = False) -> Value:
    """A number."""
    return Value(sql, "number", is_whole=is_whole)


def constant_number(content: Decimal) -> Value:
    """A number that the query writes out."""
    is_whole = content == content.to_integral_value() and abs(content) < 1 << 62
    if is_whole:
        # A cast, because a bare number in ORDER BY or GROUP BY would name a column.
        sql = f"CAST({content.to_integral_value():f} AS BIGINT)"
    elif len(content.as_tuple().digits) <= _DIGITS and -_DIGITS <= content.adjusted() < _DIGITS:
        sql = f"CAST({content:f} AS DECIMAL(38, {min(max(-int(content.as_tuple().exponent), 0), _DIGITS)}))"
    else:
        sql = f"CAST({quoted(str(content))} AS DOUBLE)"
    return Value(sql, "number", content, is_whole, is_product=not is_whole)


def local(sql: str) -> Value:
    """A date with a time of day, without a zone."""
    return Value(sql, "local")


def constant_local(content: datetime) -> Value:
    """A date and time that the query writes out."""
    return Value(f"TIMESTAMP {quoted(content.isoformat(' '))}", "local", content)


def constant_instant(content: datetime) -> Value:
    """A moment that the query writes out; `content` has a zone."""
    return Value(f"TIMESTAMPTZ {quoted(content.isoformat(' '))}", "instant", content)
