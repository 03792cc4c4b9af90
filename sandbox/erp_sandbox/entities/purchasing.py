"""Purchase orders, their lines, and what was received for them."""

import numpy as np
from numpy.typing import NDArray

from erp_sandbox import words
from erp_sandbox.entities import items, stock, suppliers
from erp_sandbox.entity import Batch, Entity, Field, blank_where, decimals, numbered
from erp_sandbox.moments import DAY, dates, timestamps
from erp_sandbox.timeline import LINES_AT_MOST, Changes, Flow, Lines, Path, Spawned, Stage
from erp_sandbox.world import Flags, Ints, World

DRAFT = Stage("draft")
PENDING = Stage("pending_approval", (0.5, 30))
APPROVED = Stage("approved", (1, 60))
REVISED = Stage("approved", (5, 200))
PARTIAL = Stage("partially_received", (70, 500))
RECEIVED = Stage("received", (20, 400))
CLOSED = Stage("closed", (10, 300))

ORDER_TIMELINE = Flow(
    "purchase_orders",
    per_day=2.0,
    paths=(
        Path(50, (DRAFT, PENDING, APPROVED, PARTIAL, RECEIVED, CLOSED)),
        Path(20, (DRAFT, PENDING, APPROVED, RECEIVED, CLOSED)),
        Path(8, (DRAFT, PENDING, APPROVED, REVISED, REVISED, REVISED, RECEIVED)),
        Path(6, (DRAFT, PENDING, APPROVED, PARTIAL)),
        Path(4, (DRAFT, PENDING, APPROVED)),
        Path(5, (DRAFT, PENDING, Stage("rejected", (1, 60)))),
        Path(5, (DRAFT, Stage("cancelled", (2, 300)))),
        Path(2, (DRAFT, PENDING)),
        Path(2, (DRAFT,)),
    ),
)


def order_ids(record: Ints) -> list[str]:
    """Purchase order ids."""
    return numbered("PO", record)


def line_ids(record: Ints) -> list[str]:
    """Line ids: the order's number and the line's place in it, from 1."""
    return [f"POL-{line // LINES_AT_MOST:06d}-{line % LINES_AT_MOST + 1:04d}" for line in record.tolist()]


def line_counts(world: World, order: Ints) -> Ints:
    """How many lines each order has."""
    return world.integers("purchase_orders.lines", order, 1, 10)


LINE_TIMELINE = Lines(
    ORDER_TIMELINE,
    count=line_counts,
    touched_by=frozenset({"draft", "approved", "partially_received", "received", "cancelled"}),
)


def _is_state(*wanted: str) -> Flags:
    return np.array([state in wanted for state in ORDER_TIMELINE.states])


_PARTLY = _is_state("partially_received")
_WHOLLY = _is_state("received", "closed")
_RECEIVED = _is_state("received")
_APPROVED_STEPS = ~_is_state("draft", "pending_approval", "rejected", "cancelled")


def _came_in_parts(world: World, order: Ints) -> Flags:
    with_partial = [any(stage.state == PARTIAL.state for stage in path.stages) for path in ORDER_TIMELINE.paths]
    return np.array(with_partial)[ORDER_TIMELINE.path(world, order)]


