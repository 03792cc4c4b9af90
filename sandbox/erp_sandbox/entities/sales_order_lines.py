"""The lines of sales orders, and what was shipped for them."""

import numpy as np
from numpy.typing import NDArray

from erp_sandbox.documents import Spawned
from erp_sandbox.entities import items, stock
from erp_sandbox.entities.sales_orders import (
    KEY,
    LINE_TIMELINE,
    PARTIAL,
    SALES_ORDERS,
    TIMELINE,
    line_amounts,
    line_items,
    line_prices,
    line_quantities,
    order_locations,
    requested,
)
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.keys import LINES_AT_MOST, InDocument, Numbered
from erp_sandbox.moments import dates, timestamps
from erp_sandbox.timeline import Changes
from erp_sandbox.world import Flags, Ints, World

LINE_KEY = InDocument("SOL")

_PARTLY = TIMELINE.is_in("partially_shipped")
_WHOLLY = TIMELINE.is_in("shipped", "closed")
_SHIPPED = TIMELINE.is_in("shipped")
_BACK_ORDERED = TIMELINE.is_in("back_ordered")


def _left_in_parts(world: World, order: Ints) -> Flags:
    with_partial = [any(stage.state == PARTIAL.state for stage in path.stages) for path in TIMELINE.paths]
    return np.array(with_partial)[TIMELINE.path(world, order)]


def first_shipments(world: World, line: Ints) -> Ints:
    """What the partial shipment of an order takes of each line, in thousandths; 0 for some lines."""
    share = world.integers("sales_order_lines.first_share", line, 0, 4)
    first = line_quantities(world, line) // 1000 * share // 4 * 1000
    return np.where(_left_in_parts(world, line // LINES_AT_MOST), first, 0)


def shipped_quantities(world: World, line: Ints, step: NDArray[np.int16]) -> Ints:
    """What has been shipped of each line by a step of its order, in thousandths."""
    whole = np.where(_WHOLLY[step], line_quantities(world, line), 0)
    return np.where(_PARTLY[step], first_shipments(world, line), whole)


def back_ordered_quantities(world: World, line: Ints, step: NDArray[np.int16]) -> Ints:
    """What of each line waits for stock at a step of its order, in thousandths."""
    # The first line always does; without it the order would not wait.
    waits = (line % LINES_AT_MOST == 0) | world.chance("sales_order_lines.waits", line, 0.4)
    return np.where(_BACK_ORDERED[step] & waits, line_quantities(world, line), 0)


SALES_ORDER_LINES = Entity(
    name="sales_order_lines",
    description="What a sales order asks for, item by item.",
    key=LINE_KEY,
    timeline=LINE_TIMELINE,
    parent=SALES_ORDERS,
    attributes=(
        Field("sales_order_id", "string", "Its order.", lambda b: KEY.ids(b.record // LINES_AT_MOST),
              references="sales_orders"),
        Field("line_number", "integer", "Its place in the order, from 1.",
              lambda b: (b.record % LINES_AT_MOST + 1).tolist()),
        Field("item_id", "string", "What is ordered.", lambda b: items.KEY.ids(line_items(b.world, b.record)),
              references="items"),
        Field("quantity", "number", "How many, in the unit.",
              lambda b: decimals(line_quantities(b.world, b.record), 3)),
        Field("unit_id", "string", "Unit of measure.",
              lambda b: items.units(b.world, line_items(b.world, b.record)), references="units"),
        Field("unit_price", "number", "Price per unit in the order's currency, exact to 5 decimals.",
              lambda b: decimals(line_prices(b.world, b.record), 5)),
        Field("amount", "number", "Quantity times price, rounded to 5 decimals.",
              lambda b: decimals(line_amounts(b.world, b.record), 5), computed=True),
        Field("shipped_quantity", "number", "How many left so far.",
              lambda b: decimals(shipped_quantities(b.world, b.record, b.step), 3), computed=True),
        Field("back_ordered_quantity", "number", "How many wait for stock.",
              lambda b: decimals(back_ordered_quantities(b.world, b.record, b.step), 3), computed=True),
        Field("requested_on", "date", "When the customer wants it.",
              lambda b: dates(requested(b.world, b.record // LINES_AT_MOST))),
        created_at(lambda world, record: TIMELINE.created(world, record // LINES_AT_MOST)),
    ),
)  # fmt: skip


def _ships(world: World, changes: Changes) -> Flags:
    first = _PARTLY[changes.step] & (first_shipments(world, changes.record) > 0)
    return first | _SHIPPED[changes.step]


SHIPMENT_TIMELINE = Spawned(
    "shipments",
    source=LINE_TIMELINE,
    spawns=_ships,
    number=lambda changes: changes.record * 2 + _SHIPPED[changes.step],
    delay_hours=4,
)


def shipment_quantities(world: World, shipment: Ints) -> Ints:
    """What each shipment took, in thousandths."""
    line = shipment // 2
    first = first_shipments(world, line)
    return np.where(shipment % 2 == 0, first, line_quantities(world, line) - first)


CARRIERS = ("DHL", "UPS", "DB Schenker", "Kühne + Nagel", "Paquetexpress", "ヤマト運輸")


def _tracking_numbers(batch: Batch) -> list[str | None]:
    numbers = Numbered("TRK", 10).ids(batch.world.integers("shipments.tracking", batch.record, 0, 10**10))
    return blank_where(batch.world.chance("shipments.untracked", batch.record, 0.3), numbers)


SHIPMENTS = Entity(
    name="shipments",
    description="Deliveries to customers against sales order lines.",
    key=InDocument("SHP", times=2),
    timeline=SHIPMENT_TIMELINE,
    attributes=(
        Field("sales_order_id", "string", "The order.", lambda b: KEY.ids(b.record // 2 // LINES_AT_MOST),
              references="sales_orders"),
        Field("sales_order_line_id", "string", "The line.", lambda b: LINE_KEY.ids(b.record // 2),
              references="sales_order_lines"),
        Field("item_id", "string", "What was shipped.", lambda b: items.KEY.ids(line_items(b.world, b.record // 2)),
              references="items"),
        Field("location_id", "string", "Where it left from.",
              lambda b: stock.LOCATION_KEY.ids(order_locations(b.world, b.record // 2 // LINES_AT_MOST)),
              references="locations"),
        Field("quantity", "number", "How many left, in the line's unit.",
              lambda b: decimals(shipment_quantities(b.world, b.record), 3)),
        Field("carrier", "string", "Who carries it.",
              lambda b: b.world.pick("shipments.carrier", b.record // 2 // LINES_AT_MOST, CARRIERS)),
        Field("tracking_number", "string", "The carrier's number.", _tracking_numbers, nullable=True),
        Field("shipped_at", "date-time", "When it left, UTC.", lambda b: timestamps(b.at), computed=True),
    ),
)  # fmt: skip
