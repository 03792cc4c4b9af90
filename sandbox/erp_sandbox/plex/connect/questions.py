"""A question: the parameters that Plex knows, each as what rows are compared with; all others are passed over."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from erp_sandbox.plex import instants
from erp_sandbox.plex.conditions import Condition, Relation
from erp_sandbox.plex.connect.catalogue import Endpoint
from erp_sandbox.plex.connect.errors import invalid
from erp_sandbox.plex.shapes import Shape
from erp_sandbox.plex.table import Table

_UUID_LENGTH = 36
_BEGINNINGS, _ENDS = ("begin", "start"), ("end",)
_WHOLE_LIMIT = 2**31


def conditions(
    endpoint: Endpoint, table: Table | None, query: Iterable[tuple[str, str]], *, offsets: bool
) -> list[Condition]:
    """What the names and values of a query string ask; times may have an offset in the place of Z, or not.

    Raises:
        ConnectError: 400; a value is not of its parameter's type, or one that must be given is missing.
    """
    given: dict[str, list[str]] = {}
    for name, value in query:
        if name.lower() in endpoint.parameters:
            given.setdefault(name.lower(), []).append(value)
    problems = [
        f"The parameter '{endpoint.names[name]}' is required."
        for name, shape in endpoint.parameters.items()
        if shape.required and not any(given.get(name, []))
    ]
    found = []
    for name, texts in given.items():
        shape = endpoint.parameters[name]
        wanted = [text for text in texts if text] if shape.items else texts[:1]
        values = [_value(shape.items or shape, text, offsets=offsets) for text in wanted if text]
        if None in values:
            problems.append(f"The value of the parameter '{endpoint.names[name]}' is not valid.")
        elif values:
            found.append(_condition(name, shape.items or shape, tuple(values), endpoint, table))
    if problems:
        raise invalid(problems)
    return found


def _condition(name: str, shape: Shape, values: tuple[Any, ...], endpoint: Endpoint, table: Table | None) -> Condition:
    field, relation = target(name, endpoint, table)
    return Condition(name, field, relation, values, shape.scalar)


def target(name: str, endpoint: Endpoint, table: Table | None) -> tuple[str, Relation]:
    """The field that a parameter is compared with, and how; the field is empty if there is none."""
    stem, relation = _stem(name)
    if table and name in table.parameters:
        return table.parameters[name], relation
    known = {field.lower(): field for field in endpoint.form.fields}
    if name in known:
        return known[name], "is"
    for candidate in (stem, f"{stem}time", name.removesuffix("list"), name.removesuffix("s"), f"{name}id"):
        if candidate in known:
            return known[candidate], relation if candidate.startswith(stem) else "is"
    return "", relation


def _stem(name: str) -> tuple[str, Relation]:
    marks: tuple[tuple[tuple[str, ...], Relation], ...] = ((_BEGINNINGS, "from"), (_ENDS, "to"))
    for words, relation in marks:
        for word in words:
            if name.endswith(word):
                return name.removesuffix(word), relation
            if name.startswith(word):
                return name.removeprefix(word), relation
    return name, "is"


def _value(shape: Shape, text: str, *, offsets: bool) -> Any:
    """A parameter's value as rows are compared with it; None if it is none."""
    match shape.scalar:
        case "dt":
            return instants.asked(text, offsets=offsets)
        case "bool":
            return {"true": True, "false": False}.get(text.lower())
        case "uuid":
            is_guid = len(text) == _UUID_LENGTH and not set(text.lower()) - set("0123456789abcdef-")
            return text.lower() if is_guid else None
        case "i32":
            whole = text.removeprefix("-").isdecimal() and text.isascii() and abs(int(text[:12])) < _WHOLE_LIMIT
            return int(text) if whole else None
        case "dbl" | "time":
            return _number(text) if shape.scalar == "dbl" else instants.time_asked(text)
        case _:
            return text.casefold()


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
