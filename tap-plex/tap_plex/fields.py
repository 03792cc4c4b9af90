"""What rows hold: read from one line of text, `id:uuid number lines:[{lineId:uuid credit:dbl}]`, told as JSON schema.

Source: Plex, OpenAPI documents of developers.plex.com, as of 2026-04-29; the lines themselves are in `schemas`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tap_plex import schemas

_TOKENS = re.compile(r"[\w$.]+|[:{}\[\]]")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_SCALARS: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "uuid": {"type": "string"},
    "time": {"type": "string"},
    "dt": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "dbl": {"type": "number"},
    "i32": {"type": "integer"},
    "i64": {"type": "integer"},
    "bool": {"type": "boolean"},
    "list": {"type": "array"},
    "obj": {"type": "object"},
    "any": {"type": ["object", "array", "string", "number", "integer", "boolean"]},
}
_UNITS = {"uuid": "a GUID", "dt": "UTC", "time": "a time of day", "dbl": "exact", "date": "a day"}


@dataclass(frozen=True, slots=True)
class Shape:
    """The type of a value.

    Args:
        scalar: Its type, if it is a single value: a name of `_SCALARS`.
        items: The type of its elements, if it is an array.
        fields: Its fields, if it is an object.
    """

    scalar: str = ""
    items: "Shape | None" = None
    fields: "Mapping[str, Shape] | None" = None

    @property
    def holds_instants(self) -> bool:
        """Whether a point in time stands in it, at any depth."""
        inner = list((self.fields or {}).values()) + ([self.items] if self.items else [])
        return self.scalar == "dt" or any(shape.holds_instants for shape in inner)

    def schema(self, name: str = "", *, nullable: bool = True) -> dict[str, Any]:
        """The JSON schema of a value; every one may be null, unless it is a key.

        Args:
            name: What it is called, for its description; empty for none.
            nullable: Whether it may be null.
        """
        told = dict(self._bare())
        if nullable:
            kinds = told["type"]
            told["type"] = [*([kinds] if isinstance(kinds, str) else kinds), "null"]
        if name:
            told["description"] = described(name, self.scalar)
        return told

    def _bare(self) -> dict[str, Any]:
        if self.items:
            return {"type": "array", "items": self.items.schema()}
        if self.fields is not None:
            return {"type": "object", "properties": {name: shape.schema(name) for name, shape in self.fields.items()}}
        return _SCALARS[self.scalar]


def described(name: str, scalar: str = "") -> str:
    """A field's name as words, with its unit: what Plex publishes says no more."""
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in _WORDS.findall(name)]
    text = " ".join(words) or name
    unit = _UNITS.get(scalar, "")
    return f"{text[:1].upper()}{text[1:]}{f', {unit}' if unit else ''}."


def parsed(text: str) -> dict[str, Shape]:
    """The fields that a line tells of.

    Args:
        text: The line.

    Raises:
        ValueError: It is no such line.
    """
    tokens = iter([*_TOKENS.findall(text), ""])
    return dict(_fields(tokens, ""))


def _fields(tokens: Iterator[str], end: str) -> Iterator[tuple[str, Shape]]:
    name = next(tokens)
    while name != end:
        following = next(tokens)
        if following != ":":
            yield name, Shape("str")
            name = following
            continue
        yield name, _shape(tokens, next(tokens))
        name = next(tokens)


def _shape(tokens: Iterator[str], word: str) -> Shape:
    if word == "[":
        inner = _shape(tokens, next(tokens))
        if next(tokens) != "]":
            raise ValueError("a list is not closed")
        return Shape(items=inner)
    if word == "{":
        return Shape(fields=dict(_fields(tokens, "}")))
    if word not in _SCALARS:
        raise ValueError(f"{word!r} is no type; there is {', '.join(_SCALARS)}")
    return Shape(word)


@cache
def _lines() -> dict[str, str]:
    text = files(schemas).joinpath("connect.txt").read_text(encoding="utf-8")
    return dict(line.split("\t", 1) for line in text.splitlines())


def fields_of(path: str) -> dict[str, Shape]:
    """The fields of the rows of an address of Connect.

    Args:
        path: As Plex writes it, with {names} for what differs.
    """
    return parsed(_lines()[path])
