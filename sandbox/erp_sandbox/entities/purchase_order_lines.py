"""The lines of purchase orders, their releases, and what was received for them."""

import numpy as np
from numpy.typing import NDArray

from erp_sandbox.documents import Parts, Spawned
from erp_sandbox.entities import items, stock
from erp_sandbox.entities.purchase_orders import (
    KEY,
    LINE_TIMELINE,
    PARTIAL,
    PURCHASE_ORDERS,
    TIMELINE,
    expected,
    line_amounts,
    line_items,
    line_prices,
    line_quantities,
    order_locations,
)
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.keys import LINES_AT_MOST, InDocument, Numbered
from erp_sandbox.moments import DAY, dates, timestamps
from erp_sandbox.timeline import Changes
from erp_sandbox.world import Flags, Ints, World

LINE_KEY = InDocument("POL")

_PARTLY = TIMELINE.is_in("partially_received")
_WHOLLY = TIMELINE.is_in("received", "closed")
_RECEIVED = TIMELINE.is_in("received")


def _came_in_parts(world: World, order: Ints) -> Flags:
    with_partial = [any(stage.state == PARTIAL.state for stage in path.stages) for path in TIMELINE.paths]
    return np.array(with_partial)[TIMELINE.path(world, order)]


def first_deliveries(world: World, line: Ints) -> Ints:
    """What the partial delivery of an order brings of each line, in thousandths; 0 for some lines."""
    share = world.integers("purchase_order_lines.first_share", line, 0, 4)
    first = line_quantities(world, line) // 1000 * share // 4 * 1000
    return np.where(_came_in_parts(world, line // LINES_AT_MOST), first, 0)


def received_quantities(world: World, line: Ints, step: NDArray[np.int16]) -> Ints:
    """What has been received of each line by a step of its order, in thousandths."""
    whole = np.where(_WHOLLY[step], line_quantities(world, line), 0)
    return np.where(_PARTLY[step], first_deliveries(world, line), whole)


PURCHASE_ORDER_LINES = Entity(
    name="purchase_order_lines",
    description="What a purchase order asks for, item by item.",
    key=LINE_KEY,
    timeline=LINE_TIMELINE,
    parent=PURCHASE_ORDERS,
    attributes=(
        Field("purchase_order_id", "string", "Its order.", lambda b: KEY.ids(b.record // LINES_AT_MOST),
              references="purchase_orders"),
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
        Field("received_quantity", "number", "How many came so far.",
              lambda b: decimals(received_quantities(b.world, b.record, b.step), 3), computed=True),
        Field("due_on", "date", "When it is due.", lambda b: dates(expected(b.world, b.record // LINES_AT_MOST))),
        created_at(lambda world, record: TIMELINE.created(world, record // LINES_AT_MOST)),
    ),
)  # fmt: skip

RELEASES_AT_MOST = 2
ONE = 1000
"""One unit, in thousandths."""


def _release_counts(world: World, line: Ints) -> Ints:
    several = world.chance("purchase_order_releases.several", line, 0.2) & (line_quantities(world, line) > ONE)
    return 1 + several.astype(np.int64)


def _release_quantities(world: World, release: Ints) -> Ints:
    line, place = release // RELEASES_AT_MOST, release % RELEASES_AT_MOST
    quantity = line_quantities(world, line)
    second = np.where(_release_counts(world, line) > 1, quantity // 2000 * 1000, 0)
    return np.where(place == 0, quantity - second, second)


PURCHASE_ORDER_RELEASES = Entity(
    name="purchase_order_releases",
    description="Deliveries that a line is called off in; they add up to its quantity.",
    key=InDocument("REL", times=RELEASES_AT_MOST),
    timeline=Parts(LINE_TIMELINE, RELEASES_AT_MOST, _release_counts),
    attributes=(
        Field("purchase_order_line_id", "string", "The line.",
              lambda b: LINE_KEY.ids(b.record // RELEASES_AT_MOST), references="purchase_order_lines"),
        Field("quantity", "number", "How many, in the line's unit.",
              lambda b: decimals(_release_quantities(b.world, b.record), 3)),
        Field("due_on", "date", "When it is due.",
              lambda b: dates(expected(b.world, b.record // RELEASES_AT_MOST // LINES_AT_MOST)
                              + b.record % RELEASES_AT_MOST * 14 * DAY)),
    ),
)  # fmt: skip


def _delivers(world: World, changes: Changes) -> Flags:
    first = _PARTLY[changes.step] & (first_deliveries(world, changes.record) > 0)
    return first | _RECEIVED[changes.step]


RECEIPT_TIMELINE = Spawned(
    "receipts",
    source=LINE_TIMELINE,
    spawns=_delivers,
    number=lambda changes: changes.record * 2 + _RECEIVED[changes.step],
    delay_hours=6,
)


def receipt_quantities(world: World, receipt: Ints) -> Ints:
    """What each receipt brought, in thousandths."""
    line = receipt // 2
    first = first_deliveries(world, line)
    return np.where(receipt % 2 == 0, first, line_quantities(world, line) - first)


def _slips(batch: Batch) -> list[str | None]:
    numbers = Numbered("DN", 8).ids(batch.world.integers("receipts.slip", batch.record, 0, 10**8))
    return blank_where(batch.world.chance("receipts.no_slip", batch.record, 0.25), numbers)


RECEIPTS = Entity(
    name="receipts",
    description="Deliveries against purchase order lines.",
    key=InDocument("RCV", times=2),
    timeline=RECEIPT_TIMELINE,
    attributes=(
        Field("purchase_order_id", "string", "The order.", lambda b: KEY.ids(b.record // 2 // LINES_AT_MOST),
              references="purchase_orders"),
        Field("purchase_order_line_id", "string", "The line.", lambda b: LINE_KEY.ids(b.record // 2),
              references="purchase_order_lines"),
        Field("item_id", "string", "What came.", lambda b: items.KEY.ids(line_items(b.world, b.record // 2)),
              references="items"),
        Field("location_id", "string", "Where it was put.",
              lambda b: stock.LOCATION_KEY.ids(order_locations(b.world, b.record // 2 // LINES_AT_MOST)),
              references="locations"),
        Field("quantity", "number", "How many came, in the line's unit.",
              lambda b: decimals(receipt_quantities(b.world, b.record), 3)),
        Field("packing_slip", "string", "The supplier's delivery note number.", _slips, nullable=True),
        Field("received_at", "date-time", "When it came, UTC.", lambda b: timestamps(b.at), computed=True),
    ),
)  # fmt: skip
