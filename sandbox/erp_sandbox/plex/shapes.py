"""Shapes of rows and parameters, read from one line of text: `id:uuid number lines:[{lineId:uuid credit:dbl}]`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

Scalar: TypeAlias = str
"""uuid, str, dt, date, time, dbl, i32, i64, bool or any."""

_TOKENS = re.compile(r"[\w$.]+|[:{}\[\]!]")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?Z")
_LEAST, _MOST = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Shape:
    """The type of a value.

    Args:
        scalar: Its type, if it is a single value.
        items: The type of its elements, if it is an array.
        fields: Its fields, if it is an object.
        required: Whether a parameter must be given.
    """

    scalar: Scalar = ""
    items: "Shape | None" = None
    fields: dict[str, "Shape"] | None = None
    required: bool = False

    def problem(self, value: Any, path: str = "") -> str:
        """Why a value is not of this shape; empty if it is. Every value may be null."""
        if value is None or self.scalar == "any":
            return ""
        if self.items:
            if not isinstance(value, list):
                return f"{path} is no array"
            return next(filter(None, (self.items.problem(each, f"{path}[]") for each in value)), "")
        if self.fields is not None:
            return self._field_problem(value, path)
        return "" if _CHECKS[self.scalar](value) else f"{path} is no {self.scalar}: {value!r}"

    def _field_problem(self, value: Any, path: str) -> str:
        fields = self.fields or {}
        if not isinstance(value, dict):
            return f"{path} is no object"
        if unknown := set(value) - set(fields):
            return f"{path} has unknown fields {sorted(unknown)}"
        found = (fields[name].problem(each, f"{path}.{name}") for name, each in value.items())
        return next(filter(None, found), "")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and _LEAST <= value <= _MOST


_CHECKS: dict[Scalar, Callable[[Any], bool]] = {
    "uuid": lambda value: isinstance(value, str) and bool(_UUID.fullmatch(value)),
    "str": lambda value: isinstance(value, str),
    "dt": lambda value: isinstance(value, str) and bool(_INSTANT.fullmatch(value)),
    "date": lambda value: isinstance(value, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value)),
    "time": lambda value: isinstance(value, str) and bool(re.fullmatch(r"\d\d:\d\d:\d\d(\.\d{1,7})?", value)),
    "dbl": lambda value: isinstance(value, Decimal | float) or _is_whole(value),
    "i32": _is_whole,
    "i64": _is_whole,
    "bool": lambda value: isinstance(value, bool),
}


@cache
def fields(text: str) -> dict[str, Shape]:
    """The fields that a line of text tells of, in its order."""
    tokens = _TOKENS.findall(text)[::-1]
    found = _fields(tokens)
    if tokens:
        raise ValueError(f"{text!r} has a bracket too many")
    return found


def _fields(tokens: list[str]) -> dict[str, Shape]:
    found = {}
    while tokens and tokens[-1] != "}":
        name = tokens.pop()
        shape = Shape("str")
        if tokens and tokens[-1] == ":":
            tokens.pop()
            shape = _shape(tokens)
        if tokens and tokens[-1] == "!":
            tokens.pop()
            shape = Shape(shape.scalar, shape.items, shape.fields, required=True)
        found[name] = shape
    return found


def _shape(tokens: list[str]) -> Shape:
    word = tokens.pop()
    if word == "[":
        inner = Shape(items=_shape(tokens))
    elif word == "{":
        inner = Shape(fields=_fields(tokens))
    else:
        return Shape(word)
    tokens.pop()
    return inner
