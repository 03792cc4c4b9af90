"""Oracle's arithmetic: of numbers, and of days with dates."""

from datetime import datetime, timedelta
from decimal import Context, Decimal

from erp_sandbox.netsuite.suiteql.conversions import as_local, as_number
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.session import Session
from erp_sandbox.netsuite.suiteql.values import NULL, Value, constant_local, constant_number, local

_DAY_SECONDS = 86_400

_EXACT = Context(prec=38)

_FOLDED = {"+": _EXACT.add, "-": _EXACT.subtract, "*": _EXACT.multiply, "/": _EXACT.divide}


def negated(value: Value) -> Value:
    """The number with the other sign."""
    found = as_number(value)
    if isinstance(found.constant, Decimal):
        return constant_number(-found.constant)
    return Value(f"(-{found.sql})", found.kind, is_whole=found.is_whole, is_product=found.is_product)


def calculated(left: Value, operator: str, right: Value, session: Session) -> Value:
    """What two values and one of +, -, * and / give. Texts are joined by `||`, not by `+`."""
    if left.is_dated or right.is_dated:
        return _dates(left, operator, right, session)
    if operator == "+" and any(value.kind == "text" and value.constant is None for value in (left, right)):
        raise unsupported()
    left, right = as_number(left), as_number(right)
    if left.kind == "null" or right.kind == "null":
        return NULL
    if isinstance(left.constant, Decimal) and isinstance(right.constant, Decimal):
        return constant_number(_FOLDED[operator](left.constant, right.constant))
    if operator == "/":
        return _quotient(left, right)
    return _product(left, right) if operator == "*" else _sum(left, operator, right)


def _sum(left: Value, operator: str, right: Value) -> Value:
    is_product = left.is_product or right.is_product
    sql = f"({left.sql} {operator} {right.sql})"
    return Value(sql, "number", is_whole=left.is_whole and right.is_whole, is_product=is_product)


def _product(left: Value, right: Value) -> Value:
    # One product of decimals is exact; DuckDB has no room for the digits of several.
    if left.is_product or right.is_product:
        return Value(f"(CAST({left.sql} AS DOUBLE) * CAST({right.sql} AS DOUBLE))", "number", is_product=True)
    first = f"CAST({left.sql} AS HUGEINT)" if left.is_whole and right.is_whole else left.sql
    return Value(f"({first} * {right.sql})", "number", is_product=True)


def _quotient(left: Value, right: Value) -> Value:
    failure = "error('divisor is equal to zero')"
    by = f"CAST({right.sql} AS DOUBLE)"
    return Value(f"(CASE WHEN {right.sql} = 0 THEN {failure} ELSE {left.sql} / {by} END)", "number", is_product=True)


def _dates(left: Value, operator: str, right: Value, session: Session) -> Value:
    if left.kind == "null" and operator == "-":
        return NULL
    if operator == "-" and left.is_dated and right.is_dated:
        return _days_between(as_local(left, session), as_local(right, session))
    if operator == "+" and right.is_dated and not left.is_dated:
        left, right = right, left
    if operator not in {"+", "-"} or right.is_dated or not left.is_dated:
        raise unsupported()
    return _shifted(as_local(left, session), operator, as_number(right))


def _days_between(left: Value, right: Value) -> Value:
    if isinstance(left.constant, datetime) and isinstance(right.constant, datetime):
        seconds = (left.constant - right.constant).total_seconds()
        return constant_number(_EXACT.divide(Decimal(int(seconds)), Decimal(_DAY_SECONDS)))
    seconds_sql = f"(epoch({left.sql}) - epoch({right.sql}))"
    return Value(f"({seconds_sql} / {_DAY_SECONDS})", "number", is_product=True)


def _shifted(left: Value, operator: str, days: Value) -> Value:
    if days.kind == "null":
        return NULL
    if isinstance(left.constant, datetime) and isinstance(days.constant, Decimal):
        seconds = int((days.constant * _DAY_SECONDS).to_integral_value())
        return constant_local(left.constant + timedelta(seconds=-seconds if operator == "-" else seconds))
    microseconds = f"CAST(round({days.sql} * {_DAY_SECONDS}) AS BIGINT) * 1000000"
    return local(f"({left.sql} {operator} to_microseconds({microseconds}))")


def whole(value: Value) -> str:
    """A number as DuckDB's whole number, cut as Oracle cuts arguments."""
    found = as_number(value)
    return found.sql if found.is_whole else f"CAST(trunc({found.sql}) AS BIGINT)"
