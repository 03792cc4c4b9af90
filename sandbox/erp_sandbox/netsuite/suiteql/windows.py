"""Analytic functions: ranks and sums over the rows around a row. Source: Oracle, "SuiteQL Supported Functions"."""

from sqlglot import exp

from erp_sandbox.netsuite.suiteql.aggregates import aggregate
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.nodes import AGGREGATES, only
from erp_sandbox.netsuite.suiteql.scope import Scope
from erp_sandbox.netsuite.suiteql.values import Value, number

_RANKS = {"ROW_NUMBER", "RANK", "DENSE_RANK"}


def call(node: exp.Expr, scope: Scope) -> Value:
    """What an analytic function gives."""
    only(node, "this", "partition_by", "order", "over")
    function = node.this
    if not isinstance(function, exp.Anonymous):
        raise unsupported()
    only(function, "this", "expressions")
    name = function.name.upper()
    order = node.args.get("order")
    if name in _RANKS:
        if function.expressions or order is None:
            raise unsupported()
        value = number(f"{name.lower()}()", is_whole=True)
    elif name in AGGREGATES:
        value = aggregate(name, function.expressions, scope)
    else:
        raise unsupported()
    over = f"{value.sql} OVER ({_partition(node, scope)} {_order(order, scope)})"
    return Value(over, value.kind, is_whole=value.is_whole, is_product=value.is_product)


def _partition(node: exp.Expr, scope: Scope) -> str:
    parts = [scope.value(part).sql for part in node.args.get("partition_by") or []]
    return f"PARTITION BY {', '.join(parts)}" if parts else ""


def _order(order: exp.Expr | None, scope: Scope) -> str:
    if order is None:
        return ""
    only(order, "expressions")
    return f"ORDER BY {', '.join(scope.value(part.this).sql + direction(part) for part in order.expressions)}"


def direction(part: exp.Expr) -> str:
    """Which way an ORDER BY goes, and where its nulls stand: to Oracle null is the greatest."""
    only(part, "this", "desc", "nulls_first")
    way = " DESC" if part.args.get("desc") else " ASC"
    return way + (" NULLS FIRST" if part.args.get("nulls_first") else " NULLS LAST")
