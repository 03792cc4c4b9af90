"""The currencies that amounts are in."""

from erp_sandbox import words
from erp_sandbox.entity import Batch, Entity, Field
from erp_sandbox.keys import Coded
from erp_sandbox.master_data import Fixed

_NAMES = {
    "USD": "US dollar",
    "EUR": "Euro",
    "MXN": "Peso mexicano",
    "PLN": "Złoty",
    "SEK": "Svensk krona",
    "CHF": "Schweizer Franken",
    "JPY": "日本円",
}


def _codes(batch: Batch) -> list[str]:
    return [words.CURRENCIES[number] for number in batch.record.tolist()]


CURRENCIES = Entity(
    "currencies", "Currencies; the list has no change date.", Coded(words.CURRENCIES), Fixed(len(words.CURRENCIES)),
    dated=False,
    attributes=(
        Field("name", "string", "What it is called at home.", lambda b: [_NAMES[code] for code in _codes(b)]),
        Field("minor_digits", "integer", "Digits after the decimal point in common use.",
              lambda b: [0 if code == "JPY" else 2 for code in _codes(b)]),
    ),
)  # fmt: skip
