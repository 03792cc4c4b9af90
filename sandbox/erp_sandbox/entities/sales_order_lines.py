"""The lines of sales orders, and what was shipped for them."""

import numpy as np
from numpy.typing import NDArray

from erp_sandbox.attributes import day
from erp_sandbox.entities.order_lines import Deliveries
from erp_sandbox.entities.sales_orders import LINE_TIMELINE, LINES, SALES_ORDERS, TIMELINE, order_locations, requested
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.keys import LINES_AT_MOST, InDocument, Numbered
from erp_sandbox.moments import timestamps
from erp_sandbox.world import Ints, World

_BACK_ORDERED = TIMELINE.is_in("back_ordered")


def back_ordered_quantities(world: World, line: Ints, step: NDArray[np.int16]) -> Ints:
    """What of each line waits for stock at a step of its order, in thousandths."""
    # The first line always does; without it the order would not wait.
    waits = (line % LINES_AT_MOST == 0) | world.chance("sales_order_lines.waits", line, 0.4)
    return np.where(_BACK_ORDERED[step] & waits, LINES.quantities(world, line), 0)


DELIVERED = Deliveries(LINES, partial="partially_shipped", complete="shipped")

SALES_ORDER_LINES = Entity(
    "sales_order_lines", "What a sales order asks for, item by item.", InDocument("SOL"), LINE_TIMELINE,
    parent=SALES_ORDERS,
    attributes=(
        *LINES.fields(SALES_ORDERS),
        Field("shipped_quantity", "number", "How many left so far.",
              lambda b: decimals(DELIVERED.so_far(b), 3), computed=True),
        Field("back_ordered_quantity", "number", "How many wait for stock.",
              lambda b: decimals(back_ordered_quantities(b.world, b.record, b.step), 3), computed=True),
        day("requested_on", "When the customer wants it.",
            lambda world, record: requested(world, record // LINES_AT_MOST)),
        created_at(lambda world, record: TIMELINE.created(world, record // LINES_AT_MOST)),
    ),
)  # fmt: skip


CARRIERS = ("DHL", "UPS", "DB Schenker", "Kühne + Nagel", "Paquetexpress", "ヤマト運輸")


def _tracking_numbers(batch: Batch) -> list[str | None]:
    numbers = Numbered("TRK", 10).ids(batch.world.integers("shipments.tracking", batch.record, 0, 10**10))
    return blank_where(batch.world.chance("shipments.untracked", batch.record, 0.3), numbers)


SHIPMENTS = Entity(
    "shipments", "Deliveries to customers against sales order lines.",
    InDocument("SHP", times=2), DELIVERED.timeline("shipments", delay_hours=4),
    attributes=(
        *DELIVERED.fields(SALES_ORDERS, SALES_ORDER_LINES, order_locations,
                          ("What was shipped.", "Where it left from.", "How many left, in the line's unit.")),
        Field("carrier", "string", "Who carries it.",
              lambda b: b.world.pick("shipments.carrier", b.record // 2 // LINES_AT_MOST, CARRIERS)),
        Field("tracking_number", "string", "The carrier's number.", _tracking_numbers, nullable=True),
        Field("shipped_at", "date-time", "When it left, UTC.", lambda b: timestamps(b.at), computed=True),
    ),
)  # fmt: skip
