"""Text that every database takes and every answer carries: without NUL, which PostgreSQL refuses, or half a pair."""

import re
from typing import Any

_UNFIT = re.compile("[\0\ud800-\udfff]")
_MAY_HOLD = re.compile(rb"\\u0000|\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]|\0")
"""How JSON writes such a character; halves of a pair look the same and are whole again once they are read."""


def storable(text: str) -> str:
    """Return a text without what cannot be kept."""
    return _UNFIT.sub(lambda found: "" if found[0] == "\0" else "\ufffd", text)


def may_be_unfit(document: bytes) -> bool:
    """Whether a JSON document may hold what cannot be kept: a quick look, that says yes too often."""
    return _MAY_HOLD.search(document) is not None


def storable_json(value: Any) -> Any:
    """Return what was read from JSON, with every text in it fit to be kept."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(name): storable_json(one) for name, one in value.items()}
    if isinstance(value, list):
        return [storable_json(one) for one in value]
    return value
