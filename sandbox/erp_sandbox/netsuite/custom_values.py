"""The values of custom fields: on some rows, a pure function of the field and the row's key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.custom import LISTS
from erp_sandbox.netsuite.custom_kinds import CustomField
from erp_sandbox.netsuite.rows.document import Row
from erp_sandbox.world import World

_MASK = 2**64 - 1

_TEXTS = ("Prüfen", "as agreed", "Línea 4 — turno B", "要確認", "O'Brien & Co.", "zażółć")
_LONG = "<p>Checked twice; see the »history«.</p>\n" * 40


def _date(bits: int) -> str:
    return f"{2024 + bits % 4}-{bits // 4 % 12 + 1:02d}-{bits // 48 % 28 + 1:02d}"


def _clock(bits: int) -> str:
    return f"{bits % 24:02d}:{bits // 24 % 60:02d}"


_VALUES: dict[str, Callable[[int], Any]] = {
    "Free-Form Text": lambda bits: f"{_TEXTS[bits % len(_TEXTS)]} {bits % 1000}",
    "Text Area": lambda bits: f"{_TEXTS[bits % len(_TEXTS)]}\n{_TEXTS[bits // 7 % len(_TEXTS)]}",
    "Long Text": lambda bits: _LONG if bits % 9 == 0 else f"Long {bits % 10**6}",
    "Rich Text": lambda bits: f"<b>{bits % 1000}</b> & more",
    "Email Address": lambda bits: f"user{bits % 10**5}@custom.example",
    "Phone Number": lambda bits: f"+49 30 {bits % 10**7:07d}",
    "Hyperlink": lambda bits: f"https://custom.example/{bits % 10**6}?a=1&b=2",
    "Check Box": lambda bits: "T" if bits % 2 else "F",
    "Date": _date,
    "Date/Time": lambda bits: f"{_date(bits)}T{_clock(bits // 7)}:{bits // 77 % 60:02d}Z",
    "Time Of Day": _clock,
    "Currency": lambda bits: Decimal(bits % 10**9 - 10**8).scaleb(-2),
    "Decimal Number": lambda bits: Decimal(bits % 10**12 - 10**11).scaleb(-5),
    "Integer Number": lambda bits: bits % 2_000_001 - 1_000_000,
    "Percent": lambda bits: Decimal(bits % 1001).scaleb(-3),
}

_SIZES = {values.script_id: len(values.values) for values in LISTS} | {"customrecord_cseg_market": 4}


def _mixed(value: int) -> int:
    value &= _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    return value ^ (value >> 31)


def _row_bits(key: int) -> int:
    return _mixed(key * 0x9E3779B97F4A7C15 + 0x94D049BB133111EB)


@dataclass(frozen=True, slots=True)
class Filler:
    """What fills in one custom field.

    Args:
        script_id: The field's.
        salt: What makes its values others than those of all other fields.
        draw: A value from 62 random bits.
    """

    script_id: str
    salt: int
    draw: Callable[[int], Any]

    @classmethod
    def of(cls, world: World, field: CustomField) -> "Filler":
        """The filler of a field in a data set; a field of another type has other values."""
        text = f"{world.seed}/{world.tenant}/{field.script_id}/{field.value_type}"
        salt = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
        return cls(field.script_id, salt, _draw(field))

    def value(self, bits: int) -> Any:
        """What the field holds on a row of these bits; None on most rows."""
        if bits >> self.salt % 62 & 3:
            return None
        return self.draw(_mixed(bits ^ self.salt) >> 2)


def _draw(field: CustomField) -> Callable[[int], Any]:
    size = _SIZES.get(field.target, 0)
    if field.value_type == "List/Record":
        return lambda bits: 1 + bits % size if size else None
    if field.value_type == "Multiple Select":
        return lambda bits: ", ".join(str(place) for place in range(1, size + 1) if bits >> place & 1) or None
    return _VALUES[field.value_type]


def value_of(world: World, field: CustomField, key: int) -> Any:
    """What a field holds on the row of an id; None on most of them."""
    return Filler.of(world, field).value(_row_bits(key))


class Filling:
    """What fills in the custom fields of a table's rows."""

    def __init__(self, world: World, table: Table, fields: Sequence[CustomField]) -> None:
        self._key = table.key[0]
        self._fillers = [Filler.of(world, field) for field in fields]

    def fill(self, row: Row) -> None:
        """Add the values to a row."""
        bits = _row_bits(row[self._key])
        for filler in self._fillers:
            if (value := filler.value(bits)) is not None:
                row[filler.script_id] = value
