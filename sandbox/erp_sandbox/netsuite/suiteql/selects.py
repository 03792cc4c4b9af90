"""A SELECT, taken apart and put together for DuckDB."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from erp_sandbox.netsuite.suiteql.conditions import condition
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.from_clause import reading
from erp_sandbox.netsuite.suiteql.nodes import aggregates, conjuncts, is_row_number, only, own, ranks
from erp_sandbox.netsuite.suiteql.ordering import Sort, ordered_by
from erp_sandbox.netsuite.suiteql.outputs import outputs
from erp_sandbox.netsuite.suiteql.row_numbers import rows_at_most, split
from erp_sandbox.netsuite.suiteql.scope import Relation, Scope, Statement
from erp_sandbox.netsuite.suiteql.shuffling import shuffle_key
from erp_sandbox.netsuite.suiteql.values import Value, name

_UNDERSTOOD = ("expressions", "from_", "joins", "where", "group", "having", "order", "limit", "distinct")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a SELECT is made of.

    Args:
        select: The SELECT.
        scope: Where its names are looked up.
        source: DuckDB's FROM.
        where: DuckDB's WHERE, with the word; empty for none.
        limit: TOP or FETCH FIRST; None for all rows.
        row_limit: ROWNUM's limit, which comes before grouping and ordering; None for all rows.
    """

    select: exp.Select
    scope: Scope
    source: str
    where: str
    limit: int | None
    row_limit: int | None

    @property
    def is_distinct(self) -> bool:
        """Whether equal rows are one."""
        return bool(self.select.args.get("distinct"))

    @property
    def is_grouped(self) -> bool:
        """Whether rows stand for groups of rows."""
        parts = [*self.select.expressions, *self._order_parts]
        is_asked = bool(self.select.args.get("group") or self.select.args.get("having"))
        return is_asked or any(aggregates(part) for part in parts)

    @property
    def is_plain(self) -> bool:
        """Whether each row stands for one row of what is read, and can be computed when its page has been found."""
        parts = [*self.select.expressions, *self._order_parts]
        return not (self.is_distinct or self.is_grouped or self.is_numbered or any(ranks(part) for part in parts))

    @property
    def is_numbered(self) -> bool:
        """Whether it speaks of ROWNUM."""
        has_number = any(is_row_number(found) for part in self.select.expressions for found in own(part))
        return self.row_limit is not None or has_number

    @property
    def _order_parts(self) -> Sequence[exp.Expr]:
        order = self.select.args.get("order")
        return order.expressions if order is not None else ()


def shape(statement: Statement, select: exp.Select, parent: Scope | None) -> Shape:
    """Take a SELECT apart."""
    only(select, *_UNDERSTOOD)
    distinct = select.args.get("distinct")
    if distinct is not None:
        only(distinct)
    shows_names = distinct is None and not select.args.get("group")
    scope = Scope(statement, [], parent, shows_names=shows_names)
    where = select.args.get("where")
    filters, row_limit = split(list(conjuncts(where.this if where else None)), scope)
    read = reading(select, filters, scope)
    conditions = [condition(part, scope) for part in read.filters]
    sql = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return Shape(select, scope, read.sql, sql, rows_at_most(select, scope), row_limit)


def relation(statement: Statement, select: exp.Select, parent: Scope | None) -> Relation:
    """A SELECT as a sub-select."""
    parts = shape(statement, select, parent)
    found = computed(parts)
    order = f" ORDER BY {', '.join(sort.sql for sort in found.order)}" if found.order else ""
    if parts.limit is None:
        return Relation(found.sql + order, found.values, is_ordered=bool(order) or keeps_order(parts))
    shuffled = order or _shuffled(parts)
    return Relation(f"{found.sql}{shuffled} LIMIT {parts.limit}", found.values, is_ordered=bool(order))


def keeps_order(parts: Shape) -> bool:
    """Whether a SELECT without an order gives its rows in that of the one sub-select that it reads from."""
    return (
        not (parts.is_grouped or parts.is_distinct)
        and len(parts.scope.sources) == 1
        and parts.scope.sources[0].is_ordered
    )


def _shuffled(parts: Shape) -> str:
    is_by_row = parts.is_plain and not keeps_order(parts)
    return f" ORDER BY {shuffle_key(parts.scope)}" if is_by_row else ""


@dataclass(frozen=True, slots=True)
class Computed:
    """A SELECT without its order and limit.

    Args:
        sql: What DuckDB runs.
        values: What each column is, by its name; `sql` in them is the column's name alone.
        order: How its rows are sorted.
    """

    sql: str
    values: Mapping[str, Value]
    order: tuple[Sort, ...]


def computed(parts: Shape, *, is_outermost: bool = False) -> Computed:
    """The rows of a SELECT. In the outermost aliases may be quoted, and what it is sorted by is among the columns."""
    scope, select = parts.scope, parts.select
    key = shuffle_key(scope) if parts.is_numbered and not _keeps_number(scope) else ""
    if parts.is_numbered:
        number_rows(scope)
    columns = outputs(select.expressions, scope, is_nested=not is_outermost)
    values = dict(columns)
    groups = _groups(select, scope)
    having = select.args.get("having")
    having_sql = f" HAVING {condition(having.this, scope)}" if having is not None else ""
    order = ordered_by(select.args.get("order"), scope, columns, is_of_outputs=parts.is_distinct)
    listed = [f"{value.sql} AS {name(column)}" for column, value in values.items()]
    if is_outermost:
        listed += [f"{sort.key} AS {sort.label(place)}" for place, sort in enumerate(order) if not sort.output]
    start = numbered(parts, key) if parts.is_numbered else parts.source + parts.where
    word = "SELECT DISTINCT" if parts.is_distinct else "SELECT"
    shown = {column: as_output(column, value) for column, value in values.items()}
    return Computed(f"{word} {', '.join(listed)} FROM {start}{groups}{having_sql}", shown, order)


def as_output(column: str, value: Value) -> Value:
    """A value as others see it: by its name alone."""
    return replace(value, sql=name(column), row="", instant="", zone="", constant=None)


def _groups(select: exp.Select, scope: Scope) -> str:
    group = select.args.get("group")
    if group is None:
        return ""
    only(group, "expressions")
    if group.find(exp.Query) is not None:
        # Oracle groups by no sub-select either.
        raise unsupported()
    return f" GROUP BY {', '.join(scope.value(part).sql for part in group.expressions)}"


def number_rows(scope: Scope) -> None:
    """From here on, take columns from rows that have been read and numbered."""
    page = scope.statement.new_row()
    for source in scope.sources:
        source.page = page
    scope.row_number = f"{page}.rownum"


def _keeps_number(scope: Scope) -> bool:
    return len(scope.sources) == 1 and scope.sources[0].is_ordered


def numbered(parts: Shape, key: str) -> str:
    """What DuckDB reads such rows from, once all columns that are needed are known; an empty key keeps their order."""
    sources = parts.scope.sources
    taken = [f"{sql} AS {label}" for source in sources for label, sql in source.taken.items()]
    order = f" ORDER BY {key}" if key else ""
    limit = f" LIMIT {parts.row_limit}" if parts.row_limit is not None else ""
    rows = f"SELECT {', '.join(taken) or '1 AS nothing'} FROM {parts.source}{parts.where}{order}{limit}"
    return f"(SELECT *, row_number() OVER () AS rownum FROM ({rows})) AS {sources[0].page}"
