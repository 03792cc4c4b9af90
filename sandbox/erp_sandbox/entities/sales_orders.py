"""Sales orders: their lives, and the ones that every world has."""

import numpy as np

from erp_sandbox import words
from erp_sandbox.attributes import day, exact, reference, remark, status
from erp_sandbox.custom_fields import custom_field
from erp_sandbox.documents import Flow, Lines, Path, Stage, pinned
from erp_sandbox.entities import customers, employees, items, organisation, stock
from erp_sandbox.entities.order_lines import OrderLines
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.keys import LINES_AT_MOST, Numbered
from erp_sandbox.moments import DAY, dates
from erp_sandbox.timeline import DELETED
from erp_sandbox.world import Flags, Ints, World

KEY = Numbered("SO")

DRAFT = Stage("draft")
APPROVED = Stage("approved", (0.5, 72))
REVISED = Stage("approved", (5, 100))
BACK_ORDERED = Stage("back_ordered", (2, 72))
PARTIAL = Stage("partially_shipped", (24, 300))
SHIPPED = Stage("shipped", (12, 400))
CLOSED = Stage("closed", (10, 300))

PATHS = {
    "at once": Path(40, (DRAFT, APPROVED, SHIPPED, CLOSED)),
    "in parts": Path(24, (DRAFT, APPROVED, PARTIAL, SHIPPED, CLOSED)),
    "late": Path(8, (DRAFT, APPROVED, BACK_ORDERED, SHIPPED, CLOSED)),
    "revised": Path(6, (DRAFT, APPROVED, REVISED, REVISED, SHIPPED)),
    "stays shipped": Path(4, (DRAFT, APPROVED, SHIPPED)),
    "stays partial": Path(4, (DRAFT, APPROVED, PARTIAL)),
    "stays back-ordered": Path(3, (DRAFT, APPROVED, BACK_ORDERED)),
    "stays approved": Path(3, (DRAFT, APPROVED)),
    "cancelled": Path(4, (DRAFT, Stage("cancelled", (2, 200)))),
    "deleted": Path(3, (DRAFT, Stage(DELETED, (2, 200)))),
    "stays draft": Path(1, (DRAFT,)),
}

SCENARIOS = {
    "standard": "at once",
    "back-ordered": "stays back-ordered",
    "custom fields": "stays approved",
    "deleted": "deleted",
    "draft": "stays draft",
    "approved": "stays approved",
    "partially shipped": "stays partial",
    "shipped": "stays shipped",
    "cancelled": "cancelled",
    "inactive customer": "stays approved",
    "changed several times": "revised",
}
"""The first orders of every world, each by the scenario it shows, with the path it takes."""

scenario = tuple(SCENARIOS).index
"""The number of the order that shows a scenario."""

TIMELINE = Flow(
    "sales_orders",
    per_day=1.6,
    paths=tuple(PATHS.values()),
    pinned=pinned(PATHS, SCENARIOS, first_hours=1.5, every_hours=3.0),
)


def line_counts(world: World, order: Ints) -> Ints:
    """How many lines each order has."""
    return np.where(order == scenario("back-ordered"), 1, world.integers("sales_orders.lines", order, 1, 8))


LINE_TIMELINE = Lines(
    TIMELINE,
    count=line_counts,
    touched_by=frozenset({"draft", "approved", "back_ordered", "partially_shipped", "shipped", "closed", "cancelled"}),
)


