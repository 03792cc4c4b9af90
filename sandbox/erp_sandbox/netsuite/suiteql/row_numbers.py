"""ROWNUM in WHERE: how many rows a SELECT reads before it groups or orders them.

Source: docs/netsuite-sandbox.md#suiteql-paging-clauses.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from sqlglot import exp

from erp_sandbox.netsuite.suiteql.conversions import decimal
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.nodes import is_row_number, own
from erp_sandbox.netsuite.suiteql.scope import Scope

ALL = 1 << 62
"""More rows than any table has."""

_MIRRORED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
    exp.EQ: exp.EQ,
    exp.NEQ: exp.NEQ,
}


def split(filters: Sequence[exp.Expr], scope: Scope) -> tuple[list[exp.Expr], int | None]:
    """The conditions that are not about ROWNUM, and how many rows the others let through."""
    about = [part for part in filters if any(is_row_number(found) for found in own(part))]
    others = [part for part in filters if part not in about]
    return others, min((_most(part, scope) for part in about), default=None)


def _most(part: exp.Expr, scope: Scope) -> int:
    if isinstance(part, exp.Between) and is_row_number(part.this):
        if constant(part.args["low"], scope) > 1:
            return 0
        return _at_most(constant(part.args["high"], scope), ROUND_FLOOR)
    if type(part) not in _MIRRORED:
        raise unsupported()
    if is_row_number(part.this):
        return _passing(type(part), constant(part.expression, scope))
    if is_row_number(part.expression):
        return _passing(_MIRRORED[type(part)], constant(part.this, scope))
    raise unsupported()


def _passing(operator: type[exp.Expr], number: Decimal) -> int:
    """A row only gets a number when it passes: what refuses the first row refuses all."""
    if operator is exp.LTE:
        return _at_most(number, ROUND_FLOOR)
    if operator is exp.LT:
        return _at_most(number - 1, ROUND_CEILING)
    if operator is exp.EQ:
        return 1 if number == 1 else 0
    if operator is exp.NEQ:
        return _at_most(number - 1, ROUND_FLOOR) if number >= 1 and number == int(number) else ALL
    is_open = number < 1 if operator is exp.GT else number <= 1
    return ALL if is_open else 0


def _at_most(number: Decimal, rounding: str) -> int:
    return int(min(max(number, Decimal(0)), Decimal(ALL)).to_integral_value(rounding))


def constant(node: exp.Expr, scope: Scope) -> Decimal:
    """The number that a query writes out where only a constant may stand."""
    if node.find(exp.Column, exp.Query) is not None:
        raise unsupported()
    value = scope.value(node)
    content = decimal(value.constant) if isinstance(value.constant, str) else value.constant
    if not isinstance(content, Decimal):
        raise unsupported()
    return content


def rows_at_most(select: exp.Expr, scope: Scope) -> int | None:
    """How many rows TOP or FETCH FIRST let through."""
    limit = select.args.get("limit")
    if limit is None:
        return None
    options = limit.args.get("limit_options")
    if options is not None and (options.args.get("percent") or options.args.get("with_ties")):
        raise unsupported()
    count = limit.args.get("count") if isinstance(limit, exp.Fetch) else limit.expression
    return 1 if count is None else _at_most(constant(count, scope), ROUND_FLOOR)
