"""How each manufactured item is made: one operation after the other, each at a work center."""

import numpy as np

from erp_sandbox.attributes import exact, owner, reference, remark
from erp_sandbox.documents import Parts
from erp_sandbox.entities import items, stock, work_centers
from erp_sandbox.entity import Batch, Entity, Field, created_at, decimals
from erp_sandbox.keys import LINES_AT_MOST, InDocument, Numbered
from erp_sandbox.master_data import Chosen
from erp_sandbox.world import Ints, World

KEY = Numbered("RTG")
TIMELINE = Chosen("routings", items.TIMELINE, items.is_manufactured, revised_every_days=190)
"""A routing's number is its item's."""

OPERATION_KEY = InDocument("OPR")

OPERATIONS = (
    "Cut to size", "Fräsen", "Turn", "Bend", "Injection moulding", "Entgraten", "Lavado", "Painting", "Montaż",
    "Solder", "Press in bearing", "最終検査", "Pack",
)  # fmt: skip

INSTRUCTIONS = (
    "First piece to inspection before the run is released.",
    "Spannbacken Nr. 14 verwenden, Drehmoment 25 N·m ± 10 %.",
    "手袋を着用すること。",
    "See the drawing; where it and this text differ, the drawing counts. " * 9,
)


def operation_counts(world: World, routing: Ints) -> Ints:
    """How many operations each routing has."""
    return world.integers("routings.operations", routing, 1, 7)


OPERATION_TIMELINE = Parts(TIMELINE, LINES_AT_MOST, operation_counts)


def _turn(world: World, routing: Ints) -> Ints:
    return world.integers("routings.plant", routing, 0, len(work_centers.plants(world)))


def locations(world: World, routing: Ints) -> Ints:
    """The plant in which each routing is followed; all its work centers stand there."""
    return work_centers.plants(world)[_turn(world, routing)]


def operation_work_centers(world: World, operation: Ints) -> Ints:
    """Where each operation is done."""
    routing = operation // LINES_AT_MOST
    at = TIMELINE.created(world, routing)
    return work_centers.at_plant(world, "routing_operations.work_center", operation, _turn(world, routing), at)


def work_center_at(world: World, routing: Ints, place: Ints) -> Ints:
    """The work center of an operation of each routing, counted on from the last one to the first again."""
    operation = routing * LINES_AT_MOST + place % operation_counts(world, routing)
    return operation_work_centers(world, operation)


def _run_minutes(batch: Batch) -> Ints:
    """Ten-thousandths of a minute; each revision is one in a hundred faster."""
    first = batch.world.integers("routing_operations.run", batch.record, 500, 200_000)
    return np.maximum(first - first // 100 * batch.step, 1)


ROUTINGS = Entity(
    "routings", "Ways to make an item, one for each manufactured item.", KEY, TIMELINE,
    attributes=(
        owner("item_id", items.ITEMS, "What is made.", each=1),
        reference("location_id", stock.LOCATIONS, "The plant in which it is made.", locations),
        Field("revision", "string", "Which revision it is.",
              lambda b: [f"R{step + 1:02d}" for step in b.step.tolist()]),
        Field("is_active", "boolean", "Whether jobs may be planned with it.",
              lambda b: (~(b.world.chance("routings.retired", b.record, 0.05) & (b.step > 1))).tolist()),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip

ROUTING_OPERATIONS = Entity(
    "routing_operations", "The steps of a routing.", OPERATION_KEY, OPERATION_TIMELINE,
    parent=ROUTINGS,
    attributes=(
        owner("routing_id", ROUTINGS, "Its routing."),
        Field("sequence", "integer", "Its place in the routing, in tens.",
              lambda b: (b.record % LINES_AT_MOST * 10 + 10).tolist()),
        Field("name", "string", "What is done.",
              lambda b: b.world.pick("routing_operations.name", b.record, OPERATIONS)),
        reference("work_center_id", work_centers.WORK_CENTERS, "Where it is done.", operation_work_centers),
        exact("setup_minutes", 2, "Minutes before the first piece, exact to 2 decimals.",
              lambda world, record: world.integers("routing_operations.setup", record, 0, 24000)),
        Field("run_minutes", "number", "Minutes for one unit of the item, exact to 4 decimals.",
              lambda b: decimals(_run_minutes(b), 4)),
        remark("instructions", "What to mind, now and then long.", "routing_operations", INSTRUCTIONS, 0.6),
        created_at(lambda world, record: TIMELINE.created(world, record // LINES_AT_MOST)),
    ),
)  # fmt: skip
