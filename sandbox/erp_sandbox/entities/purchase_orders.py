"""Purchase orders: their lives, and the ones that every world has."""

import numpy as np

from erp_sandbox import words
from erp_sandbox.custom_fields import custom_field
from erp_sandbox.documents import Flow, Lines, Path, Pinned, Stage
from erp_sandbox.entities import items, stock, suppliers
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.keys import LINES_AT_MOST, Numbered
from erp_sandbox.moments import DAY, dates, timestamps
from erp_sandbox.timeline import DELETED
from erp_sandbox.world import Ints, World

KEY = Numbered("PO")

DRAFT = Stage("draft")
PENDING = Stage("pending_approval", (0.5, 30))
APPROVED = Stage("approved", (1, 60))
REVISED = Stage("approved", (5, 200))
PARTIAL = Stage("partially_received", (70, 500))
RECEIVED = Stage("received", (20, 400))
CLOSED = Stage("closed", (10, 300))

PATHS = {
    "in parts": Path(45, (DRAFT, PENDING, APPROVED, PARTIAL, RECEIVED, CLOSED)),
    "at once": Path(18, (DRAFT, PENDING, APPROVED, RECEIVED, CLOSED)),
    "revised": Path(8, (DRAFT, PENDING, APPROVED, REVISED, REVISED, REVISED, RECEIVED)),
    "stays partial": Path(6, (DRAFT, PENDING, APPROVED, PARTIAL)),
    "stays approved": Path(4, (DRAFT, PENDING, APPROVED)),
    "stays received": Path(3, (DRAFT, PENDING, APPROVED, RECEIVED)),
    "rejected": Path(5, (DRAFT, PENDING, Stage("rejected", (1, 60)))),
    "cancelled": Path(4, (DRAFT, Stage("cancelled", (2, 300)))),
    "deleted": Path(3, (DRAFT, Stage(DELETED, (2, 300)))),
    "stays pending": Path(2, (DRAFT, PENDING)),
    "stays draft": Path(2, (DRAFT,)),
    "imported": Path(0, (Stage("closed"),)),
}

SCENARIOS = {
    "standard": "in parts",
    "custom fields": "stays approved",
    "draft": "stays draft",
    "pending approval": "stays pending",
    "approved": "stays approved",
    "partially received": "stays partial",
    "received": "stays received",
    "closed": "at once",
    "rejected": "rejected",
    "cancelled": "cancelled",
    "unknown vendor": "stays approved",
    "inactive vendor": "stays approved",
    "out of stock": "stays approved",
    "without lines": "stays approved",
    "very large": "stays approved",
    "changed several times": "revised",
    "deleted": "deleted",
    "backdated": "at once",
    "future-dated": "stays approved",
}
"""The first orders of every world, each by the scenario it shows, with the path it takes."""

IMPORTED = 620
"""So many orders follow the scenarios, all imported at one moment: more than a page holds."""

VERY_LARGE_LINES = 2000


def scenario(name: str) -> int:
    """The number of the order that shows a scenario."""
    return list(SCENARIOS).index(name)


FIRST_IMPORTED = len(SCENARIOS)
FIRST_FLOWING = FIRST_IMPORTED + IMPORTED

_PATH_NUMBERS = {name: number for number, name in enumerate(PATHS)}

TIMELINE = Flow(
    "purchase_orders",
    per_day=2.0,
    paths=tuple(PATHS.values()),
    pinned=(
        *(Pinned(3.0 * hour, _PATH_NUMBERS[path]) for hour, path in enumerate(SCENARIOS.values())),
        *(Pinned(60.0, _PATH_NUMBERS["imported"]) for _ in range(IMPORTED)),
    ),
)


def line_counts(world: World, order: Ints) -> Ints:
    """How many lines each order has."""
    count = world.integers("purchase_orders.lines", order, 1, 10)
    count = np.where((order >= FIRST_IMPORTED) & (order < FIRST_FLOWING), 1, count)
    count = np.where(order == scenario("without lines"), 0, count)
    return np.where(order == scenario("very large"), VERY_LARGE_LINES, count)


LINE_TIMELINE = Lines(
    TIMELINE,
    count=line_counts,
    touched_by=frozenset(
        {"draft", "approved", "partially_received", "received", "closed", "cancelled"},
    ),
)


def line_items(world: World, line: Ints) -> Ints:
    """The item of each line: one that existed when its order was made."""
    order = line // LINES_AT_MOST
    existing = items.TIMELINE.size(world, TIMELINE.created(world, order))
    drawn = world.integers("purchase_order_lines.item", line, 0, existing)
    return np.where(order == scenario("out of stock"), items.OUT_OF_STOCK, drawn)


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


def totals(world: World, order: Ints) -> Ints:
    """The sum of each order's lines in hundred-thousandths."""
    return LINE_TIMELINE.sums(world, order, line_amounts)


