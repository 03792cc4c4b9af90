"""Expressions of a query as DuckDB evaluates them."""

from collections.abc import Callable
from typing import TypeAlias

from sqlglot import exp

from erp_sandbox.netsuite.suiteql import builtin, casts, functions, windows
from erp_sandbox.netsuite.suiteql.arithmetic import calculated, negated
from erp_sandbox.netsuite.suiteql.comparisons import compared
from erp_sandbox.netsuite.suiteql.conditions import condition
from erp_sandbox.netsuite.suiteql.conversions import alike, as_text, decimal, joined
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.nodes import is_row_number, only
from erp_sandbox.netsuite.suiteql.scope import Scope
from erp_sandbox.netsuite.suiteql.values import NULL, Value, constant_instant, constant_local, constant_number, literal
from erp_sandbox.netsuite.suiteql.values import number as number_value
from erp_sandbox.netsuite.suiteql.values import text as text_value

Compile: TypeAlias = Callable[[exp.Expr, Scope], Value]


def expression(node: exp.Expr, scope: Scope) -> Value:
    """What a part of a query is."""
    compile_node = _NODES.get(type(node))
    if compile_node is None:
        raise unsupported()
    return compile_node(node, scope)


def _column(node: exp.Expr, scope: Scope) -> Value:
    only(node, "this", "table")
    if not isinstance(node.this, exp.Identifier):
        raise unsupported()
    if not node.args.get("table"):
        pseudo = _pseudo_column(node, scope)
        if pseudo is not None:
            return pseudo
    return scope.resolve(node.text("table").lower(), node.name)


def _pseudo_column(node: exp.Expr, scope: Scope) -> Value | None:
    if is_row_number(node):
        if not scope.row_number:
            raise unsupported()
        return number_value(scope.row_number, is_whole=True)
    name = node.name.upper()
    if name in {"SYSDATE", "CURRENT_DATE", "LOCALTIMESTAMP"}:
        return constant_local(scope.session.now)
    return constant_instant(scope.session.moment) if name == "CURRENT_TIMESTAMP" else None


def _literal(node: exp.Expr, _scope: Scope) -> Value:
    content = str(node.this)
    return literal(content) if node.is_string else constant_number(decimal(content))


def _placeholder(node: exp.Expr, scope: Scope) -> Value:
    if not isinstance(node, exp.Placeholder):
        raise unsupported()
    return scope.statement.parameter(node)


def _null(_node: exp.Expr, _scope: Scope) -> Value:
    return NULL


def _inner(node: exp.Expr, scope: Scope) -> Value:
    only(node, "this")
    return scope.value(node.this)


def _negative(node: exp.Expr, scope: Scope) -> Value:
    return negated(scope.value(node.this))


def _arithmetic(operator: str) -> Compile:
    def compile_node(node: exp.Expr, scope: Scope) -> Value:
        left, right = scope.value(node.this), expression(node.expression, scope)
        return calculated(left, operator, right, scope.session)

    return compile_node


def _concatenated(node: exp.Expr, scope: Scope) -> Value:
    parts = [as_text(expression(part, scope), scope.session) for part in node.flatten()]
    return text_value(f"concat({', '.join(part.sql for part in parts)})")


def _case(node: exp.Expr, scope: Scope) -> Value:
    only(node, "this", "ifs", "default")
    chosen = scope.value(node.this) if node.this else None
    conditions = [_when(chosen, part.this, scope) for part in node.args["ifs"]]
    default = node.args.get("default")
    results = [expression(part.args["true"], scope) for part in node.args["ifs"]]
    results = alike([*results, expression(default, scope) if default else NULL], scope.session)
    whens = " ".join(f"WHEN {when} THEN {then.sql}" for when, then in zip(conditions, results, strict=False))
    return joined(results, f"CASE {whens} ELSE {results[-1].sql} END")


def _when(chosen: Value | None, node: exp.Expr, scope: Scope) -> str:
    if chosen is None:
        return condition(node, scope)
    return compared(chosen, "=", expression(node, scope), scope.session)


def _scalar(node: exp.Expr, scope: Scope) -> Value:
    relation = scope.relation(node)
    if len(relation.values) != 1:
        raise unsupported()
    value = next(iter(relation.values.values()))
    return Value(f"({relation.sql})", value.kind, is_whole=value.is_whole, is_product=value.is_product)


_NODES: dict[type[exp.Expr], Compile] = {
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Placeholder: _placeholder,
    exp.Null: _null,
    exp.Paren: _inner,
    exp.Neg: _negative,
    exp.Add: _arithmetic("+"),
    exp.Sub: _arithmetic("-"),
    exp.Mul: _arithmetic("*"),
    exp.Div: _arithmetic("/"),
    exp.DPipe: _concatenated,
    exp.Case: _case,
    exp.Subquery: _scalar,
    exp.Anonymous: functions.call,
    exp.Window: windows.call,
    exp.Dot: builtin.call,
    exp.Cast: casts.cast,
    exp.Extract: casts.extract,
    exp.Trim: casts.trim,
}
