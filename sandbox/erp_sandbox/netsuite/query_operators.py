"""The operators of the `q` parameter, by what a field holds.

Source: docs/netsuite-sandbox.md#filtering.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from erp_sandbox.netsuite.catalogue import Column
from erp_sandbox.netsuite.errors import NetSuiteError, invalid_parameter
from erp_sandbox.netsuite.suiteql.date_formats import date_format
from erp_sandbox.netsuite.suiteql.errors import SuiteQLError

_ORDER = {"EQUAL": "=", "GREATER": ">", "GREATER_OR_EQUAL": ">=", "LESS": "<", "LESS_OR_EQUAL": "<="}
_DATES = {"AFTER": ">", "BEFORE": "<", "ON": "=", "ON_OR_AFTER": ">=", "ON_OR_BEFORE": "<="}
_TEXTS: dict[str, Callable[[str], str]] = {
    "IS": lambda text: text,
    "CONTAIN": lambda text: f"%{text}%",
    "START_WITH": lambda text: f"{text}%",
    "END_WITH": lambda text: f"%{text}",
    "ENDWITH": lambda text: f"%{text}",
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,10})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing depends on."""

    date_format: str
    time_zone: str


def compared(column: Column, operator: str, values: list[str], comparison: Comparison) -> tuple[str, list[Any]]:
    """A comparison in SQL, with its parameters; the operator has no `_NOT`.

    Raises:
        NetSuiteError: 400, the operator or a value does not fit the field.
    """
    if operator == "EMPTY":
        return f'"{column.name}" IS NULL', []
    if column.kind == "boolean":
        return _boolean(column, operator, values)
    if column.kind in ("date", "datetime"):
        return _date(column, operator, values, comparison)
    if column.kind in ("text", "long_text", "multiselect"):
        return _text(column, operator, values)
    return _number(column, operator, values)


def _boolean(column: Column, operator: str, values: list[str]) -> tuple[str, list[Any]]:
    flags = {"true": "T", "t": "T", "false": "F", "f": "F"}
    if operator != "IS" or len(values) != 1 or values[0].lower() not in flags:
        raise _misfit(column, operator)
    return f'"{column.name}" = ?', [flags[values[0].lower()]]


def _number(column: Column, operator: str, values: list[str]) -> tuple[str, list[Any]]:
    if not all(_NUMBER.fullmatch(value) for value in values):
        raise invalid_parameter("q", f"Invalid number in the condition on field '{column.name}'.")
    numbers = [Decimal(value) for value in values]
    if operator == "ANY_OF":
        return f'"{column.name}" IN ({", ".join("?" * len(numbers))})', list(numbers)
    if operator in ("BETWEEN", "WITHIN") and len(numbers) == len("ab"):
        return f'"{column.name}" BETWEEN ? AND ?', list(numbers)
    if operator in _ORDER and len(numbers) == 1:
        return f'"{column.name}" {_ORDER[operator]} ?', list(numbers)
    raise _misfit(column, operator)


def _text(column: Column, operator: str, values: list[str]) -> tuple[str, list[Any]]:
    if operator not in _TEXTS or len(values) != 1:
        raise _misfit(column, operator)
    text = values[0].lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"lower(\"{column.name}\") LIKE ? ESCAPE '\\'", [_TEXTS[operator](text)]


def _date(column: Column, operator: str, values: list[str], comparison: Comparison) -> tuple[str, list[Any]]:
    if operator not in _DATES or len(values) != 1:
        raise _misfit(column, operator)
    given = _read(values[0], comparison.date_format)
    if column.kind == "date":
        return f'"{column.name}" {_DATES[operator]} CAST(? AS DATE)', [given.date().isoformat()]
    local = f'timezone(?, "{column.name}")'
    # Without a time of day the whole day is meant, in the session's zone.
    if ":" not in values[0]:
        return f"CAST({local} AS DATE) {_DATES[operator]} CAST(? AS DATE)", [
            comparison.time_zone,
            given.date().isoformat(),
        ]
    return f"{local} {_DATES[operator]} CAST(? AS TIMESTAMP)", [comparison.time_zone, given.isoformat(" ")]


def _read(text: str, form: str) -> datetime:
    try:
        return date_format(form).read(text)
    except SuiteQLError as error:
        raise invalid_parameter("q", f'Unparseable date: "{text}"') from error


def _misfit(column: Column, operator: str) -> NetSuiteError:
    detail = f"Operator '{operator}' cannot be used on field '{column.name}' in this way."
    return invalid_parameter("q", detail)
