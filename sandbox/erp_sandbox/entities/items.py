"""What is bought, made and stocked."""

import numpy as np

from erp_sandbox import words
from erp_sandbox.attributes import Numbers
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.keys import Numbered
from erp_sandbox.master_data import Standing
from erp_sandbox.world import Flags, Floats, Ints, World

KEY = Numbered("ITM", 5)
TIMELINE = Standing("items", base=400, added_every_days=4, revised_every_days=150)

UNITS = ("EA", "EA", "EA", "EA", "KG", "M", "L", "BOX")
WHOLE_UNITS = frozenset({"EA", "BOX"})

OUT_OF_STOCK = 7
"""The item of which there is never any on hand, though orders ask for it."""

TYPES = ("raw", "purchased", "manufactured")


def units(world: World, record: Ints) -> list[str]:
    """The unit that each item is counted in."""
    return world.pick("items.unit", record, UNITS)


def types(world: World, record: Ints) -> list[str]:
    """Whether each item is raw, purchased or manufactured."""
    return world.pick("items.type", record, TYPES, (2, 5, 3))


def is_manufactured(world: World, record: Ints) -> Flags:
    """Which items are made here."""
    return np.array([kind == "manufactured" for kind in types(world, record)], dtype=bool)


def is_counted(world: World, record: Ints) -> Flags:
    """Which items come in whole units only."""
    return np.array([unit in WHOLE_UNITS for unit in units(world, record)], dtype=bool)


def quantities(world: World, name: str, record: Ints, item: Ints, low: int, high: int) -> Ints:
    """For each record a number of its item in [low, high) units, in thousandths; whole units where it is counted."""
    whole = world.integers(f"{name}.quantity", record, low, high) * 1000
    fraction = world.integers(f"{name}.fraction", record, 0, 1000)
    return np.where(is_counted(world, item), whole, whole + fraction)


def costs(world: World, record: Ints) -> Ints:
    """The standard cost of each item when it was entered, in hundred-thousandths of a US dollar."""
    logarithm: Floats = world.uniform("items.cost", record, np.log(2e3), np.log(2.5e8))
    return np.exp(logarithm).astype(np.int64)


def _names(batch: Batch) -> list[str]:
    forms = batch.world.pick("items.form", batch.record, words.ITEM_FORMS)
    finishes = batch.world.pick("items.finish", batch.record, words.ITEM_FINISHES)
    return [f"{form}, {finish}" for form, finish in zip(forms, finishes, strict=True)]


def _descriptions(batch: Batch) -> list[str | None]:
    silent = batch.world.chance("items.silent", batch.record, 0.4)
    revisions = batch.step.tolist()
    return blank_where(silent, [f"{name} (rev. {rev})" for name, rev in zip(_names(batch), revisions, strict=True)])


def _current_costs(batch: Batch) -> Ints:
    rise = batch.world.uniform("items.rise", batch.record, 0.0, 0.03) * batch.step
    return (costs(batch.world, batch.record) * (1.0 + rise)).astype(np.int64)


ITEMS = Entity(
    "items", "Parts, materials and packaging.", KEY, TIMELINE,
    attributes=(
        Field("sku", "string", "The number printed on it.",
              lambda b: [f"{code:07d}-{rev:02d}" for code, rev in zip(
                  b.world.integers("items.sku", b.record, 10**5, 10**7).tolist(), b.step.tolist(), strict=True)]),
        Field("name", "string", "Short name.", _names),
        Field("description", "string", "Longer text with the revision.", _descriptions, nullable=True),
        Field("type", "string", "raw, purchased or manufactured.",
              lambda b: types(b.world, b.record), options=TYPES),
        Field("unit_id", "string", "Unit of measure.", lambda b: units(b.world, b.record), references="units"),
        Field("standard_cost", "number", "Cost per unit in US dollars, exact to 5 decimals.",
              lambda b: decimals(_current_costs(b), 5)),
        Field("lead_time_days", "integer", "Usual days from order to delivery.",
              lambda b: b.world.integers("items.lead_time", b.record, 1, 90).tolist()),
        Field("is_active", "boolean", "Whether it may be ordered.",
              lambda b: (~(b.world.chance("items.retired", b.record, 0.06) & (b.step > 1))).tolist()),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip


def unit_of(item: Numbers) -> Field:
    """The field with the unit that the quantities of an item are in."""
    return Field(
        "unit_id", "string", "Unit of measure.", lambda b: units(b.world, item(b.world, b.record)), references="units"
    )
