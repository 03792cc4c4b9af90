"""A whole query as DuckDB runs it: one page of its rows, and how many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from erp_sandbox.netsuite.suiteql import selects, set_operations
from erp_sandbox.netsuite.suiteql.conversions import shown_date
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.nodes import only
from erp_sandbox.netsuite.suiteql.ordering import Sort, ordered_by
from erp_sandbox.netsuite.suiteql.outputs import outputs
from erp_sandbox.netsuite.suiteql.row_numbers import ALL, rows_at_most
from erp_sandbox.netsuite.suiteql.scope import Relation, Scope, Statement
from erp_sandbox.netsuite.suiteql.session import Session
from erp_sandbox.netsuite.suiteql.shuffling import is_total, shuffle_key
from erp_sandbox.netsuite.suiteql.values import Value, name


@dataclass(frozen=True, slots=True)
class Plan:
    """A query, ready to run.

    Args:
        names: What its columns are called.
        numbers: Which of them are numbers that DuckDB does not write as NetSuite does.
        head: DuckDB's query, up to its conditions.
        where: Its conditions, with the word; empty for none.
        order: What comes between them and LIMIT.
        rest: What comes behind LIMIT and OFFSET.
        count: DuckDB's query of how many rows there are, TOP and FETCH FIRST apart.
        most: TOP or FETCH FIRST; as good as no limit without them.
        key: A whole number by which the rows are sorted first, upwards; empty for none.
        source: DuckDB's FROM, where there is such a key.
        is_unique: Whether no two rows have the same such key.
    """

    names: tuple[str, ...]
    numbers: tuple[int, ...]
    head: str
    where: str
    order: str
    rest: str
    count: str
    most: int
    key: str = ""
    source: str = ""
    is_unique: bool = False

    def page(self, limit: int, offset: int, last: int | None = None) -> str:
        """DuckDB's query of so many rows after so many others; no key of theirs is greater than the last, if known."""
        where = self.where
        if last is not None:
            where += f"{' AND' if where else ' WHERE'} {self.key} <= {last}"
            if self.is_unique and not offset:
                # There are no others up to there; what comes behind sorts them.
                return f"{self.head}{where}{self.rest}"
        return f"{self.head}{where}{self.order} LIMIT {limit} OFFSET {offset}{self.rest}"

    def last(self, limit: int, offset: int) -> str:
        """DuckDB's query of the greatest key of a page, and how many rows up to there have one."""
        rows = f"SELECT {self.key} AS k FROM {self.source}{self.where} ORDER BY k ASC NULLS LAST LIMIT {offset + limit}"
        return f"SELECT max(k), count(k) FROM ({rows})"


def compiled(statement: Statement, node: exp.Expr, parent: Scope | None) -> Relation:
    """A sub-select as DuckDB runs it."""
    node = _bare(node)
    if isinstance(node, exp.Select):
        return selects.relation(statement, node, parent)
    if isinstance(node, exp.SetOperation):
        return set_operations.relation(statement, node, parent)
    raise unsupported()


def planned(statement: Statement, query: exp.Expr) -> Plan:
    """A whole query as DuckDB runs it."""
    query = _bare(query)
    if isinstance(query, exp.Select):
        parts = selects.shape(statement, query, None)
        return _by_page(parts) if parts.is_plain else _by_row(parts)
    if isinstance(query, exp.SetOperation):
        return _of_set(statement, query)
    raise unsupported()


def _bare(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Subquery):
        only(node, "this")
        node = node.this
    return node