def line_items(world: World, line: Ints) -> Ints:
    """The item of each line: one that existed when its order was made."""
    created = ORDER_TIMELINE.created(world, line // LINES_AT_MOST)
    return world.integers("purchase_order_lines.item", line, 0, items.TIMELINE.size(world, created))


def line_quantities(world: World, line: Ints) -> Ints:
    """Ordered quantity in thousandths; whole for items that are counted."""
    whole = world.integers("purchase_order_lines.quantity", line, 1, 600) * 1000
    fraction = world.integers("purchase_order_lines.fraction", line, 0, 1000)
    counted = np.array([unit in items.WHOLE_UNITS for unit in items.units(world, line_items(world, line))], dtype=bool)
    return np.where(counted, whole, whole + fraction)


def line_prices(world: World, line: Ints) -> Ints:
    """Price per unit in hundred-thousandths of the order's currency."""
    cost = items.costs(world, line_items(world, line))
    return (cost * world.uniform("purchase_order_lines.price", line, 0.85, 1.25)).astype(np.int64) + 1


def line_amounts(world: World, line: Ints) -> Ints:
    """Quantity times price in hundred-thousandths, rounded half up."""
    return (line_quantities(world, line) * line_prices(world, line) + 500) // 1000


def first_deliveries(world: World, line: Ints) -> Ints:
    """What the partial delivery of an order brings of each line, in thousandths; 0 for some lines."""
    share = world.integers("purchase_order_lines.first_share", line, 0, 4)
    first = line_quantities(world, line) // 1000 * share // 4 * 1000
    return np.where(_came_in_parts(world, line // LINES_AT_MOST), first, 0)


def received_quantities(world: World, line: Ints, step: NDArray[np.int16]) -> Ints:
    """What has been received of each line by a step of its order, in thousandths."""
    whole = np.where(_WHOLLY[step], line_quantities(world, line), 0)
    return np.where(_PARTLY[step], first_deliveries(world, line), whole)


def _order_totals(batch: Batch) -> Ints:
    count = line_counts(batch.world, batch.record)
    first = np.cumsum(count) - count
    place = np.arange(count.sum()) - np.repeat(first, count)
    line = np.repeat(batch.record, count) * LINES_AT_MOST + place
    amounts = np.concatenate([[0], np.cumsum(line_amounts(batch.world, line))])
    totals: Ints = amounts[first + count] - amounts[first]
    return totals


def _order_suppliers(batch: Batch) -> Ints:
    existing = suppliers.TIMELINE.size(batch.world, ORDER_TIMELINE.created(batch.world, batch.record))
    return batch.world.integers("purchase_orders.supplier", batch.record, 0, existing)


def order_locations(world: World, order: Ints) -> Ints:
    """Where each order is to be delivered."""
    return world.integers("purchase_orders.location", order, 0, world.sized(stock.LOCATION_TIMELINE.base))


def _expected(world: World, order: Ints) -> Ints:
    return ORDER_TIMELINE.created(world, order) + world.integers("purchase_orders.expected", order, 5, 60) * DAY


def _approved_at(batch: Batch) -> list[str | None]:
    at = ORDER_TIMELINE.reached(batch.world, batch.record, "approved")
    not_yet = ~_APPROVED_STEPS[batch.step]
    return blank_where(not_yet, timestamps(np.where(not_yet, 0, at)))


def _statuses(batch: Batch) -> list[str]:
    return [ORDER_TIMELINE.states[step] for step in batch.step.tolist()]


PURCHASE_ORDERS = Entity(
    name="purchase_orders",
    description="Purchase orders in every state.",
    timeline=ORDER_TIMELINE,
    fields=(
        Field("id", "string", "Order id.", lambda b: order_ids(b.record)),
        Field("supplier_id", "string", "Whom it is placed with.", lambda b: suppliers.ids(_order_suppliers(b))),
        Field("location_id", "string", "Where the goods go.",
              lambda b: stock.location_ids(order_locations(b.world, b.record))),
        Field("status", "string",
              "draft, pending_approval, approved, partially_received, received, closed, rejected or cancelled.",
              _statuses),
        Field("currency", "string", "ISO 4217 code of its amounts.",
              lambda b: b.world.pick("purchase_orders.currency", b.record, words.CURRENCIES, (60, 15, 7, 5, 5, 4, 4))),
        Field("total_amount", "number", "Sum of its lines, exact to 5 decimals.",
              lambda b: decimals(_order_totals(b), 5)),
        Field("buyer", "string", "Who placed it.",
              lambda b: b.world.pick("purchase_orders.buyer", b.record, words.PEOPLE)),
        Field("ordered_on", "date", "Date of the order.",
              lambda b: dates(ORDER_TIMELINE.created(b.world, b.record))),
        Field("expected_on", "date", "When the goods are expected.", lambda b: dates(_expected(b.world, b.record))),
        Field("approved_at", "date-time", "When it was first approved, UTC.", _approved_at, nullable=True),
        Field("notes", "string", "Free text, now and then long.",
              lambda b: blank_where(b.world.chance("purchase_orders.silent", b.record, 0.7),
                                    b.world.pick("purchase_orders.notes", b.record, words.NOTES)),
              nullable=True),
        Field("created_at", "date-time", "When it was entered, UTC.",
              lambda b: timestamps(ORDER_TIMELINE.created(b.world, b.record))),
        Field("modified_at", "date-time", "When it was last changed, UTC.", lambda b: timestamps(b.at)),
    ),
)  # fmt: skip

PURCHASE_ORDER_LINES = Entity(
    name="purchase_order_lines",
    description="What a purchase order asks for, item by item.",
    timeline=LINE_TIMELINE,
    fields=(
        Field("id", "string", "Line id.", lambda b: line_ids(b.record)),
        Field("purchase_order_id", "string", "Its order.", lambda b: order_ids(b.record // LINES_AT_MOST)),
        Field("line_number", "integer", "Its place in the order, from 1.",
              lambda b: (b.record % LINES_AT_MOST + 1).tolist()),
        Field("item_id", "string", "What is ordered.", lambda b: items.ids(line_items(b.world, b.record))),
        Field("quantity", "number", "How many, in the unit.",
              lambda b: decimals(line_quantities(b.world, b.record), 3)),
        Field("unit", "string", "Unit of measure.",
              lambda b: items.units(b.world, line_items(b.world, b.record))),
        Field("unit_price", "number", "Price per unit in the order's currency, exact to 5 decimals.",
              lambda b: decimals(line_prices(b.world, b.record), 5)),
        Field("amount", "number", "Quantity times price, rounded to 5 decimals.",
              lambda b: decimals(line_amounts(b.world, b.record), 5)),
        Field("received_quantity", "number", "How many came so far.",
              lambda b: decimals(received_quantities(b.world, b.record, b.step), 3)),
        Field("due_on", "date", "When it is due.", lambda b: dates(_expected(b.world, b.record // LINES_AT_MOST))),
        Field("created_at", "date-time", "When it was entered, UTC.",
              lambda b: timestamps(ORDER_TIMELINE.created(b.world, b.record // LINES_AT_MOST))),
        Field("modified_at", "date-time", "When it was last changed, UTC.", lambda b: timestamps(b.at)),
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


def _receipt_quantities(batch: Batch) -> Ints:
    line = batch.record // 2
    first = first_deliveries(batch.world, line)
    return np.where(batch.record % 2 == 0, first, line_quantities(batch.world, line) - first)


RECEIPTS = Entity(
    name="receipts",
    description="Deliveries against purchase order lines.",
    timeline=RECEIPT_TIMELINE,
    fields=(
        Field("id", "string", "Receipt id.",
              lambda b: [f"RCV-{line[4:]}-{part + 1}" for line, part in zip(
                  line_ids(b.record // 2), (b.record % 2).tolist(), strict=True)]),
        Field("purchase_order_id", "string", "The order.", lambda b: order_ids(b.record // 2 // LINES_AT_MOST)),
        Field("purchase_order_line_id", "string", "The line.", lambda b: line_ids(b.record // 2)),
        Field("item_id", "string", "What came.", lambda b: items.ids(line_items(b.world, b.record // 2))),
        Field("location_id", "string", "Where it was put.",
              lambda b: stock.location_ids(order_locations(b.world, b.record // 2 // LINES_AT_MOST))),
        Field("quantity", "number", "How many came, in the line's unit.",
              lambda b: decimals(_receipt_quantities(b), 3)),
        Field("packing_slip", "string", "The supplier's delivery note number.",
              lambda b: blank_where(b.world.chance("receipts.no_slip", b.record, 0.25),
                                    numbered("DN", b.world.integers("receipts.slip", b.record, 0, 10**8), 8)),
              nullable=True),
        Field("received_at", "date-time", "When it came, UTC.", lambda b: timestamps(b.at)),
        Field("created_at", "date-time", "When it was entered, UTC.", lambda b: timestamps(b.at)),
        Field("modified_at", "date-time", "When it was last changed, UTC.", lambda b: timestamps(b.at)),
    ),
)  # fmt: skip
