"""The units that quantities are in."""

from erp_sandbox.entity import Batch, Entity, Field
from erp_sandbox.keys import Coded
from erp_sandbox.master_data import Fixed

_UNITS = {
    "EA": ("Each", "count", 0),
    "BOX": ("Box", "count", 0),
    "KG": ("Kilogram", "mass", 3),
    "M": ("Metre", "length", 3),
    "L": ("Litre", "volume", 3),
}


def _facts(batch: Batch) -> list[tuple[str, str, int]]:
    every = list(_UNITS.values())
    return [every[number] for number in batch.record.tolist()]


UNITS = Entity(
    "units", "Units of measure; the list has no change date.", Coded(tuple(_UNITS)), Fixed(len(_UNITS)),
    dated=False,
    attributes=(
        Field("name", "string", "What it is called.", lambda b: [facts[0] for facts in _facts(b)]),
        Field("measures", "string", "count, mass, length or volume.", lambda b: [facts[1] for facts in _facts(b)],
              options=("count", "mass", "length", "volume")),
        Field("decimals", "integer", "Digits after the decimal point of its quantities.",
              lambda b: [facts[2] for facts in _facts(b)]),
    ),
)  # fmt: skip
