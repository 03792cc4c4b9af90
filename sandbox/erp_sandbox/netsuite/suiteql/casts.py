"""CAST, EXTRACT and TRIM, which have a grammar of their own."""

from sqlglot import exp

from erp_sandbox.netsuite.suiteql.conversions import as_local, as_number
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.nodes import only
from erp_sandbox.netsuite.suiteql.scope import Scope
from erp_sandbox.netsuite.suiteql.text_functions import as_varchar, text_function
from erp_sandbox.netsuite.suiteql.values import NULL, Value, number, text

_TEXTS = {"VARCHAR", "NVARCHAR", "CHAR", "NCHAR", "TEXT"}
_INTEGERS = {"INT", "BIGINT", "SMALLINT"}
_NUMBERS = {"DECIMAL", "FLOAT", "DOUBLE"}
_DATES = {"DATE", "TIMESTAMP", "DATETIME"}
_FIELDS = {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"}
_TRIMS = {"": "trim", "BOTH": "trim", "LEADING": "ltrim", "TRAILING": "rtrim"}


def cast(node: exp.Expr, scope: Scope) -> Value:
    """CAST(value AS type)."""
    only(node, "this", "to")
    value, target = scope.value(node.this), node.args["to"]
    kind = target.this.name if isinstance(target, exp.DataType) else ""
    sizes = [int(size.name) for size in target.expressions if size.name.isdigit()]
    if value.kind == "null":
        return NULL
    if kind in _TEXTS:
        content = as_varchar(value, scope.session)
        return text(f"substr({content}, 1, {sizes[0]})" if sizes else content)
    if kind in _DATES:
        return as_local(value, scope.session)
    if kind in _INTEGERS:
        return number(f"CAST(round({as_number(value).sql}) AS BIGINT)", is_whole=True)
    if kind not in _NUMBERS:
        raise unsupported()
    found = as_number(value)
    return number(f"round({found.sql}, {sizes[1] if sizes[1:] else 0})") if sizes else found


def extract(node: exp.Expr, scope: Scope) -> Value:
    """EXTRACT(field FROM date)."""
    only(node, "this", "expression")
    value, field = scope.value(node.expression), node.name.upper()
    if field not in _FIELDS or not value.is_dated:
        raise unsupported()
    return number(f"{field.lower()}({as_local(value, scope.session).sql})", is_whole=True)


def trim(node: exp.Expr, scope: Scope) -> Value:
    """TRIM(LEADING character FROM text)."""
    only(node, "this", "expression", "position")
    function = _TRIMS.get(str(node.args.get("position") or "").upper())
    if function is None:
        raise unsupported()
    arguments = [part for part in (node.this, node.args.get("expression")) if part is not None]
    return text_function(function)([scope.value(part) for part in arguments], scope.session)
