"""Invoices: what suppliers ask for once an order is received, and what customers are asked for once it is shipped."""

from collections.abc import Callable

import numpy as np

from erp_sandbox.attributes import day, exact, owner, reference, status
from erp_sandbox.documents import Path, Stage
from erp_sandbox.entities import customers, ledger, organisation, purchase_orders, sales_orders, suppliers
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at, decimals
from erp_sandbox.follow_ups import Followed
from erp_sandbox.keys import Numbered
from erp_sandbox.moments import DAY, dates
from erp_sandbox.world import Ints, World

AP_KEY = Numbered("APINV")
AR_KEY = Numbered("ARINV")

OPEN = Stage("open")
APPROVED = Stage("approved", (6, 120))
DISPUTED = Stage("disputed", (6, 120))
PAID = Stage("paid", (48, 1100))
PARTLY_PAID = Stage("partially_paid", (48, 900))

AP_TIMELINE = Followed(
    "ap_invoices",
    source=purchase_orders.TIMELINE,
    state="received",
    delay_hours=(8, 72),
    paths=(
        Path(75, (OPEN, APPROVED, PAID)),
        Path(10, (OPEN, DISPUTED, APPROVED, PAID)),
        Path(7, (OPEN, APPROVED)),
        Path(4, (OPEN,)),
        Path(4, (OPEN, DISPUTED)),
    ),
)
"""A supplier's invoice bears the number of its purchase order."""

AR_TIMELINE = Followed(
    "ar_invoices",
    source=sales_orders.TIMELINE,
    state="shipped",
    delay_hours=(6, 48),
    paths=(
        Path(68, (OPEN, PAID)),
        Path(14, (OPEN, PARTLY_PAID, PAID)),
        Path(4, (OPEN, PARTLY_PAID)),
        Path(10, (OPEN,)),
        Path(4, (OPEN, Stage("written_off", (2000, 5000)))),
    ),
)
"""A customer's invoice bears the number of its sales order."""

AP_STATES = ("open", "disputed", "approved", "paid")
AR_STATES = ("open", "partially_paid", "paid", "written_off")

_AP_PAID = AP_TIMELINE.is_in("paid")
_AR_PAID = AR_TIMELINE.is_in("paid")
_AR_PARTLY_PAID = AR_TIMELINE.is_in("partially_paid")
_AR_WRITTEN_OFF = AR_TIMELINE.is_in("written_off")


def _dates(timeline: Followed, terms: Callable[[World, Ints], list[int]]) -> tuple[Field, ...]:
    """The fields that say when an invoice was written, is due after so many days, and was paid."""
    paid = timeline.is_in("paid")

    def due(world: World, record: Ints) -> Ints:
        return timeline.created(world, record) + np.array(terms(world, record), dtype=np.int64) * DAY

    return (
        day("invoiced_on", "Date of the invoice.", timeline.created),
        day("due_on", "When it is to be paid.", due),
        Field("paid_on", "date", "When it was paid in full.",
              lambda b: blank_where(~paid[b.step], dates(b.at)), nullable=True, computed=True),
        Field("accounting_period_id", "string", "The month of its date.",
              lambda b: ledger.period_ids(timeline.created(b.world, b.record)), references="accounting_periods"),
        created_at(timeline.created),
    )  # fmt: skip


def _ap_due_amounts(batch: Batch) -> Ints:
    return np.where(_AP_PAID[batch.step], 0, purchase_orders.LINES.totals(batch.world, batch.record))


_FORMS = ("INV-{}", "FV/{}/01", "Rechnung {}", "Factura nº {}", "請求書 {}")


def _supplier_numbers(batch: Batch) -> list[str]:
    # A supplier writes all its numbers in one form.
    forms = batch.world.pick("ap_invoices.form", purchase_orders.order_suppliers(batch.world, batch.record), _FORMS)
    numbers = batch.world.integers("ap_invoices.number", batch.record, 10**4, 10**7).tolist()
    return [form.format(number) for form, number in zip(forms, numbers, strict=True)]


AP_INVOICES = Entity(
    "ap_invoices", "Invoices of suppliers, one for each purchase order that was received.", AP_KEY, AP_TIMELINE,
    attributes=(
        owner("purchase_order_id", purchase_orders.PURCHASE_ORDERS, "What it is for.", each=1),
        reference("supplier_id", suppliers.SUPPLIERS, "Who asks for the money.", purchase_orders.order_suppliers),
        Field("supplier_reference", "string", "The supplier's own number for it.", _supplier_numbers),
        status(AP_TIMELINE, AP_STATES),
        Field("currency_id", "string", "ISO 4217 code of its amounts.",
              lambda b: purchase_orders.order_currencies(b.world, b.record), references="currencies"),
        exact("amount", 5, "What is asked for, exact to 5 decimals.", purchase_orders.LINES.totals),
        Field("amount_due", "number", "What of it is still to be paid.", lambda b: decimals(_ap_due_amounts(b), 5),
              computed=True),
        *_dates(AP_TIMELINE, lambda world, order:
                suppliers.payment_terms(world, purchase_orders.order_suppliers(world, order))),
    ),
)  # fmt: skip


def _ar_paid_amounts(batch: Batch) -> Ints:
    amount = sales_orders.LINES.totals(batch.world, batch.record)
    share = batch.world.integers("ar_invoices.first_share", batch.record, 1, 10)
    first = np.where(_AR_PARTLY_PAID[batch.step], amount // 10 * share, 0)
    return np.where(_AR_PAID[batch.step], amount, first)


def _ar_due_amounts(batch: Batch) -> Ints:
    due = sales_orders.LINES.totals(batch.world, batch.record) - _ar_paid_amounts(batch)
    return np.where(_AR_WRITTEN_OFF[batch.step], 0, due)


AR_INVOICES = Entity(
    "ar_invoices", "Invoices to customers, one for each sales order that was shipped.", AR_KEY, AR_TIMELINE,
    attributes=(
        owner("sales_order_id", sales_orders.SALES_ORDERS, "What it is for.", each=1),
        reference("customer_id", customers.CUSTOMERS, "Who is to pay.", sales_orders.order_customers),
        reference("subsidiary_id", organisation.SUBSIDIARIES, "The company of the group that asks for the money.",
                  sales_orders.order_subsidiaries),
        status(AR_TIMELINE, AR_STATES),
        Field("currency_id", "string", "ISO 4217 code of its amounts.",
              lambda b: sales_orders.order_currencies(b.world, b.record), references="currencies"),
        exact("amount", 5, "What is asked for, exact to 5 decimals.", sales_orders.LINES.totals, computed=True),
        Field("amount_paid", "number", "What of it has been paid.", lambda b: decimals(_ar_paid_amounts(b), 5),
              computed=True),
        Field("amount_due", "number", "What of it is still to be paid; nothing once it is written off.",
              lambda b: decimals(_ar_due_amounts(b), 5), computed=True),
        *_dates(AR_TIMELINE, lambda world, order:
                customers.payment_terms(world, sales_orders.order_customers(world, order))),
    ),
)  # fmt: skip
