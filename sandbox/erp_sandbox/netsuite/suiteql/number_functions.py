"""Oracle's functions of numbers. Source: Oracle, "SuiteQL Supported and Unsupported Functions"."""

from collections.abc import Sequence
from decimal import Decimal

from erp_sandbox.netsuite.suiteql import date_functions
from erp_sandbox.netsuite.suiteql.arithmetic import whole
from erp_sandbox.netsuite.suiteql.conversions import Build, as_number
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.session import Session
from erp_sandbox.netsuite.suiteql.values import NULL, Value, number

DIGITS = 30
"""ROUND and TRUNC take at most so many digits, on either side of the point."""


def number_function(template: str, *, is_whole: bool = False) -> Build:
    """A function of numbers that gives a number.

    Args:
        template: DuckDB's expression, with a {} for each number.
        is_whole: Whether it gives whole numbers.
    """

    def build(arguments: Sequence[Value], _session: Session) -> Value:
        found = [as_number(argument) for argument in arguments]
        if any(argument.kind == "null" for argument in found):
            return NULL
        sql = template.format(*(argument.sql for argument in found))
        return Value(f"({sql})", "number", is_whole=is_whole, is_product=not is_whole)

    return build


def rounded(arguments: Sequence[Value], session: Session) -> Value:
    """ROUND of a number to digits, or of a date to a unit."""
    if arguments[0].is_dated:
        return date_functions.rounded(arguments, session)
    found = as_number(arguments[0])
    if found.kind == "null":
        return NULL
    return Value(f"round({found.sql}, {_digits(arguments[1:])})", "number", is_product=True)


def truncated(arguments: Sequence[Value], session: Session) -> Value:
    """TRUNC of a number to digits, or of a date to a unit."""
    if arguments[0].is_dated:
        return date_functions.truncated(arguments, session)
    found = as_number(arguments[0])
    if found.kind == "null":
        return NULL
    digits = _digits(arguments[1:])
    if digits == 0:
        return Value(f"trunc({found.sql})", "number", is_product=True)
    # Rounded before it is cut: the product of 1.15 and 100 is a hair less than 115.
    factor = f"pow(10, {digits})"
    return Value(f"(trunc(round({found.sql} * {factor}, 6)) / {factor})", "number", is_product=True)


def _digits(arguments: Sequence[Value]) -> int:
    if not arguments:
        return 0
    digits = as_number(arguments[0]).constant
    if not isinstance(digits, Decimal) or abs(digits) > DIGITS:
        raise unsupported()
    return int(digits)


def remainder(arguments: Sequence[Value], _session: Session) -> Value:
    """MOD: what a division leaves; all of it where the divisor is 0."""
    left, right = (as_number(argument) for argument in arguments)
    if "null" in {left.kind, right.kind}:
        return NULL
    is_whole = left.is_whole and right.is_whole
    sql = f"CASE WHEN {right.sql} = 0 THEN {left.sql} ELSE {left.sql} % {right.sql} END"
    return Value(f"({sql})", "number", is_whole=is_whole, is_product=not is_whole)


def common_bits(arguments: Sequence[Value], _session: Session) -> Value:
    """BITAND of two whole numbers."""
    if any(argument.kind == "null" for argument in arguments):
        return NULL
    left, right = (whole(argument) for argument in arguments)
    return number(f"({left} & {right})", is_whole=True)
