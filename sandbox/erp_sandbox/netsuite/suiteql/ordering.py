"""ORDER BY: of columns of the result by name or place, or of anything else."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.nodes import only
from erp_sandbox.netsuite.suiteql.scope import Scope
from erp_sandbox.netsuite.suiteql.values import Value, name
from erp_sandbox.netsuite.suiteql.windows import direction

LONG_TEXT_SORTED = 250
"""Long texts are sorted by so many characters. Source: Oracle, "SuiteQL Limitations and Exceptions"."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One of the things that rows are sorted by.

    Args:
        key: What it is, to DuckDB.
        direction: Which way, and where nulls stand.
        output: The column of the result that it is; empty for none.
    """

    key: str
    direction: str
    output: str = ""

    @property
    def sql(self) -> str:
        """It all, as DuckDB reads it."""
        return (name(self.output) if self.output else self.key) + self.direction

    def label(self, place: int) -> str:
        """What the thing at a place from 0 among those sorted by is called as a column of its own."""
        return name(self.output or f"order {place}")


def ordered_by(
    order: exp.Expr | None, scope: Scope | None, columns: Sequence[tuple[str, Value]], *, is_of_outputs: bool
) -> tuple[Sort, ...]:
    """What rows are sorted by. Without a scope only columns of the result have names; of two with one name the last."""
    if order is None:
        return ()
    only(order, "expressions")
    return tuple(_sort(part, scope, columns, is_of_outputs) for part in order.expressions)


def _sort(
    part: exp.Expr,
    scope: Scope | None,
    columns: Sequence[tuple[str, Value]],
    is_of_outputs: bool,  # noqa: FBT001 - handed on
) -> Sort:
    if not isinstance(part, exp.Ordered):
        raise unsupported()
    value = _of_result(part.this, columns)
    if value is None and scope is not None:
        value = scope.value(part.this)
    if value is None:
        raise unsupported()
    output = next((name for name, other in dict(columns).items() if other.sql == value.sql), "")
    if is_of_outputs and not output:
        raise unsupported()
    if value.column is not None and value.column.kind == "long_text" and not is_of_outputs:
        return Sort(f"substr({value.sql}, 1, {LONG_TEXT_SORTED})", direction(part))
    return Sort(value.sql, direction(part), output)


def _of_result(node: exp.Expr, columns: Sequence[tuple[str, Value]]) -> Value | None:
    if isinstance(node, exp.Literal) and not node.is_string:
        place = int(node.this) if str(node.this).isdecimal() else 0
        if not 1 <= place <= len(columns):
            raise unsupported()
        return columns[place - 1][1]
    is_name = isinstance(node, exp.Column) and not node.table
    return dict(columns).get(node.name.lower()) if is_name else None
