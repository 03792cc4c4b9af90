"""UNION, INTERSECT and MINUS of queries."""

from collections.abc import Sequence

from sqlglot import exp

from erp_sandbox.netsuite.suiteql.conversions import convert
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.nodes import only
from erp_sandbox.netsuite.suiteql.ordering import ordered_by
from erp_sandbox.netsuite.suiteql.row_numbers import rows_at_most
from erp_sandbox.netsuite.suiteql.scope import Relation, Scope, Statement
from erp_sandbox.netsuite.suiteql.values import DATED, Kind, Value, name

_WORDS: dict[type[exp.Expr], str] = {exp.Union: "UNION", exp.Intersect: "INTERSECT", exp.Except: "EXCEPT"}


def rows(statement: Statement, node: exp.SetOperation, parent: Scope | None) -> Relation:
    """The rows of several queries, without an order."""
    only(node, "this", "expression", "distinct", "order", "limit")
    word = _WORDS.get(type(node))
    if word is None:
        raise unsupported()
    if not node.args.get("distinct"):
        word += " ALL"
    left = statement.compile(statement, node.this, parent)
    right = statement.compile(statement, node.expression, parent)
    if len(left.values) != len(right.values):
        raise unsupported()
    kinds = [_kind(one, other) for one, other in zip(left.values.values(), right.values.values(), strict=True)]
    sides = [_converted(statement, side, kinds, list(left.values)) for side in (left, right)]
    pairs = zip(left.values.items(), right.values.values(), kinds, strict=True)
    values = {column: _both(column, one, other, kind) for (column, one), other, kind in pairs}
    return Relation(f"{sides[0]} {word} {sides[1]}", values)


def relation(statement: Statement, node: exp.SetOperation, parent: Scope | None) -> Relation:
    """The same as a sub-select, in its order."""
    found = rows(statement, node, parent)
    order = ordered_by(node.args.get("order"), None, list(found.values.items()), is_of_outputs=True)
    limit = rows_at_most(node, Scope(statement, [], parent))
    sql = f"SELECT * FROM ({found.sql}) AS {statement.new_row()}"
    sql += f" ORDER BY {', '.join(sort.sql for sort in order)}" if order else ""
    return Relation(sql if limit is None else f"{sql} LIMIT {limit}", found.values, is_ordered=bool(order))


def _kind(one: Value, other: Value) -> Kind:
    if other.kind in {one.kind, "null"}:
        return one.kind
    if one.kind == "null":
        return other.kind
    if {one.kind, other.kind} <= DATED:
        return "local"
    raise unsupported()


def _both(column: str, one: Value, other: Value, kind: Kind) -> Value:
    is_whole = all(value.is_whole or value.kind == "null" for value in (one, other)) and kind == "number"
    return Value(name(column), kind, is_whole=is_whole, is_product=one.is_product or other.is_product)


def _converted(statement: Statement, side: Relation, kinds: Sequence[Kind], names: Sequence[str]) -> str:
    row = statement.new_row()
    listed = []
    for (column, value), kind, label in zip(side.values.items(), kinds, names, strict=True):
        found = Value(f"{row}.{name(column)}", value.kind, is_whole=value.is_whole)
        sql = "NULL" if value.kind == "null" else convert(found, kind, statement.session).sql
        listed.append(f"{sql} AS {name(label)}")
    return f"(SELECT {', '.join(listed)} FROM ({side.sql}) AS {row})"
