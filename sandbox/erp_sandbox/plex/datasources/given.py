"""The inputs of a call: checked as Plex checks them, and turned into conditions."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from erp_sandbox.plex import instants
from erp_sandbox.plex.companies import Company, by_pcn
from erp_sandbox.plex.conditions import Condition
from erp_sandbox.plex.datasources.errors import DataSourceError
from erp_sandbox.plex.datasources.source import DataSource, Input

_RANGES = {"int16": 2**15, "int32": 2**31, "int64": 2**63}


def problems(source: DataSource, given: Mapping[str, Any]) -> list[DataSourceError]:
    """Everything that is wrong with the inputs."""
    known = {each.name: each for each in source.inputs}
    found = [
        DataSourceError("DATA_SOURCE_INPUT_NOT_FOUND", input=n, source=source.name) for n in given if n not in known
    ]
    for name, each in known.items():
        if name not in given:
            code = "DATA_SOURCE_INPUT_REQUIRED" if each.required else ""
        else:
            code = _problem(each, given[name])
        if code:
            value = given.get(name)
            found.append(DataSourceError(code, input=name, source=source.name, type=each.type, value=value))
    return found


def _problem(known: Input, value: Any) -> str:
    if known.controlled:
        return "DATA_SOURCE_INPUT_NOT_ACCESSIBLE"
    if value is None:
        return "" if known.nullable else "DATA_SOURCE_INPUT_NOT_NULLABLE"
    if known.customers:
        is_list = isinstance(value, str) and all(part.strip().isdecimal() for part in value.split(","))
        return "" if is_list else "CUSTOMERS_FORMAT_INVALID"
    if known.type == "date" and isinstance(value, str) and instants.asked(value, offsets=False) is None:
        return "DATA_SOURCE_INPUT_FORMAT_INVALID"
    return "" if converted(known, value) is not None else "DATA_SOURCE_INPUT_TYPE_MISMATCH"


def converted(known: Input, value: Any) -> Any:
    """The value as rows are compared with it; None if it cannot be had safely."""
    if isinstance(value, dict | list):
        return None
    match known.type:
        case "int16" | "int32" | "int64":
            return _whole(value, _RANGES[known.type])
        case "decimal" | "double" | "float":
            return _number(value)
        case "bool":
            return {"true": True, "false": False}.get(str(value).lower())
        case "date":
            return instants.asked(value, offsets=False) if isinstance(value, str) else None
        case _:
            return None if isinstance(value, bool) else str(value).casefold()


def _number(value: Any) -> Decimal | None:
    try:
        number = None if isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _whole(value: Any, limit: int) -> int | None:
    number = _number(value)
    is_whole = number is not None and number == number.to_integral_value() and abs(number) < limit
    return int(number) if number is not None and is_whole else None


def conditions(source: DataSource, given: Mapping[str, Any]) -> list[Condition]:
    """What the rows must satisfy; a null asks for nothing."""
    found = []
    for each in source.inputs:
        if given.get(each.name) is None or each.name not in source.conditions:
            continue
        column, relation = source.conditions[each.name]
        scalar = "dt" if each.type == "date" else "str" if each.type == "string" else each.type
        found.append(Condition(each.name.lower(), column, relation, (converted(each, given[each.name]),), scalar))
    return found


def customers(source: DataSource, given: Mapping[str, Any], own: Company, allowed: list[str]) -> list[Company]:
    """Whose data is read: one's own, or the customers that an input names.

    Raises:
        DataSourceError: One of them is none, or not open to the caller.
    """
    if not source.reads_customers:
        return [own]
    text = str(given[source.reads_customers])
    found = [by_pcn(part) for part in dict.fromkeys(each.strip() for each in text.split(","))]
    known = [company for company in found if company and company.tenant in allowed]
    if len(known) < len(found):
        raise DataSourceError(
            "CUSTOMERS_ACCESS_DENIED" if "," in text else "CUSTOMER_ACCESS_DENIED", id=text, value=text
        )
    return known
