"""Which records of the data set bring about which rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from erp_sandbox.entities import ENTITIES
from erp_sandbox.entity import Entity
from erp_sandbox.entity import Row as Record
from erp_sandbox.netsuite import entities, views
from erp_sandbox.netsuite.rows import books, items, making, purchasing, records, relations, selling, stock
from erp_sandbox.netsuite.rows.document import Placed


@dataclass(frozen=True, slots=True)
class Projection:
    """The rows that each record of an entity brings about.

    The keys of these rows are a pure function of the record's id, except that later states may bring further rows.
    """

    entity: Entity
    rows: Callable[[Record], Iterator[Placed]]


_ENTITIES = {entity.name: entity for entity in ENTITIES}

PROJECTIONS: tuple[Projection, ...] = (
    Projection(_ENTITIES["currencies"], books.currency),
    Projection(_ENTITIES["units"], books.unit),
    Projection(_ENTITIES["subsidiaries"], books.subsidiary),
    Projection(_ENTITIES["departments"], books.department),
    Projection(_ENTITIES["accounts"], books.account),
    Projection(_ENTITIES["accounting_periods"], books.period),
    Projection(_ENTITIES["employees"], relations.employee),
    Projection(_ENTITIES["customers"], relations.customer),
    Projection(_ENTITIES["contacts"], relations.contact),
    Projection(_ENTITIES["suppliers"], relations.vendor),
    Projection(_ENTITIES["items"], items.item),
    Projection(_ENTITIES["locations"], stock.location),
    Projection(_ENTITIES["bins"], stock.bin_row),
    Projection(views.BALANCES, stock.balance),
    Projection(_ENTITIES["purchase_orders"], purchasing.order),
    Projection(views.ORDER_LINES, purchasing.line),
    Projection(views.DELIVERIES, purchasing.receipt),
    Projection(views.BILLS, purchasing.bill),
    Projection(entities.BILL_LINES, purchasing.bill_line),
    Projection(entities.BILL_PAYMENTS, purchasing.bill_payment),
    Projection(_ENTITIES["sales_orders"], selling.order),
    Projection(views.SALES_LINES, selling.line),
    Projection(views.SHIPMENT_LINES, selling.shipment),
    Projection(views.INVOICES, selling.invoice),
    Projection(entities.INVOICE_LINES, selling.invoice_line),
    Projection(entities.FIRST_PAYMENTS, partial(selling.payment, first=True)),
    Projection(entities.PAYMENTS, partial(selling.payment, first=False)),
    Projection(_ENTITIES["journals"], making.journal),
    Projection(views.BOOKINGS, making.booking),
    Projection(_ENTITIES["jobs"], making.work_order),
    Projection(views.BUILDS, making.build),
    Projection(_ENTITIES["inventory_adjustments"], making.adjustment),
    Projection(_ENTITIES["inventory_moves"], making.move),
    Projection(_ENTITIES["problem_reports"], records.problem_report),
    Projection(_ENTITIES["work_centers"], records.work_center),
    Projection(_ENTITIES["checksheets"], records.checksheet),
    Projection(_ENTITIES["deleted_records"], records.deletion),
)
"""All of them; the order says nothing."""
