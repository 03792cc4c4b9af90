"""What each manufactured item is made of."""

import numpy as np

from erp_sandbox.attributes import exact, line_number, owner, reference, remark
from erp_sandbox.documents import Parts
from erp_sandbox.entities import items
from erp_sandbox.entity import Batch, Entity, Field, created_at, decimals
from erp_sandbox.keys import LINES_AT_MOST, InDocument, Numbered
from erp_sandbox.master_data import Chosen
from erp_sandbox.world import Ints, World

KEY = Numbered("BOM")
TIMELINE = Chosen("bills_of_material", items.TIMELINE, items.is_manufactured, revised_every_days=160)
"""A bill's number is its item's."""

NOTES = (
    "Klebefläche vor der Montage entfetten.",
    "組立前に外観検査を行うこと。",
    "Alternate part allowed; see engineering change 1043.",
    'Cut to length: "L" on the drawing.\nKeep the offcuts.',
    "Użyć rękawic — części są ostre.",
)


def _bought(world: World) -> Ints:
    """Those of the first items that are not made here."""
    first = np.arange(world.sized(items.TIMELINE.base), dtype=np.int64)
    return first[~items.is_manufactured(world, first)]


def line_counts(world: World, bill: Ints) -> Ints:
    """How many lines each bill has; none where there is nothing to make the item from."""
    count = world.integers("bills_of_material.lines", bill, 1, 9)
    return np.where(bill == 0, count * bool(len(_bought(world))), count)


LINE_TIMELINE = Parts(TIMELINE, LINES_AT_MOST, line_counts)


def components(world: World, line: Ints) -> Ints:
    """What each line asks for: a bought item, or any item with a lower number; so that no bill leads to itself."""
    item = line // LINES_AT_MOST
    lower = world.integers("bill_of_material_lines.lower", line, 0, np.maximum(item, 1))
    bought = _bought(world)
    if not len(bought):
        return lower
    chosen = bought[world.integers("bill_of_material_lines.bought", line, 0, len(bought))]
    return np.where((item > 0) & world.chance("bill_of_material_lines.is_lower", line, 0.3), lower, chosen)


def _quantities(batch: Batch) -> Ints:
    """Hundred-thousandths of the component's unit."""
    world, line = batch.world, batch.record
    pieces = world.integers("bill_of_material_lines.pieces", line, 1, 13) * 100_000
    measured = world.integers("bill_of_material_lines.measured", line, 125, 500_000)
    return np.where(items.is_counted(world, components(world, line)), pieces, measured)


def _scrap_shares(batch: Batch) -> Ints:
    """Ten-thousandths, another one in each revision."""
    drawn = batch.world.integers("bill_of_material_lines.scrap", batch.record * 61 + batch.step, 1, 800)
    return np.where(batch.world.chance("bill_of_material_lines.no_scrap", batch.record, 0.5), 0, drawn)


BILLS_OF_MATERIAL = Entity(
    "bills_of_material", "Bills of material, one for each manufactured item.", KEY, TIMELINE,
    attributes=(
        owner("item_id", items.ITEMS, "What is made.", each=1),
        Field("revision", "string", "Which revision it is.",
              lambda b: [f"R{step + 1:02d}" for step in b.step.tolist()]),
        exact("quantity", 3, "How many the lines are for, in the item's unit.", lambda world, record: 1000 * np.array(
            world.pick("bills_of_material.quantity", record, (1, 10, 100), (8, 1, 1)), dtype=np.int64)),
        items.unit_of(lambda _, record: record),
        Field("is_active", "boolean", "Whether jobs may be planned with it.",
              lambda b: (~(b.world.chance("bills_of_material.retired", b.record, 0.05) & (b.step > 1))).tolist()),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip

BILL_OF_MATERIAL_LINES = Entity(
    "bill_of_material_lines", "The components of a bill of material.", InDocument("BML"), LINE_TIMELINE,
    parent=BILLS_OF_MATERIAL,
    attributes=(
        owner("bill_of_material_id", BILLS_OF_MATERIAL, "Its bill."),
        line_number("Its place in the bill, in tens.", step=10),
        reference("item_id", items.ITEMS, "The component.", components),
        Field("quantity", "number", "How many, in the unit, exact to 5 decimals.",
              lambda b: decimals(_quantities(b), 5)),
        items.unit_of(components),
        Field("scrap_share", "number", "What is lost on the way, as a share of 1, exact to 4 decimals.",
              lambda b: decimals(_scrap_shares(b), 4)),
        remark("note", "A word to the fitter.", "bill_of_material_lines", NOTES, 0.8),
        created_at(lambda world, record: TIMELINE.created(world, record // LINES_AT_MOST)),
    ),
)  # fmt: skip
