"""Conditions of a query as DuckDB evaluates them. Oracle has no boolean values: a condition is no expression."""

from collections.abc import Callable
from typing import TypeAlias

from sqlglot import exp

from erp_sandbox.netsuite.suiteql.builtin import criteria
from erp_sandbox.netsuite.suiteql.comparisons import compared, pair
from erp_sandbox.netsuite.suiteql.conversions import as_text
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.nodes import only
from erp_sandbox.netsuite.suiteql.regular_expressions import matches
from erp_sandbox.netsuite.suiteql.scope import Scope
from erp_sandbox.netsuite.suiteql.values import Value, name

Compile: TypeAlias = Callable[[exp.Expr, Scope], str]

IN_AT_MOST = 1000
"""Values in one IN. Source: Oracle, "SuiteQL Performance and Best Practices"."""


def condition(node: exp.Expr, scope: Scope) -> str:
    """The condition that a part of a query is."""
    compile_node = _NODES.get(type(node))
    if compile_node is None:
        raise unsupported()
    return compile_node(node, scope)


def _joined(word: str) -> Compile:
    return lambda node, scope: f"({word.join(condition(part, scope) for part in node.flatten())})"


def _not(node: exp.Expr, scope: Scope) -> str:
    return f"(NOT {condition(node.this, scope)})"


def _inner(node: exp.Expr, scope: Scope) -> str:
    only(node, "this")
    return condition(node.this, scope)


def _operand(node: exp.Expr, scope: Scope) -> Value:
    value = scope.value(node)
    if not scope.session.view.status_is_code or not isinstance(node, exp.Column):
        return value
    return criteria(value, scope.source_of(value.row))


def _comparison(operator: str) -> Compile:
    def compile_node(node: exp.Expr, scope: Scope) -> str:
        only(node, "this", "expression")
        return compared(_operand(node.this, scope), operator, _operand(node.expression, scope), scope.session)

    return compile_node


def _in(node: exp.Expr, scope: Scope) -> str:
    only(node, "this", "expressions", "query")
    left = _operand(node.this, scope)
    query = node.args.get("query")
    if query is not None:
        return _in_query(left, query, scope)
    values = node.expressions
    if not 1 <= len(values) <= IN_AT_MOST:
        raise unsupported()
    pairs = [pair(left, scope.value(value), scope.session) for value in values]
    if len({first.sql for first, _ in pairs}) == 1:
        return f"({pairs[0][0].sql} IN ({', '.join(value.sql for _, value in pairs)}))"
    return f"({' OR '.join(compared(first, '=', value, scope.session) for first, value in pairs)})"


def _in_query(left: Value, query: exp.Expr, scope: Scope) -> str:
    relation = scope.relation(query)
    if len(relation.values) != 1:
        raise unsupported()
    column, value = next(iter(relation.values.items()))
    row = scope.statement.new_row()
    first, found = pair(left, Value(f"{row}.{name(column)}", value.kind, is_whole=value.is_whole), scope.session)
    return f"({first.sql} IN (SELECT {found.sql} FROM ({relation.sql}) AS {row}))"


def _between(node: exp.Expr, scope: Scope) -> str:
    only(node, "this", "low", "high")
    value = _operand(node.this, scope)
    low = compared(value, ">=", scope.value(node.args["low"]), scope.session)
    high = compared(value, "<=", scope.value(node.args["high"]), scope.session)
    return f"({low} AND {high})"


def _like(node: exp.Expr, scope: Scope) -> str:
    return _liked(node, "", scope)


def _escaped(node: exp.Expr, scope: Scope) -> str:
    only(node, "this", "expression")
    escape = scope.value(node.expression)
    if not isinstance(node.this, exp.Like) or not isinstance(escape.constant, str) or len(escape.constant) != 1:
        raise unsupported()
    return _liked(node.this, f" ESCAPE {escape.sql}", scope)


def _liked(node: exp.Expr, escape: str, scope: Scope) -> str:
    only(node, "this", "expression", "negate")
    value, pattern = (as_text(_operand(part, scope), scope.session) for part in (node.this, node.expression))
    negated = "NOT " if node.args.get("negate") else ""
    return f"(CAST({value.sql} AS VARCHAR) {negated}LIKE CAST({pattern.sql} AS VARCHAR){escape})"


def _is(node: exp.Expr, scope: Scope) -> str:
    only(node, "this", "expression")
    if not isinstance(node.expression, exp.Null):
        raise unsupported()
    return f"({scope.value(node.this).sql} IS NULL)"


def _exists(node: exp.Expr, scope: Scope) -> str:
    only(node, "this")
    return f"(EXISTS ({scope.relation(node.this).sql}))"


def _call(node: exp.Expr, scope: Scope) -> str:
    if node.name.upper() != "REGEXP_LIKE":
        raise unsupported()
    return matches([scope.value(part) for part in node.expressions], scope.session)


_NODES: dict[type[exp.Expr], Compile] = {
    exp.And: _joined(" AND "),
    exp.Or: _joined(" OR "),
    exp.Not: _not,
    exp.Paren: _inner,
    exp.EQ: _comparison("="),
    exp.NEQ: _comparison("<>"),
    exp.LT: _comparison("<"),
    exp.GT: _comparison(">"),
    exp.LTE: _comparison("<="),
    exp.GTE: _comparison(">="),
    exp.In: _in,
    exp.Between: _between,
    exp.Like: _like,
    exp.Escape: _escaped,
    exp.Is: _is,
    exp.Exists: _exists,
    exp.Anonymous: _call,
}
