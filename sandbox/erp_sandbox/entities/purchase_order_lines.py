"""The lines of purchase orders, their releases, and what was received for them."""

import numpy as np

from erp_sandbox.attributes import day, exact, owner
from erp_sandbox.documents import Parts
from erp_sandbox.entities.order_lines import Deliveries
from erp_sandbox.entities.purchase_orders import (
    LINE_TIMELINE,
    LINES,
    PURCHASE_ORDERS,
    TIMELINE,
    expected,
    order_locations,
)
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.keys import LINES_AT_MOST, InDocument, Numbered
from erp_sandbox.moments import DAY, timestamps
from erp_sandbox.world import Ints, World

DELIVERED = Deliveries(LINES, partial="partially_received", complete="received")

PURCHASE_ORDER_LINES = Entity(
    "purchase_order_lines", "What a purchase order asks for, item by item.", InDocument("POL"), LINE_TIMELINE,
    parent=PURCHASE_ORDERS,
    attributes=(
        *LINES.fields(PURCHASE_ORDERS),
        Field("received_quantity", "number", "How many came so far.",
              lambda b: decimals(DELIVERED.so_far(b), 3), computed=True),
        day("due_on", "When it is due.", lambda world, record: expected(world, record // LINES_AT_MOST)),
        created_at(lambda world, record: TIMELINE.created(world, record // LINES_AT_MOST)),
    ),
)  # fmt: skip

RELEASES_AT_MOST = 2
ONE = 1000
"""One unit, in thousandths."""


def _release_counts(world: World, line: Ints) -> Ints:
    several = world.chance("purchase_order_releases.several", line, 0.2) & (LINES.quantities(world, line) > ONE)
    return 1 + several.astype(np.int64)


def _release_quantities(world: World, release: Ints) -> Ints:
    line, place = release // RELEASES_AT_MOST, release % RELEASES_AT_MOST
    quantity = LINES.quantities(world, line)
    second = np.where(_release_counts(world, line) > 1, quantity // 2000 * 1000, 0)
    return np.where(place == 0, quantity - second, second)


PURCHASE_ORDER_RELEASES = Entity(
    "purchase_order_releases", "Deliveries that a line is called off in; they add up to its quantity.",
    InDocument("REL", times=RELEASES_AT_MOST), Parts(LINE_TIMELINE, RELEASES_AT_MOST, _release_counts),
    attributes=(
        owner("purchase_order_line_id", PURCHASE_ORDER_LINES, "The line.", RELEASES_AT_MOST),
        exact("quantity", 3, "How many, in the line's unit.", _release_quantities),
        day("due_on", "When it is due.",
            lambda world, record: expected(world, record // RELEASES_AT_MOST // LINES_AT_MOST)
            + record % RELEASES_AT_MOST * 14 * DAY),
    ),
)  # fmt: skip


def _slips(batch: Batch) -> list[str | None]:
    numbers = Numbered("DN", 8).ids(batch.world.integers("receipts.slip", batch.record, 0, 10**8))
    return blank_where(batch.world.chance("receipts.no_slip", batch.record, 0.25), numbers)


RECEIPTS = Entity(
    "receipts", "Deliveries against purchase order lines.",
    InDocument("RCV", times=2), DELIVERED.timeline("receipts", delay_hours=6),
    attributes=(
        *DELIVERED.fields(PURCHASE_ORDERS, PURCHASE_ORDER_LINES, order_locations,
                          ("What came.", "Where it was put.", "How many came, in the line's unit.")),
        Field("packing_slip", "string", "The supplier's delivery note number.", _slips, nullable=True),
        Field("received_at", "date-time", "When it came, UTC.", lambda b: timestamps(b.at), computed=True),
    ),
)  # fmt: skip
