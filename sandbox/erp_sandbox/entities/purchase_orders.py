"""Purchase orders: their lives, and the ones that every world has."""

import numpy as np

from erp_sandbox import words
from erp_sandbox.attributes import day, exact, reference, remark, status
from erp_sandbox.custom_fields import custom_field
from erp_sandbox.documents import Flow, Lines, Path, Pinned, Stage, pinned
from erp_sandbox.entities import items, stock, suppliers
from erp_sandbox.entities.order_lines import OrderLines
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

scenario = tuple(SCENARIOS).index
"""The number of the order that shows a scenario."""

FIRST_IMPORTED = len(SCENARIOS)
FIRST_FLOWING = FIRST_IMPORTED + IMPORTED

TIMELINE = Flow(
    "purchase_orders",
    per_day=2.0,
    paths=tuple(PATHS.values()),
    pinned=(*pinned(PATHS, SCENARIOS, every_hours=3.0), *[Pinned(60.0, list(PATHS).index("imported"))] * IMPORTED),
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
    touched_by=frozenset({"draft", "approved", "partially_received", "received", "closed", "cancelled"}),
)


def line_items(world: World, line: Ints) -> Ints:
    """The item of each line: one that existed when its order was made."""
    order = line // LINES_AT_MOST
    drawn = items.TIMELINE.one_of(world, "purchase_order_lines.item", line, TIMELINE.created(world, order))
    return np.where(order == scenario("out of stock"), items.OUT_OF_STOCK, drawn)


LINES = OrderLines("purchase_order_lines", LINE_TIMELINE, line_items, most=599, prices_by_cost=(0.85, 1.25))


def order_suppliers(world: World, order: Ints) -> Ints:
    """Whom each order is placed with."""
    drawn = suppliers.TIMELINE.one_of(world, "purchase_orders.supplier", order, TIMELINE.created(world, order))
    drawn = np.where(drawn == suppliers.INACTIVE, suppliers.INACTIVE + 1, drawn)
    drawn = np.where(order == scenario("inactive vendor"), suppliers.INACTIVE, drawn)
    return np.where(order == scenario("unknown vendor"), suppliers.UNKNOWN, drawn)


def order_locations(world: World, order: Ints) -> Ints:
    """Where each order is to be delivered."""
    return stock.LOCATION_TIMELINE.one_of_first(world, "purchase_orders.location", order)


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
    "purchase_orders", "Purchase orders in every state.", KEY, TIMELINE,
    attributes=(
        reference("supplier_id", suppliers.SUPPLIERS, "Whom it is placed with.", order_suppliers),
        reference("location_id", stock.LOCATIONS, "Where the goods go.", order_locations),
        status(TIMELINE, STATES),
        Field("currency_id", "string", "ISO 4217 code of its amounts.",
              lambda b: order_currencies(b.world, b.record), references="currencies"),
        exact("total_amount", 5, "Sum of its lines, exact to 5 decimals.", LINES.totals, computed=True),
        Field("buyer", "string", "Who placed it.",
              lambda b: b.world.pick("purchase_orders.buyer", b.record, words.PEOPLE)),
        day("ordered_on", "Date of the order.", ordered),
        day("expected_on", "When the goods are expected.", expected),
        Field("approved_at", "date-time", "When it was first approved, UTC.", _approved_at, nullable=True,
              computed=True),
        remark("notes", "Free text, now and then long.", "purchase_orders", words.NOTES, 0.7),
        *CUSTOM_FIELDS,
        created_at(TIMELINE.created),
    ),
)  # fmt: skip
