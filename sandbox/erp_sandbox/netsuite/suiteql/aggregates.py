"""Functions over the rows of a group. Source: Oracle, "SuiteQL Supported and Unsupported Functions"."""

from collections.abc import Sequence

from sqlglot import exp

from erp_sandbox.netsuite.suiteql.conversions import as_number
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.nodes import only
from erp_sandbox.netsuite.suiteql.scope import Scope
from erp_sandbox.netsuite.suiteql.values import Value, number


def aggregate(name: str, arguments: Sequence[exp.Expr], scope: Scope) -> Value:
    """What an aggregate of SuiteQL, in upper case, gives of one argument, perhaps with DISTINCT, or of `*`."""
    if len(arguments) != 1:
        raise unsupported()
    argument, distinct = arguments[0], ""
    if isinstance(argument, exp.Star):
        only(argument)
        if name != "COUNT":
            raise unsupported()
        return number("count(*)", is_whole=True)
    if isinstance(argument, exp.Distinct):
        only(argument, "expressions")
        if len(argument.expressions) != 1:
            raise unsupported()
        argument, distinct = argument.expressions[0], "DISTINCT "
    return _over(name, distinct, scope.value(argument))


def _over(name: str, distinct: str, value: Value) -> Value:
    if name in {"COUNT", "APPROX_COUNT_DISTINCT"}:
        return number(f"{name.lower()}({distinct}{value.sql})", is_whole=True)
    if name in {"MIN", "MAX"}:
        kind = "text" if value.kind == "null" else value.kind
        return Value(f"{name.lower()}({value.sql})", kind, is_whole=value.is_whole, is_product=value.is_product)
    found = as_number(value)
    sql = "CAST(NULL AS BIGINT)" if found.kind == "null" else found.sql
    return Value(f"{name.lower()}({distinct}{sql})", "number", is_product=True)
