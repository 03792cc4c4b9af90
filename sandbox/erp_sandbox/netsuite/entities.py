"""What only NetSuite tells apart: the lines of bills and invoices, and payments; drawn like all the rest."""

import numpy as np

from erp_sandbox.attributes import exact, owner, reference
from erp_sandbox.documents import Lines, Path, Stage
from erp_sandbox.entities import items, purchase_orders, sales_orders
from erp_sandbox.entities.invoices import AP_INVOICES, AP_TIMELINE, AR_INVOICES, AR_TIMELINE
from erp_sandbox.entities.order_lines import OrderLines
from erp_sandbox.entities.purchase_orders import PURCHASE_ORDERS
from erp_sandbox.entities.sales_orders import SALES_ORDERS
from erp_sandbox.entity import Batch, Entity, Field, created_at
from erp_sandbox.follow_ups import Followed
from erp_sandbox.keys import LINES_AT_MOST, InDocument, Numbered
from erp_sandbox.world import Ints, World


def _of_order(orders: Entity, *names: str, each: int = 1) -> tuple[Field, ...]:
    """Fields of the order that a record is about, which has up to `each` of them."""

    def field(name: str) -> Field:
        draw = next(field.draw for field in orders.attributes if field.name == name)
        return Field(name, "string", "As its order.", lambda b: draw(Batch(b.world, b.record // each, b.step, b.at)))

    return tuple(map(field, names))


def _lines(lines: OrderLines, invoices: Entity, timeline: Followed) -> tuple[Field, ...]:
    """The fields of the lines of invoices: each is a line of the order."""
    return (
        owner("invoice_id", invoices, "Its invoice."),
        reference("item_id", items.ITEMS, "For what.", lines.items),
        items.unit_of(lines.items),
        exact("quantity", 3, "How many.", lines.quantities),
        exact("unit_price", 5, "Price per unit.", lines.prices),
        exact("amount", 5, "Quantity times price.", lines.amounts),
        created_at(lambda world, record: timeline.created(world, record // LINES_AT_MOST)),
    )


BILL_LINES = Entity(
    "netsuite_bill_lines", "What a supplier asks money for: each line of the order.", InDocument("VBL"),
    Lines(AP_TIMELINE, count=purchase_orders.line_counts, touched_by=frozenset({"open", "approved"})),
    parent=AP_INVOICES,
    attributes=(
        *_of_order(PURCHASE_ORDERS, "supplier_id", "currency_id", "location_id", each=LINES_AT_MOST),
        *_lines(purchase_orders.LINES, AP_INVOICES, AP_TIMELINE),
    ),
)  # fmt: skip

INVOICE_LINES = Entity(
    "netsuite_invoice_lines", "What a customer is asked money for: each line of the order.", InDocument("CIL"),
    Lines(AR_TIMELINE, count=sales_orders.line_counts, touched_by=frozenset({"open"})),
    parent=AR_INVOICES,
    attributes=(
        *_of_order(SALES_ORDERS, "customer_id", "subsidiary_id", "currency_id", "location_id", each=LINES_AT_MOST),
        *_lines(sales_orders.LINES, AR_INVOICES, AR_TIMELINE),
    ),
)  # fmt: skip

_PAYMENT_PATHS = (Path(95, (Stage("paid"),)), Path(5, (Stage("paid"), Stage("voided", (24, 900)))))


def _payments(name: str, prefix: str, paid: Followed, state: str, attributes: tuple[Field, ...]) -> Entity:
    """Payments of invoices that reach a state."""
    timeline = Followed(name, _PAYMENT_PATHS, paid, state, delay_hours=(0.0, 1.0))
    status = Field("status", "string", "paid or voided.", lambda b: timeline.state_names(b.step))
    return Entity(
        name=name,
        description="What was paid; a few payments were voided later.",
        key=Numbered(prefix),
        timeline=timeline,
        attributes=(*attributes, status, created_at(timeline.created)),
    )


BILL_PAYMENTS = _payments(
    "netsuite_bill_payments",
    "VPAY",
    AP_TIMELINE,
    "paid",
    (
        owner("invoice_id", AP_INVOICES, "For which bill.", each=1),
        owner("purchase_order_id", PURCHASE_ORDERS, "For which order.", each=1),
        *_of_order(PURCHASE_ORDERS, "supplier_id", "location_id", "currency_id"),
        exact("amount", 5, "How much.", purchase_orders.LINES.totals),
    ),
)

_OF_CUSTOMER = (
    owner("invoice_id", AR_INVOICES, "For which invoice.", each=1),
    owner("sales_order_id", SALES_ORDERS, "For which order.", each=1),
    *_of_order(SALES_ORDERS, "customer_id", "subsidiary_id", "currency_id"),
)


def _first_amounts(world: World, order: Ints) -> Ints:
    return sales_orders.LINES.totals(world, order) // 10 * world.integers("ar_invoices.first_share", order, 1, 10)


def _last_amounts(world: World, order: Ints) -> Ints:
    in_parts = [any(stage.state == "partially_paid" for stage in path.stages) for path in AR_TIMELINE.paths]
    first = np.where(np.array(in_parts)[AR_TIMELINE.path(world, order)], _first_amounts(world, order), 0)
    return sales_orders.LINES.totals(world, order) - first


FIRST_PAYMENTS = _payments(
    "netsuite_first_payments",
    "CPAYA",
    AR_TIMELINE,
    "partially_paid",
    (*_OF_CUSTOMER, exact("amount", 5, "How much.", _first_amounts)),
)
PAYMENTS = _payments(
    "netsuite_payments", "CPAYB", AR_TIMELINE, "paid", (*_OF_CUSTOMER, exact("amount", 5, "How much.", _last_amounts))
)
