"""What a SELECT reads from: tables, sub-selects and their joins."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from erp_sandbox.netsuite.suiteql.conditions import condition
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.nodes import only
from erp_sandbox.netsuite.suiteql.scope import Scope, Source, relation_source, table_source
from erp_sandbox.netsuite.suiteql.tables import find, rows_of
from erp_sandbox.netsuite.suiteql.values import Value

DUAL = "dual"
"""The table of one row that is always there."""

_SIDES = {("", ""), ("", "INNER"), ("LEFT", ""), ("LEFT", "OUTER"), ("RIGHT", ""), ("RIGHT", "OUTER")}
_SIDES |= {("FULL", ""), ("FULL", "OUTER")}


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read."""

    sql: str
    filters: tuple[exp.Expr, ...]


def reading(select: exp.Select, filters: Sequence[exp.Expr], scope: Scope) -> Reading:
    """What a SELECT reads from; its sources are added to the scope."""
    start = select.args.get("from_")
    if start is None:
        raise unsupported()
    only(start, "this")
    joins = select.args.get("joins") or []
    if any(_marked(part) for part in filters):
        return _by_marks(start.this, joins, filters, scope)
    sql = _read(start.this, scope)
    for join in joins:
        sql += _joined(join, scope)
    return Reading(sql, tuple(filters))


def _read(node: exp.Expr, scope: Scope) -> str:
    source = _source(node, scope)
    if any(source.alias == other.alias for other in scope.sources if source.alias):
        raise unsupported()
    scope.sources.append(source)
    return f"{source.sql} AS {source.row}"


def _source(node: exp.Expr, scope: Scope) -> Source:
    only(node, "this", "alias")
    alias = _alias(node.args.get("alias"))
    row = scope.statement.new_row()
    if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Query):
        # A sub-select of FROM does not see what stands beside it.
        relation = scope.statement.compile(scope.statement, node.this, scope.parent)
        return relation_source(relation, alias, row)
    if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier):
        raise unsupported()
    written, catalogue = node.this.name, scope.statement.catalogue
    if written.lower() == DUAL and DUAL not in catalogue:
        return Source(alias or DUAL, DUAL, row, "(SELECT 'X' AS dummy)", {"dummy": Value(f"{row}.dummy", "text")})
    view = scope.session.view
    table = find(catalogue, view, written)
    return table_source(table, alias or table.name, row, rows_of(catalogue, view, table))


def _alias(node: exp.Expr | None) -> str:
    if node is None:
        return ""
    only(node, "this")
    return node.name.lower()


def _joined(join: exp.Expr, scope: Scope) -> str:
    only(join, "this", "side", "kind", "on")
    side, kind, on = join.text("side").upper(), join.text("kind").upper(), join.args.get("on")
    read = _read(join.this, scope)
    if on is None:
        if side or kind not in {"", "CROSS"}:
            raise unsupported()
        return f" CROSS JOIN {read}"
    if (side, kind) not in _SIDES:
        raise unsupported()
    return f" {side or 'INNER'} JOIN {read} ON {condition(on, scope)}"


def _marked(node: exp.Expr) -> list[exp.Column]:
    return [column for column in node.find_all(exp.Column) if column.args.get("join_mark")]


def _by_marks(start: exp.Expr, joins: Sequence[exp.Expr], filters: Sequence[exp.Expr], scope: Scope) -> Reading:
    """Outer joins in Oracle's own way, which do not go with JOIN."""
    if any(join.args.get(part) for join in joins for part in ("on", "side", "kind")):
        raise unsupported()
    conditions: dict[str, list[exp.Expr]] = {}
    for part in filters:
        if _marked(part):
            conditions.setdefault(_optional(part), []).append(_unmarked(part))
    tables = [start, *(join.this for join in joins)]
    required = [table for table in tables if table.alias_or_name.lower() not in conditions]
    optional = [table for table in tables if table.alias_or_name.lower() in conditions]
    if len(optional) != len(conditions) or not required:
        raise unsupported()
    sql = " CROSS JOIN ".join(_read(table, scope) for table in required)
    for table in optional:
        sql += f" LEFT JOIN {_read(table, scope)} ON "
        sql += " AND ".join(condition(part, scope) for part in conditions[table.alias_or_name.lower()])
    return Reading(sql, tuple(part for part in filters if not _marked(part)))


def _optional(part: exp.Expr) -> str:
    """The one table that a condition marks; on the left of a comparison the mark would make a right join."""
    marked = _marked(part)
    names = {column.table.lower() for column in marked}
    is_right = isinstance(part, exp.Binary) and bool(_marked(part.this)) and bool(part.expression.find(exp.Column))
    if len(names) != 1 or "" in names or is_right:
        raise unsupported()
    return names.pop()


def _unmarked(part: exp.Expr) -> exp.Expr:
    copy = part.copy()
    for column in _marked(copy):
        column.set("join_mark", None)
    return copy