def order_suppliers(world: World, order: Ints) -> Ints:
    """Whom each order is placed with."""
    existing = suppliers.TIMELINE.size(world, TIMELINE.created(world, order))
    drawn = world.integers("purchase_orders.supplier", order, 0, existing)
    drawn = np.where(drawn == suppliers.INACTIVE, suppliers.INACTIVE + 1, drawn)
    drawn = np.where(order == scenario("inactive vendor"), suppliers.INACTIVE, drawn)
    return np.where(order == scenario("unknown vendor"), suppliers.UNKNOWN, drawn)


def order_locations(world: World, order: Ints) -> Ints:
    """Where each order is to be delivered."""
    return world.integers("purchase_orders.location", order, 0, world.sized(stock.LOCATION_TIMELINE.base))


def order_currencies(world: World, order: Ints) -> list[str]:
    """The currency of each order's amounts."""
    return world.pick("purchase_orders.currency", order, words.CURRENCIES, words.CURRENCY_WEIGHTS)


def ordered(world: World, order: Ints) -> Ints:
    """The date that each order bears: the day it was entered, but for the two scenarios about that."""
    created = TIMELINE.created(world, order)
    created = np.where(order == scenario("backdated"), created - 3 * 365 * DAY, created)
    return np.where(order == scenario("future-dated"), created + 10 * 365 * DAY, created)


def expected(world: World, order: Ints) -> Ints:
    """When the goods of each order are expected."""
    return ordered(world, order) + world.integers("purchase_orders.expected", order, 5, 60) * DAY


_APPROVED_STEPS = TIMELINE.is_in("approved", "partially_received", "received", "closed")


def _approved_at(batch: Batch) -> list[str | None]:
    at = TIMELINE.reached(batch.world, batch.record, "approved")
    not_yet = ~_APPROVED_STEPS[batch.step] | (at > batch.at)
    return blank_where(not_yet, timestamps(np.where(not_yet, 0, at)))


def _tags(batch: Batch) -> list[list[str]]:
    bits = batch.world.integers("cf_tags", batch.record, 1, 2 ** len(words.TAGS)).tolist()
    return [[tag for place, tag in enumerate(words.TAGS) if number >> place & 1] for number in bits]


_ALWAYS = scenario("custom fields")

CUSTOM_FIELDS = (
    custom_field("cf_project", "text", "Project", always=_ALWAYS,
                 draw=lambda b: b.world.pick("cf_project", b.record, words.PROJECTS)),
    custom_field("cf_budget", "number", "Budget", always=_ALWAYS,
                 draw=lambda b: decimals(b.world.integers("cf_budget", b.record, 1, 10**11), 5)),
    custom_field("cf_needed_on", "date", "Needed on", always=_ALWAYS,
                 draw=lambda b: dates(expected(b.world, b.record) - 2 * DAY)),
    custom_field("cf_expedite", "boolean", "Expedite?", always=_ALWAYS,
                 draw=lambda b: b.world.chance("cf_expedite", b.record, 0.3).tolist()),
    custom_field("cf_channel", "list", "Ordering channel", always=_ALWAYS, options=words.CHANNELS,
                 draw=lambda b: b.world.pick("cf_channel", b.record, words.CHANNELS)),
    custom_field("cf_tags", "multi_select", "Tags", always=_ALWAYS, options=words.TAGS, draw=_tags),
)  # fmt: skip

STATES = ("draft", "pending_approval", "approved", "partially_received", "received", "closed", "rejected", "cancelled")

PURCHASE_ORDERS = Entity(
    name="purchase_orders",
    description="Purchase orders in every state.",
    key=KEY,
    timeline=TIMELINE,
    attributes=(
        Field("supplier_id", "string", "Whom it is placed with.",
              lambda b: suppliers.KEY.ids(order_suppliers(b.world, b.record)), references="suppliers"),
        Field("location_id", "string", "Where the goods go.",
              lambda b: stock.LOCATION_KEY.ids(order_locations(b.world, b.record)), references="locations"),
        Field("status", "string", "The state it is in.", lambda b: TIMELINE.state_names(b.step), options=STATES),
        Field("currency_id", "string", "ISO 4217 code of its amounts.",
              lambda b: order_currencies(b.world, b.record), references="currencies"),
        Field("total_amount", "number", "Sum of its lines, exact to 5 decimals.",
              lambda b: decimals(totals(b.world, b.record), 5), computed=True),
        Field("buyer", "string", "Who placed it.",
              lambda b: b.world.pick("purchase_orders.buyer", b.record, words.PEOPLE)),
        Field("ordered_on", "date", "Date of the order.", lambda b: dates(ordered(b.world, b.record))),
        Field("expected_on", "date", "When the goods are expected.", lambda b: dates(expected(b.world, b.record))),
        Field("approved_at", "date-time", "When it was first approved, UTC.", _approved_at, nullable=True,
              computed=True),
        Field("notes", "string", "Free text, now and then long.",
              lambda b: blank_where(b.world.chance("purchase_orders.silent", b.record, 0.7),
                                    b.world.pick("purchase_orders.notes", b.record, words.NOTES)),
              nullable=True),
        *CUSTOM_FIELDS,
        created_at(TIMELINE.created),
    ),
)  # fmt: skip
