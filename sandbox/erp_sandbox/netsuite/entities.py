"""What only NetSuite tells apart: the lines of bills and invoices, and payments; drawn like all the rest."""

from collections.abc import Sequence

from erp_sandbox.documents import Lines, Path, Stage
from erp_sandbox.entities import items, purchase_orders, sales_orders
from erp_sandbox.entities.invoices import AP_INVOICES, AP_KEY, AP_TIMELINE, AR_INVOICES, AR_KEY, AR_TIMELINE
from erp_sandbox.entity import Batch, Entity, Field, created_at, decimals
from erp_sandbox.follow_ups import Followed
from erp_sandbox.keys import LINES_AT_MOST, InDocument, Numbered

BILL_LINES = Entity(
    name="netsuite_bill_lines",
    description="What a supplier asks money for: each line of the order.",
    key=InDocument("VBL"),
    timeline=Lines(AP_TIMELINE, count=purchase_orders.line_counts, touched_by=frozenset({"open", "approved"})),
    parent=AP_INVOICES,
    attributes=(
        Field("invoice_id", "string", "Its bill.", lambda b: AP_KEY.ids(b.record // LINES_AT_MOST)),
        Field("supplier_id", "string", "Who asks.", lambda b: _of_bill(b, "supplier_id")),
        Field("currency_id", "string", "Of its amounts.",
              lambda b: purchase_orders.order_currencies(b.world, b.record // LINES_AT_MOST)),
        Field("location_id", "string", "Where the goods went.", lambda b: _of_bill(b, "location_id")),
        Field("item_id", "string", "For what.",
              lambda b: items.KEY.ids(purchase_orders.line_items(b.world, b.record))),
        Field("unit_id", "string", "Unit of measure.",
              lambda b: items.units(b.world, purchase_orders.line_items(b.world, b.record))),
        Field("quantity", "number", "How many.",
              lambda b: decimals(purchase_orders.line_quantities(b.world, b.record), 3)),
        Field("unit_price", "number", "Price per unit.",
              lambda b: decimals(purchase_orders.line_prices(b.world, b.record), 5)),
        Field("amount", "number", "Quantity times price.",
              lambda b: decimals(purchase_orders.line_amounts(b.world, b.record), 5)),
        created_at(lambda world, record: AP_TIMELINE.created(world, record // LINES_AT_MOST)),
    ),
)  # fmt: skip

INVOICE_LINES = Entity(
    name="netsuite_invoice_lines",
    description="What a customer is asked money for: each line of the order.",
    key=InDocument("CIL"),
    timeline=Lines(AR_TIMELINE, count=sales_orders.line_counts, touched_by=frozenset({"open"})),
    parent=AR_INVOICES,
    attributes=(
        Field("invoice_id", "string", "Its invoice.", lambda b: AR_KEY.ids(b.record // LINES_AT_MOST)),
        Field("customer_id", "string", "Who is to pay.", lambda b: _of_invoice(b, "customer_id")),
        Field("subsidiary_id", "string", "Who asks.", lambda b: _of_invoice(b, "subsidiary_id")),
        Field("currency_id", "string", "Of its amounts.",
              lambda b: sales_orders.order_currencies(b.world, b.record // LINES_AT_MOST)),
        Field("location_id", "string", "Where the goods came from.", lambda b: _of_invoice(b, "location_id")),
        Field("item_id", "string", "For what.", lambda b: items.KEY.ids(sales_orders.line_items(b.world, b.record))),
        Field("unit_id", "string", "Unit of measure.",
              lambda b: items.units(b.world, sales_orders.line_items(b.world, b.record))),
        Field("quantity", "number", "How many.",
              lambda b: decimals(sales_orders.line_quantities(b.world, b.record), 3)),
        Field("unit_price", "number", "Price per unit.",
              lambda b: decimals(sales_orders.line_prices(b.world, b.record), 5)),
        Field("amount", "number", "Quantity times price.",
              lambda b: decimals(sales_orders.line_amounts(b.world, b.record), 5)),
        created_at(lambda world, record: AR_TIMELINE.created(world, record // LINES_AT_MOST)),
    ),
)  # fmt: skip


def _of_order(batch: Batch, orders: Entity, name: str) -> list[str]:
    field = next(field for field in orders.attributes if field.name == name)
    return list(field.draw(Batch(batch.world, batch.record // LINES_AT_MOST, batch.step, batch.at)))


def _of_bill(batch: Batch, name: str) -> list[str]:
    return _of_order(batch, purchase_orders.PURCHASE_ORDERS, name)


def _of_invoice(batch: Batch, name: str) -> list[str]:
    return _of_order(batch, sales_orders.SALES_ORDERS, name)


_PAYMENT_PATHS = (Path(95, (Stage("paid"),)), Path(5, (Stage("paid"), Stage("voided", (24, 900)))))
_WITHIN_HOURS = (0.0, 1.0)

BILL_PAYMENT_TIMELINE = Followed("netsuite_bill_payments", _PAYMENT_PATHS, AP_TIMELINE, "paid", _WITHIN_HOURS)

BILL_PAYMENTS = Entity(
    name="netsuite_bill_payments",
    description="What was paid to suppliers; a few payments were voided later.",
    key=Numbered("VPAY"),
    timeline=BILL_PAYMENT_TIMELINE,
    attributes=(
        Field("invoice_id", "string", "For which bill.", lambda b: AP_KEY.ids(b.record)),
        Field("purchase_order_id", "string", "For which order.", lambda b: purchase_orders.KEY.ids(b.record)),
        Field("supplier_id", "string", "To whom.",
              lambda b: _draw(b, purchase_orders.PURCHASE_ORDERS, "supplier_id")),
        Field("location_id", "string", "Where the goods went.",
              lambda b: _draw(b, purchase_orders.PURCHASE_ORDERS, "location_id")),
        Field("currency_id", "string", "Of its amount.",
              lambda b: purchase_orders.order_currencies(b.world, b.record)),
        Field("amount", "number", "How much.", lambda b: decimals(purchase_orders.totals(b.world, b.record), 5)),
        Field("status", "string", "paid or voided.", lambda b: BILL_PAYMENT_TIMELINE.state_names(b.step)),
        created_at(BILL_PAYMENT_TIMELINE.created),
    ),
)  # fmt: skip


def _draw(batch: Batch, entity: Entity, name: str) -> list[str]:
    return list(next(field for field in entity.attributes if field.name == name).draw(batch))


def _payments(name: str, prefix: str, state: str, amount: Field) -> Entity:
    """Payments of invoices that reach a state."""
    timeline = Followed(name, _PAYMENT_PATHS, AR_TIMELINE, state, _WITHIN_HOURS)
    return Entity(
        name=name,
        description="What customers paid; a few payments were voided later.",
        key=Numbered(prefix),
        timeline=timeline,
        attributes=(
            Field("invoice_id", "string", "For which invoice.", lambda b: AR_KEY.ids(b.record)),
            Field("sales_order_id", "string", "For which order.", lambda b: sales_orders.KEY.ids(b.record)),
            Field("customer_id", "string", "Who paid.",
                  lambda b: _draw(b, sales_orders.SALES_ORDERS, "customer_id")),
            Field("subsidiary_id", "string", "Whom.", lambda b: _draw(b, sales_orders.SALES_ORDERS, "subsidiary_id")),
            Field("currency_id", "string", "Of its amount.",
                  lambda b: sales_orders.order_currencies(b.world, b.record)),
            amount,
            Field("status", "string", "paid or voided.", lambda b: timeline.state_names(b.step)),
            created_at(timeline.created),
        ),
    )  # fmt: skip


def _first_amounts(batch: Batch) -> Sequence[object]:
    share = batch.world.integers("ar_invoices.first_share", batch.record, 1, 10)
    return decimals(sales_orders.totals(batch.world, batch.record) // 10 * share, 5)


def _last_amounts(batch: Batch) -> Sequence[object]:
    paths = AR_TIMELINE.path(batch.world, batch.record)
    in_parts = [any(stage.state == "partially_paid" for stage in path.stages) for path in AR_TIMELINE.paths]
    totals = sales_orders.totals(batch.world, batch.record)
    share = batch.world.integers("ar_invoices.first_share", batch.record, 1, 10)
    first = totals // 10 * share
    return [
        whole - part if in_parts[path] else whole
        for whole, part, path in zip(decimals(totals, 5), decimals(first, 5), paths.tolist(), strict=True)
    ]


FIRST_PAYMENTS = _payments(
    "netsuite_first_payments",
    "CPAYA",
    "partially_paid",
    Field("amount", "number", "How much.", _first_amounts),
)
PAYMENTS = _payments("netsuite_payments", "CPAYB", "paid", Field("amount", "number", "How much.", _last_amounts))

ENTITIES: tuple[Entity, ...] = (BILL_LINES, INVOICE_LINES, BILL_PAYMENTS, FIRST_PAYMENTS, PAYMENTS)