def waits_for_good(world: World, line: Ints) -> Flags:
    """Whether a line asks for what never is in stock: the first of each order that stays back-ordered."""
    path = TIMELINE.path(world, line // LINES_AT_MOST)
    waits: Flags = (path == list(PATHS).index("stays back-ordered")) & (line % LINES_AT_MOST == 0)
    return waits


def line_items(world: World, line: Ints) -> Ints:
    """The item of each line: one that existed when its order was made."""
    at = TIMELINE.created(world, line // LINES_AT_MOST)
    drawn = items.TIMELINE.one_of(world, "sales_order_lines.item", line, at)
    drawn = np.where(drawn == items.OUT_OF_STOCK, items.OUT_OF_STOCK + 1, drawn)
    return np.where(waits_for_good(world, line), items.OUT_OF_STOCK, drawn)


LINES = OrderLines("sales_order_lines", LINE_TIMELINE, line_items, most=249, prices_by_cost=(1.15, 1.9))


def order_customers(world: World, order: Ints) -> Ints:
    """Who placed each order."""
    drawn = customers.TIMELINE.one_of(world, "sales_orders.customer", order, TIMELINE.created(world, order))
    # The next one may not exist yet, the first one always does.
    elsewhere = np.where(drawn == customers.INACTIVE, 0, drawn)
    return np.where(order == scenario("inactive customer"), customers.INACTIVE, elsewhere)


def order_subsidiaries(world: World, order: Ints) -> Ints:
    """Which company of the group sells."""
    return customers.subsidiaries(world, order_customers(world, order))


def order_currencies(world: World, order: Ints) -> list[str]:
    """The currency of each order's amounts: its customer's."""
    return customers.currencies(world, order_customers(world, order))


def order_locations(world: World, order: Ints) -> Ints:
    """Where each order is shipped from."""
    return stock.LOCATION_TIMELINE.one_of_first(world, "sales_orders.location", order)


def requested(world: World, order: Ints) -> Ints:
    """When the goods of each order are wanted."""
    return TIMELINE.created(world, order) + world.integers("sales_orders.requested", order, 3, 45) * DAY


_REFERENCES = ("PO", "Bestellung", "注文番号", "Pedido nº", "Zamówienie", "Förfrågan")


def _customer_references(batch: Batch) -> list[str | None]:
    kinds = batch.world.pick("sales_orders.reference_kind", batch.record, _REFERENCES)
    numbers = batch.world.integers("sales_orders.reference", batch.record, 1000, 10**7).tolist()
    found = [f"{kind} {number}" for kind, number in zip(kinds, numbers, strict=True)]
    return blank_where(batch.world.chance("sales_orders.no_reference", batch.record, 0.3), found)


CERTIFICATES = ("3.1", "CoC", "PPAP", "RoHS", "REACH")
INCOTERMS = ("EXW", "FCA", "DAP", "DDP")


def _certificates(batch: Batch) -> list[list[str]]:
    bits = batch.world.integers("cf_certificates", batch.record, 1, 2 ** len(CERTIFICATES)).tolist()
    return [[name for place, name in enumerate(CERTIFICATES) if number >> place & 1] for number in bits]


_ALWAYS = scenario("custom fields")

CUSTOM_FIELDS = (
    custom_field("cf_end_customer", "text", "End customer", always=_ALWAYS,
                 draw=lambda b: b.world.pick("cf_end_customer", b.record, words.COMPANY_STEMS)),
    custom_field("cf_commission", "number", "Commission, percent", always=_ALWAYS,
                 draw=lambda b: decimals(b.world.integers("cf_commission", b.record, 0, 1500), 2)),
    custom_field("cf_promised_on", "date", "Promised on", always=_ALWAYS,
                 draw=lambda b: dates(requested(b.world, b.record) + 3 * DAY)),
    custom_field("cf_export_controlled", "boolean", "Export controlled?", always=_ALWAYS,
                 draw=lambda b: b.world.chance("cf_export_controlled", b.record, 0.1).tolist()),
    custom_field("cf_incoterm", "list", "Incoterm", always=_ALWAYS, options=INCOTERMS,
                 draw=lambda b: b.world.pick("cf_incoterm", b.record, INCOTERMS)),
    custom_field("cf_certificates", "multi_select", "Certificates", always=_ALWAYS, options=CERTIFICATES,
                 draw=_certificates),
)  # fmt: skip

STATES = ("draft", "approved", "back_ordered", "partially_shipped", "shipped", "closed", "cancelled")

SALES_ORDERS = Entity(
    "sales_orders", "What customers ordered, in every state.", KEY, TIMELINE,
    attributes=(
        reference("customer_id", customers.CUSTOMERS, "Who ordered.", order_customers),
        reference("subsidiary_id", organisation.SUBSIDIARIES, "The company of the group that sells.",
                  order_subsidiaries),
        reference("location_id", stock.LOCATIONS, "Where the goods are shipped from.", order_locations),
        employees.somebody("salesperson_id", "Who sold.", "sales_orders.salesperson", TIMELINE.created),
        status(TIMELINE, STATES),
        Field("currency_id", "string", "ISO 4217 code of its amounts.",
              lambda b: order_currencies(b.world, b.record), references="currencies"),
        exact("total_amount", 5, "Sum of its lines, exact to 5 decimals.", LINES.totals, computed=True),
        Field("customer_reference", "string", "The customer's own number for it.", _customer_references,
              nullable=True),
        day("ordered_on", "Date of the order.", TIMELINE.created),
        day("requested_on", "When the customer wants the goods.", requested),
        remark("notes", "Free text, now and then long.", "sales_orders", words.NOTES, 0.75),
        *CUSTOM_FIELDS,
        created_at(TIMELINE.created),
    ),
)  # fmt: skip
