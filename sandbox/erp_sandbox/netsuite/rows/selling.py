"""Sales orders, item fulfillments, invoices and customer payments; what is sold stands below zero."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from erp_sandbox.entity import Row as Record
from erp_sandbox.netsuite.rows import accounts, addresses, ids, notes, payments, statuses
from erp_sandbox.netsuite.rows.document import ZERO, Document, Placed, flag, goods, rounded
from erp_sandbox.netsuite.rows.purchasing import custom_values
from erp_sandbox.netsuite.rows.statuses import Type

_STATUS = {
    "draft": "A",
    "approved": "B",
    "back_ordered": "B",
    "partially_shipped": "D",
    "shipped": "F",
    "closed": "G",
    "cancelled": "C",
}


def _negative(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value


def _document(row: Record, id_: int, kind: Type, status: str = "", date: str | None = None, **more: Any) -> Document:
    """What documents of sales have in common."""
    at = more.pop("location", None)
    customer, subsidiary = (row.get(f"{name}_id") or row.get(f"_{name}") for name in ("customer", "subsidiary"))
    parties = {
        "entity": customer and ids.customer(customer),
        "subsidiary": ids.subsidiary(subsidiary or "SUB-01"),
        "location": at and ids.location(at),
    }
    return Document.of(row, id_, kind, status, date, **parties, **more)


def order(row: Record) -> Iterator[Placed]:
    """A sales order."""
    letter = _STATUS.get(row["status"], "A")
    document = _document(
        row,
        ids.sales_order(row["id"]),
        statuses.SALES_ORDER,
        letter,
        row["ordered_on"],
        location=row["location_id"],
        total=row["total_amount"],
        account=accounts.RECEIVABLE,
        memo=row["notes"],
    )
    closed = row["modified_at"][:10] if letter in "CGH" else None
    salesperson = row["salesperson_id"] and ids.employee(row["salesperson_id"])
    yield document.header(
        employee=salesperson,
        otherrefnum=row["customer_reference"],
        shipdate=row["requested_on"],
        closedate=closed,
        shippingaddress=document.id,
        billingaddress=document.id,
        ordpicked=flag(letter in "FG"),
        printedpickingticket=flag(letter in "DFG"),
        **custom_values(row),
    )
    yield from document.main_line(expectedshipdate=row["requested_on"], isclosed=flag(closed), closedate=closed)
    yield addresses.of_transaction("transactionshippingaddress", document)
    yield addresses.of_transaction("transactionbillingaddress", document)
    yield notes.created(document)


def line(row: Record) -> Iterator[Placed]:
    """A line of a sales order."""
    place = row["line_number"] or 1
    order_id = ids.sales_order(row["sales_order_id"] or "SO-000000")
    document = _document(row, order_id, statuses.SALES_ORDER, location=row["_location"])
    quantity, shipped = row["quantity"] or ZERO, row["shipped_quantity"] or ZERO
    waiting = row["back_ordered_quantity"]
    yield from document.line(
        place,
        _negative(row["amount"]),
        accounts.SALES,
        row["modified_at"],
        **_item(row, document, place),
        rate=row["unit_price"],
        quantityshiprecv=shipped,
        quantitybackordered=waiting,
        quantitycommitted=quantity - shipped - (waiting or ZERO),
        expectedshipdate=row["requested_on"],
        isfullyshipped=flag(shipped == quantity),
        hasfulfillableitems="T",
    )


def _item(row: Record, document: Document, place: int) -> dict[str, Any]:
    columns = goods(row)
    return columns | {
        "quantity": -(row["quantity"] or ZERO),
        "class": columns["item"] and 1 + columns["item"] % 4,
        "department": ids.subsidiary_department(document.subsidiary, place),
        "transactionlinetype": "ITEM",
        "price": 1,
    }


def shipment(row: Record) -> Iterator[Placed]:
    """A delivery to a customer."""
    left = row["shipped_at"] or row["modified_at"]
    order_id = ids.sales_order(row["sales_order_id"] or "SO-000000")
    quantity, cost = row["quantity"] or ZERO, row["_cost"] or ZERO
    amount = rounded(quantity * cost)
    document = _document(
        row,
        ids.shipment(row["id"]),
        statuses.SHIPMENT,
        "C",
        left[:10],
        location=row["location_id"],
        total=amount,
        account=accounts.COST_OF_SALES,
        created_from=order_id,
        memo=row["carrier"],
    )
    yield document.header(otherrefnum=row["tracking_number"], actualshipdate=left[:10])
    yield from document.main_line(iscogs="T", actualshipdate=left[:10])
    yield from document.line(
        1,
        -amount,
        accounts.FINISHED,
        row["modified_at"],
        **_item(row, document, 1),
        rate=cost,
        isinventoryaffecting="T",
        actualshipdate=left[:10],
    )
    line_number = int((row["sales_order_line_id"] or "0")[-4:])
    yield from document.link(1, (order_id, line_number, "SalesOrd"), "ShipRcpt", amount)


def invoice(row: Record) -> Iterator[Placed]:
    """What a customer is asked for."""
    done = row["status"] in ("paid", "written_off")
    order_id = ids.sales_order("SO" + row["id"][5:])
    document = _document(
        row,
        ids.invoice(order_id),
        statuses.INVOICE,
        "B" if done else "A",
        row["invoiced_on"],
        location=row["_location"],
        total=row["amount"],
        account=accounts.RECEIVABLE,
        created_from=order_id,
        memo="Written off" if row["status"] == "written_off" else None,
    )
    yield document.header(
        duedate=row["due_on"],
        closedate=row["paid_on"],
        foreignamountpaid=row["amount_paid"],
        foreignamountunpaid=row["amount_due"],
        billingaddress=document.id,
    )
    yield from document.main_line(foreignamountpaid=row["amount_paid"], foreignamountunpaid=row["amount_due"])
    yield addresses.of_transaction("transactionbillingaddress", document)


def invoice_line(row: Record) -> Iterator[Placed]:
    """A line of an invoice."""
    place, order_id = int(row["id"][-4:]), ids.sales_order("SO" + row["invoice_id"][5:])
    document = _document(
        row, ids.invoice(order_id), statuses.INVOICE, location=row["location_id"], created_from=order_id
    )
    yield from document.line(
        place, -row["amount"], accounts.SALES, row["modified_at"], **_item(row, document, place), rate=row["unit_price"]
    )
    yield from document.link(place, (order_id, place, "SalesOrd"), "OrdBill", row["amount"])


def payment(row: Record, *, first: bool) -> Iterator[Placed]:
    """What a customer paid: the first part of it, or the rest."""
    order_id = ids.sales_order(row["sales_order_id"])
    document = _document(row, ids.payment(order_id, first=first), statuses.PAYMENT, **payments.paid(row))
    previous = (ids.invoice(order_id), 0, "CustInvc")
    yield from payments.rows(document, row, -row["amount"], accounts.RECEIVABLE, previous)
