"""Purchase orders, item receipts, bills and bill payments."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from erp_sandbox.entities import purchase_orders
from erp_sandbox.entity import Row as Record
from erp_sandbox.netsuite import custom
from erp_sandbox.netsuite.rows import accounts, addresses, ids, notes, payments, statuses
from erp_sandbox.netsuite.rows.document import Document, Placed, at_location, flag, goods
from erp_sandbox.netsuite.rows.lists import one_of, several_of
from erp_sandbox.netsuite.rows.statuses import Type

_STATUS = {
    "draft": ("A", 1),
    "pending_approval": ("A", 1),
    "approved": ("B", 2),
    "partially_received": ("D", 2),
    "received": ("F", 2),
    "closed": ("G", 2),
    "rejected": ("C", 3),
    "cancelled": ("H", 2),
}
"""Letter, and approval status: 1 pending, 2 approved, 3 rejected."""

_NEW = ("A", 1)
_IMPORTED = range(purchase_orders.FIRST_IMPORTED, purchase_orders.FIRST_FLOWING)


def _document(row: Record, id_: int, kind: Type, status: str = "", date: str | None = None, **more: Any) -> Document:
    """What documents of purchasing have in common."""
    vendor, location = (row.get(f"{name}_id") or row.get(f"_{name}") for name in ("supplier", "location"))
    vendor = vendor or row.get("_vendor")
    entity = vendor and ids.vendor(vendor)
    return Document.of(row, id_, kind, status, date, side=-1, entity=entity, **at_location(location), **more)


def order(row: Record) -> Iterator[Placed]:
    """A purchase order."""
    letter, approval = _STATUS.get(row["status"], _NEW)
    if letter == "G" and ids.number(purchase_orders.KEY, row["id"]) in _IMPORTED:
        letter = "H"
    document = _document(
        row,
        ids.purchase_order(row["id"]),
        statuses.PURCHASE_ORDER,
        letter,
        row["ordered_on"],
        total=row["total_amount"],
        account=accounts.PAYABLE,
        memo=row["notes"],
    )
    closed = row["modified_at"][:10] if letter in "GH" else None
    yield document.header(
        approvalstatus=approval,
        duedate=row["expected_on"],
        closedate=closed,
        shippingaddress=document.id,
        source="CSV" if letter == "H" else None,
        **custom_values(row),
    )
    yield from document.main_line(expectedreceiptdate=row["expected_on"], isclosed=flag(closed), closedate=closed)
    yield addresses.of_transaction("transactionshippingaddress", document)
    yield notes.created(document)
    if row["approved_at"]:
        yield notes.approved(document, row["approved_at"])


def custom_values(row: Record) -> dict[str, object]:
    """The custom fields that every dialect of the sandbox has, under NetSuite's names."""
    found: dict[str, object] = {}
    for name, value in row.items():
        if name.startswith("cf_") and value is not None:
            found["custbody" + name[2:]] = _custom_value(name, value)
    return found


_LISTS = {
    "cf_channel": custom.CHANNELS,
    "cf_tags": custom.TAGS,
    "cf_incoterm": custom.INCOTERMS,
    "cf_certificates": custom.CERTIFICATES,
}


def _custom_value(name: str, value: object) -> object:
    if isinstance(value, bool):
        return flag(value)
    if isinstance(value, list):
        return several_of(_LISTS[name], value)
    if name in _LISTS:
        return one_of(_LISTS[name], str(value))
    return value if not isinstance(value, int) else Decimal(value)


def line(row: Record) -> Iterator[Placed]:
    """A line of a purchase order."""
    place = row["line_number"] or 1
    document = _document(row, ids.purchase_order(row["purchase_order_id"] or "PO-000000"), statuses.PURCHASE_ORDER)
    columns = goods(row)
    yield from document.line(
        place,
        row["amount"],
        accounts.RAW,
        row["modified_at"],
        **columns,
        rate=row["unit_price"],
        quantityshiprecv=row["received_quantity"],
        expectedreceiptdate=row["due_on"],
        department=ids.subsidiary_department(document.subsidiary, place),
        **{"class": columns["item"] and 1 + columns["item"] % 4},
        transactionlinetype="ITEM",
        matchbilltoreceipt="F",
    )


def receipt(row: Record) -> Iterator[Placed]:
    """A delivery by a vendor."""
    came = row["received_at"] or row["modified_at"]
    order_id = ids.purchase_order(row["purchase_order_id"] or "PO-000000")
    quantity, price = row["quantity"] or Decimal(0), row["_price"] or Decimal(0)
    amount = purchase_amount(quantity, price)
    document = _document(
        row,
        ids.receipt(row["id"]),
        statuses.RECEIPT,
        "Y",
        came[:10],
        created=came,
        total=amount,
        account=accounts.NOT_INVOICED,
        created_from=order_id,
    )
    yield document.header(otherrefnum=row["packing_slip"])
    yield from document.main_line()
    yield from document.line(
        1,
        amount,
        accounts.RAW,
        row["modified_at"],
        **goods(row | {"quantity": quantity}),
        rate=price,
        isinventoryaffecting="T",
        transactionlinetype="RECEIVING",
    )
    ordered = int((row["purchase_order_line_id"] or "0")[-4:])
    yield from document.link(1, (order_id, ordered, "PurchOrd"), "ShipRcpt", amount)


def purchase_amount(quantity: Decimal, price: Decimal) -> Decimal:
    """Quantity times price, to the decimals that columns hold."""
    return (quantity * price).quantize(Decimal("0.00001"))


def bill(row: Record) -> Iterator[Placed]:
    """What a vendor asks for."""
    paid = row["status"] == "paid"
    document = _document(
        row,
        ids.bill(ids.purchase_order("PO" + row["id"][5:])),
        statuses.BILL,
        "B" if paid else "A",
        row["invoiced_on"],
        total=row["amount"],
        account=accounts.PAYABLE,
        created_from=ids.purchase_order(row["purchase_order_id"] or "PO-000000"),
    )
    due = row["amount_due"] or Decimal(0)
    yield document.header(
        approvalstatus=2 if row["status"] in ("approved", "paid") else 1,
        duedate=row["due_on"],
        closedate=row["paid_on"],
        otherrefnum=row["supplier_reference"],
        foreignamountunpaid=due,
        foreignamountpaid=(document.total or Decimal(0)) - due,
        paymenthold=flag(row["status"] == "disputed"),
    )
    yield from document.main_line(foreignamountunpaid=due)


def bill_line(row: Record) -> Iterator[Placed]:
    """A line of a bill."""
    place = int(row["id"][-4:])
    order_id = ids.purchase_order("PO" + row["invoice_id"][5:])
    document = _document(row, ids.bill(order_id), statuses.BILL, created_from=order_id)
    yield from document.line(
        place,
        row["amount"],
        accounts.NOT_INVOICED,
        row["modified_at"],
        **goods(row),
        rate=row["unit_price"],
        department=ids.subsidiary_department(document.subsidiary, place),
        transactionlinetype="ITEM",
    )
    yield from document.link(place, (order_id, place, "PurchOrd"), "OrdBill", row["amount"])


def bill_payment(row: Record) -> Iterator[Placed]:
    """What was paid to a vendor."""
    order_id = ids.purchase_order(row["purchase_order_id"])
    document = _document(row, ids.bill_payment(order_id), statuses.BILL_PAYMENT, **payments.paid(row))
    document.location = None
    previous = (ids.bill(order_id), 0, "VendBill")
    yield from payments.rows(document, row, row["amount"], accounts.PAYABLE, previous)
