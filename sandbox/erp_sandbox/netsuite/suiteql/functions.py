"""The functions of SuiteQL: what is not in this list cannot be called.

Source: Oracle, "SuiteQL Supported and Unsupported Functions"; docs/netsuite-sandbox.md#suiteql-functions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlglot import exp

from erp_sandbox.netsuite.suiteql import (
    choices,
    date_functions,
    number_functions,
    regular_expressions,
    text_functions,
    texts_of_dates,
)
from erp_sandbox.netsuite.suiteql.aggregates import aggregate
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.nodes import AGGREGATES, only
from erp_sandbox.netsuite.suiteql.number_functions import NumberFunction
from erp_sandbox.netsuite.suiteql.scope import Scope
from erp_sandbox.netsuite.suiteql.session import Session
from erp_sandbox.netsuite.suiteql.text_functions import TextFunction
from erp_sandbox.netsuite.suiteql.values import Value, constant_instant, constant_local

Build: TypeAlias = Callable[[Sequence[Value], Session], Value]


@dataclass(frozen=True, slots=True)
class Function:
    """A function.

    Args:
        build: What it gives for its arguments.
        least: It takes at least so many.
        most: It takes at most so many.
    """

    build: Build
    least: int = 1
    most: int = 1


def _now(_arguments: Sequence[Value], session: Session) -> Value:
    return constant_instant(session.moment)


def _local_now(_arguments: Sequence[Value], session: Session) -> Value:
    return constant_local(session.now)


_MANY = 250

FUNCTIONS = {
    "ABS": Function(NumberFunction("abs({})")),
    "ACOS": Function(NumberFunction("acos({})")),
    "ADD_MONTHS": Function(date_functions.months_later, 2, 2),
    "ASCII": Function(text_functions.code),
    "ASIN": Function(NumberFunction("asin({})")),
    "ATAN": Function(NumberFunction("atan({})")),
    "ATAN2": Function(NumberFunction("atan2({}, {})"), 2, 2),
    "BITAND": Function(number_functions.common_bits, 2, 2),
    "CEIL": Function(NumberFunction("ceil({})")),
    "CHR": Function(text_functions.character),
    "COALESCE": Function(choices.first_known, 2, _MANY),
    "CONCAT": Function(text_functions.concatenated, 2, 2),
    "COS": Function(NumberFunction("cos({})")),
    "CURRENT_TIMESTAMP": Function(_now),
    "DECODE": Function(choices.decoded, 3, _MANY),
    "EXP": Function(NumberFunction("exp({})")),
    "FLOOR": Function(NumberFunction("floor({})")),
    "FROM_TZ": Function(date_functions.from_zone, 2, 2),
    "GREATEST": Function(choices.greatest, 1, _MANY),
    "INITCAP": Function(text_functions.capitalised),
    "INSTR": Function(text_functions.position, 2, 3),
    "LAST_DAY": Function(date_functions.last_day),
    "LEAST": Function(choices.least, 1, _MANY),
    "LENGTH": Function(text_functions.length),
    "LN": Function(NumberFunction("ln({})")),
    "LOCALTIMESTAMP": Function(_local_now),
    "LOG": Function(NumberFunction("(ln({1}) / ln({0}))"), 2, 2),
    "LOWER": Function(TextFunction("lower")),
    "LPAD": Function(text_functions.padded_left, 2, 3),
    "LTRIM": Function(text_functions.trimmed_left, 1, 2),
    "MOD": Function(number_functions.remainder, 2, 2),
    "MONTHS_BETWEEN": Function(date_functions.months_between, 2, 2),
    "NEXT_DAY": Function(date_functions.next_day, 2, 2),
    "NULLIF": Function(choices.unless_equal, 2, 2),
    "NVL": Function(choices.first_known, 2, 2),
    "NVL2": Function(choices.by_presence, 3, 3),
    "POWER": Function(NumberFunction("pow({}, {})"), 2, 2),
    "REGEXP_INSTR": Function(regular_expressions.position, 2, 2),
    "REGEXP_REPLACE": Function(regular_expressions.replaced, 2, 3),
    "REGEXP_SUBSTR": Function(regular_expressions.substring, 2, 4),
    "REPLACE": Function(text_functions.replaced, 2, 3),
    "ROUND": Function(number_functions.rounded, 1, 2),
    "RPAD": Function(text_functions.padded_right, 2, 3),
    "RTRIM": Function(text_functions.trimmed_right, 1, 2),
    "SIGN": Function(NumberFunction("CAST(sign({}) AS BIGINT)", is_whole=True)),
    "SIN": Function(NumberFunction("sin({})")),
    "SQRT": Function(NumberFunction("sqrt({})")),
    "SUBSTR": Function(text_functions.substring, 2, 3),
    "SYS_EXTRACT_UTC": Function(date_functions.in_utc),
    "TAN": Function(NumberFunction("tan({})")),
    "TO_CHAR": Function(texts_of_dates.to_char, 1, 2),
    "TO_CLOB": Function(text_functions.unchanged),
    "TO_DATE": Function(texts_of_dates.to_date, 1, 2),
    "TO_NCHAR": Function(text_functions.unchanged),
    "TO_NUMBER": Function(texts_of_dates.to_number, 1, 2),
    "TO_TIMESTAMP": Function(texts_of_dates.to_date, 1, 2),
    "TO_TIMESTAMP_TZ": Function(texts_of_dates.to_moment, 1, 2),
    "TRANSLATE": Function(text_functions.translated, 3, 3),
    "TRUNC": Function(number_functions.truncated, 1, 2),
    "TZ_OFFSET": Function(date_functions.offset),
    "UPPER": Function(TextFunction("upper")),
}


def call(node: exp.Expr, scope: Scope) -> Value:
    """What a call gives.

    Raises:
        SuiteQLError: There is no such function, or it takes other arguments.
        UnexpectedError: An argument names nothing, and the session's view says so.
    """
    only(node, "this", "expressions")
    name = node.name.upper()
    if name in AGGREGATES:
        return aggregate(name, node.expressions, scope)
    function = FUNCTIONS.get(name)
    if function is None or not function.least <= len(node.expressions) <= function.most:
        raise unsupported()
    return function.build([scope.value(argument) for argument in node.expressions], scope.session)
