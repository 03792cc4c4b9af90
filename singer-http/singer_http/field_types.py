"""What a property of a JSON schema is to the decoder."""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

EXACT = 2**53 - 1
"""Up to here an integer is exact even where it came as 5.0; larger ones take the row path."""


class Flag(Enum):
    """Yes or no as one letter; as a value of its own in Python, as true or false in JSON."""

    TRUE = "T"
    FALSE = "F"


def _write_flags_as_booleans() -> None:
    # msgspec looks a member up by the value that it had at the first reading, and writes the one that it has now: so a
    # letter becomes a boolean without a line of Python for each row.
    msgspec.json.decode(b'"T"', type=Flag)
    for flag, value in {Flag.TRUE: True, Flag.FALSE: False}.items():
        flag._value_ = value  # type: ignore[assignment] # the point


_write_flags_as_booleans()

_TYPES: dict[str, Any] = {
    "string": str,
    "integer": Annotated[int, Meta(ge=-EXACT, le=EXACT)],
    "number": Decimal,
    "boolean": bool,
    "array": list[Any],
    "object": dict[str, Any],
}
_OF_TEXTS = _TYPES | {"boolean": Flag | bool}


def kind_of(schema: Mapping[str, Any]) -> str | None:
    """The one type that a property has beside null; None where it has several or none."""
    kinds = schema.get("type", [])
    named = [kind for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind != "null"]
    return named[0] if len(named) == 1 else None


def field_type(schema: Mapping[str, Any], *, of_texts: bool = False) -> Any:
    """The type that a property's values are decoded to.

    Args:
        schema: The property's JSON schema.
        of_texts: Whether every value comes as a text, booleans as T or F.
    """
    one = (_OF_TEXTS if of_texts else _TYPES).get(kind_of(schema) or "")
    if one is None:
        return Any
    return one | None if "null" in schema["type"] else one
