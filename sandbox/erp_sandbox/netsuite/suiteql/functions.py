"""The functions of SuiteQL: what is not in this list cannot be called.

Source: Oracle, "SuiteQL Supported and Unsupported Functions"; docs/netsuite-sandbox.md#suiteql-functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

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
from erp_sandbox.netsuite.suiteql.conversions import Build
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.nodes import AGGREGATES, only
from erp_sandbox.netsuite.suiteql.number_functions import number_function
from erp_sandbox.netsuite.suiteql.scope import Scope
from erp_sandbox.netsuite.suiteql.session import Session
from erp_sandbox.netsuite.suiteql.text_functions import padding, text_function
from erp_sandbox.netsuite.suiteql.values import Value, constant_instant, constant_local


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
    "ABS": Function(number_function("abs({})")),
    "ACOS": Function(number_function("acos({})")),
    "ADD_MONTHS": Function(date_functions.months_later, 2, 2),
    "ASCII": Function(text_functions.code),
    "ASIN": Function(number_function("asin({})")),
    "ATAN": Function(number_function("atan({})")),
    "ATAN2": Function(number_function("atan2({}, {})"), 2, 2),
    "BITAND": Function(number_functions.common_bits, 2, 2),
    "CEIL": Function(number_function("ceil({})")),
    "CHR": Function(text_functions.character),
    "COALESCE": Function(choices.first_known, 2, _MANY),
    "CONCAT": Function(text_function("concat"), 2, 2),
    "COS": Function(number_function("cos({})")),
    "CURRENT_TIMESTAMP": Function(_now),
    "DECODE": Function(choices.decoded, 3, _MANY),
    "EXP": Function(number_function("exp({})")),
    "FLOOR": Function(number_function("floor({})")),
    "FROM_TZ": Function(date_functions.from_zone, 2, 2),
    "GREATEST": Function(partial(choices.extreme, "greatest"), 1, _MANY),
    "INITCAP": Function(text_functions.capitalised),
    "INSTR": Function(text_functions.position, 2, 3),
    "LAST_DAY": Function(date_functions.last_day),
    "LEAST": Function(partial(choices.extreme, "least"), 1, _MANY),
    "LENGTH": Function(text_functions.length),
    "LN": Function(number_function("ln({})")),
    "LOCALTIMESTAMP": Function(_local_now),
    "LOG": Function(number_function("(ln({1}) / ln({0}))"), 2, 2),
    "LOWER": Function(text_function("lower")),
    "LPAD": Function(padding("lpad"), 2, 3),
    "LTRIM": Function(text_function("ltrim"), 1, 2),
    "MOD": Function(number_functions.remainder, 2, 2),
    "MONTHS_BETWEEN": Function(date_functions.months_between, 2, 2),
    "NEXT_DAY": Function(date_functions.next_day, 2, 2),
    "NULLIF": Function(choices.unless_equal, 2, 2),
    "NVL": Function(choices.first_known, 2, 2),
    "NVL2": Function(choices.by_presence, 3, 3),
    "POWER": Function(number_function("pow({}, {})"), 2, 2),
    "REGEXP_INSTR": Function(regular_expressions.position, 2, 2),
    "REGEXP_REPLACE": Function(regular_expressions.replaced, 2, 3),
    "REGEXP_SUBSTR": Function(regular_expressions.substring, 2, 4),
    "REPLACE": Function(text_functions.replaced, 2, 3),
    "ROUND": Function(number_functions.rounded, 1, 2),
    "RPAD": Function(padding("rpad"), 2, 3),
    "RTRIM": Function(text_function("rtrim"), 1, 2),
    "SIGN": Function(number_function("CAST(sign({}) AS BIGINT)", is_whole=True)),
    "SIN": Function(number_function("sin({})")),
    "SQRT": Function(number_function("sqrt({})")),
    "SUBSTR": Function(text_functions.substring, 2, 3),
    "SYS_EXTRACT_UTC": Function(date_functions.in_utc),
    "TAN": Function(number_function("tan({})")),
    "TO_CHAR": Function(texts_of_dates.to_char, 1, 2),
    "TO_CLOB": Function(text_functions.unchanged),
    "TO_DATE": Function(texts_of_dates.to_date, 1, 2),
    "TO_NCHAR": Function(text_functions.unchanged),
    "TO_NUMBER": Function(texts_of_dates.to_number, 1, 2),
    "TO_TIMESTAMP": Function(texts_of_dates.to_date, 1, 2),
    "TO_TIMESTAMP_TZ": Function(texts_of_dates.to_moment, 1, 2),
    "TRANSLATE": Function(text_function("translate"), 3, 3),
    "TRUNC": Function(number_functions.truncated, 1, 2),
    "TZ_OFFSET": Function(date_functions.offset),
    "UPPER": Function(text_function("upper")),
}


def call(node: exp.Expr, scope: Scope) -> Value:
    """What a call gives."""
    only(node, "this", "expressions")
    name = node.name.upper()
    if name in AGGREGATES:
        return aggregate(name, node.expressions, scope)
    function = FUNCTIONS.get(name)
    if function is None or not function.least <= len(node.expressions) <= function.most:
        raise unsupported()
    return function.build([scope.value(argument) for argument in node.expressions], scope.session)
