"""How NetSuite writes a number: without an exponent, and without noughts that say nothing."""

from decimal import Decimal
from math import isfinite
from typing import Any

from erp_sandbox.netsuite.suiteql.errors import unsupported


def plain_number(value: float | Decimal | str) -> str:
    """The number as a text: whole, decimal, a decimal as text, or a float, as DuckDB gives it."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _without_noughts(value)
    if isinstance(value, float):
        if not isfinite(value):
            raise unsupported()
        # What a float knows for certain: more digits would show 0.30000000000000004.
        value = Decimal(f"{value:.15g}")
    return _without_noughts(f"{value:f}")


class Texts(dict[Any, str | None]):
    """Numbers as texts, each worked out when it is first looked up; null stays null."""

    def __init__(self) -> None:
        super().__init__({None: None})

    def __missing__(self, value: Any) -> str | None:
        """Work out a number that comes for the first time."""
        text = self[value] = _without_noughts(value) if type(value) is str else plain_number(value)
        return text


def _without_noughts(text: str) -> str:
    if "." not in text:
        return text if text != "-0" else "0"
    plain = text.rstrip("0").rstrip(".")
    return "0" if plain in {"", "-0", "-"} else plain