def _by_page(parts: selects.Shape) -> Plan:
    """First the page is found, by the columns that decide; then its columns are computed."""
    scope, select = parts.scope, parts.select
    direct = outputs(select.expressions, scope, is_nested=False)
    order = ordered_by(select.args.get("order"), scope, direct, is_of_outputs=False)
    keys = [(sort.key, sort.direction) for sort in order]
    if not is_total(scope, {key for key, _ in keys}) and (order or not selects.keeps_order(parts)):
        keys.append((shuffle_key(scope), ""))
    selects.number_rows(scope)
    values = dict(outputs(select.expressions, scope, is_nested=False))
    page = scope.sources[0].page
    taken = [f"{sql} AS {label}" for source in scope.sources for label, sql in source.taken.items()]
    listed = [f"{key} AS o{place}" for place, (key, _) in enumerate(keys)]
    outer_order = _order([f"{page}.o{place}{way}" for place, (_, way) in enumerate(keys)])
    key = _key(scope, order)
    found, rest = ", ".join([*taken, *listed]) or "1 AS nothing", f") AS {page}{outer_order}"
    shown = f"SELECT {_shown(values, scope.session)} FROM ("
    if listed and not key and _is_one_table(scope):
        row = scope.sources[0].row
        sorted_by = [f"k.o{place}" for place in range(len(keys))]
        shown += f"SELECT {', '.join([*taken, *sorted_by])} FROM ("
        found = ", ".join([f"{row}.rowid AS r", *listed])
        rest = f") AS k JOIN {parts.source} ON {row}.rowid = k.r{rest}"
    return Plan(
        names=tuple(values),
        numbers=_numbers(values),
        head=f"{shown}SELECT {found} FROM {parts.source}",
        where=parts.where,
        order=_order([f"o{place}{way}" for place, (_, way) in enumerate(keys)]),
        rest=rest,
        count=f"SELECT count(*) FROM {parts.source}{parts.where}",
        most=ALL if parts.limit is None else parts.limit,
        key=key,
        source=parts.source,
        is_unique=bool(key) and is_total(scope, {key}),
    )


def _is_one_table(scope: Scope) -> bool:
    return len(scope.sources) == 1 and scope.sources[0].table is not None


def _key(scope: Scope, order: Sequence[Sort]) -> str:
    """What the first sort is, if the rows of one table can be cut off by it."""
    if not _is_one_table(scope) or not order:
        return ""
    wholes = {value.sql for value in scope.sources[0].values.values() if value.is_whole}
    return order[0].key if order[0].key in wholes and order[0].direction.startswith(" ASC NULLS LAST") else ""


def _order(keys: Sequence[str]) -> str:
    return f" ORDER BY {', '.join(keys)}" if keys else ""


def _by_row(parts: selects.Shape) -> Plan:
    found = selects.computed(parts, is_outermost=True)
    keys = _keys(found.order, found.values, parts.scope.session)
    if not found.order and selects.keeps_order(parts):
        keys = []
    return _wrapped(found.sql, found.values, keys, parts.scope.session, parts.limit)


def _of_set(statement: Statement, node: exp.SetOperation) -> Plan:
    found = set_operations.rows(statement, node, None)
    order = ordered_by(node.args.get("order"), None, list(found.values.items()), is_of_outputs=True)
    limit = rows_at_most(node, Scope(statement, []))
    keys = _keys(order, found.values, statement.session)
    return _wrapped(found.sql, found.values, keys, statement.session, limit)


def _keys(order: Sequence[Sort], values: Mapping[str, Value], session: Session) -> list[str]:
    keys = [f"q.{sort.label(place)}{sort.direction}" for place, sort in enumerate(order)]
    columns = ", ".join(f"q.{name(column)}" for column in values)
    return [*keys, f"hash({columns}, {session.view.shuffle_seed})"]


def _wrapped(sql: str, values: Mapping[str, Value], keys: Sequence[str], session: Session, limit: int | None) -> Plan:
    qualified = {column: replace(value, sql=f"q.{value.sql}") for column, value in values.items()}
    return Plan(
        names=tuple(values),
        numbers=_numbers(values),
        head=f"SELECT {_shown(qualified, session)} FROM ({sql}) AS q",
        where="",
        order=_order(keys),
        rest="",
        count=f"SELECT count(*) FROM ({sql}) AS q",
        most=ALL if limit is None else limit,
    )


def _numbers(values: Mapping[str, Value]) -> tuple[int, ...]:
    return tuple(place for place, value in enumerate(values.values()) if value.kind == "number" and not value.is_whole)


def _shown(values: Mapping[str, Value], session: Session) -> str:
    return ", ".join(_shown_value(value, session) for value in values.values())


def _shown_value(value: Value, session: Session) -> str:
    if value.is_dated:
        return shown_date(value, session)
    is_decimal = value.column is not None and value.kind == "number"
    is_text = value.is_whole or value.kind == "text" or is_decimal
    return f"CAST({value.sql} AS VARCHAR)" if is_text else value.sql
