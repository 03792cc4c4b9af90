"""Purchase orders, item receipts, bills and bill payments."""

from collections.abc import Iterator
from decimal import Decimal

from erp_sandbox.entities import purchase_orders
from erp_sandbox.entity import Row as Record
from erp_sandbox.netsuite import custom
from erp_sandbox.netsuite.rows import accounts, addresses, ids, notes, statuses
from erp_sandbox.netsuite.rows.document import Document, Placed, flag
from erp_sandbox.netsuite.rows.lists import one_of, several_of

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


def _place(text: str | None) -> int:
    return ids.location(text or "LOC-000")


def order(row: Record) -> Iterator[Placed]:
    """A purchase order."""
    letter, approval = _STATUS.get(row["status"], _NEW)
    if letter == "G" and ids.number(purchase_orders.KEY, row["id"]) in _IMPORTED:
        letter = "H"
    place = _place(row["location_id"])
    document = Document(
        ids.purchase_order(row["id"]),
        statuses.PURCHASE_ORDER,
        row["id"].partition("-")[2],
        letter,
        row["ordered_on"] or row["modified_at"][:10],
        row["created_at"] or row["modified_at"],
        row["modified_at"],
        total=row["total_amount"],
        account=accounts.PAYABLE,
        side=-1,
        entity=row["supplier_id"] and ids.vendor(row["supplier_id"]),
        currency=ids.currency(row["currency_id"] or "USD"),
        subsidiary=ids.location_subsidiary(place),
        location=place,
        memo=row["notes"],
    )
    closed = row["modified_at"][:10] if letter in "GH" else None
    yield (
        "transaction",
        document.header(
            approvalstatus=approval,
            duedate=row["expected_on"],
            closedate=closed,
            shippingaddress=document.id,
            source="CSV" if letter == "H" else None,
            **custom_values(row),
        ),
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
    at = _place(row["_location"])
    document = Document(
        ids.purchase_order(row["purchase_order_id"] or "PO-000000"),
        statuses.PURCHASE_ORDER,
        "",
        "",
        "",
        "",
        row["modified_at"],
        entity=row["_vendor"] and ids.vendor(row["_vendor"]),
        currency=ids.currency(row["_currency"] or "USD"),
        subsidiary=ids.location_subsidiary(at),
        location=at,
    )
    item = row["item_id"] and ids.item(row["item_id"])
    yield from document.line(
        place,
        row["amount"],
        accounts.RAW,
        row["modified_at"],
        item=item,
        itemtype="InvtPart",
        quantity=row["quantity"],
        rate=row["unit_price"],
        units=row["unit_id"] and ids.unit(row["unit_id"]),
        quantityshiprecv=row["received_quantity"],
        expectedreceiptdate=row["due_on"],
        department=ids.subsidiary_department(document.subsidiary, place),
        **{"class": item and 1 + item % 4},
        transactionlinetype="ITEM",
        matchbilltoreceipt="F",
    )


def receipt(row: Record) -> Iterator[Placed]:
    """A delivery by a vendor."""
    at, came = _place(row["location_id"]), row["received_at"] or row["modified_at"]
    order_id = ids.purchase_order(row["purchase_order_id"] or "PO-000000")
    quantity, price = row["quantity"] or Decimal(0), row["_price"] or Decimal(0)
    amount = purchase_amount(quantity, price)
    document = Document(
        ids.receipt(row["id"]),
        statuses.RECEIPT,
        row["id"].partition("-")[2],
        "Y",
        came[:10],
        came,
        row["modified_at"],
        total=amount,
        account=accounts.NOT_INVOICED,
        side=-1,
        entity=row["_vendor"] and ids.vendor(row["_vendor"]),
        currency=ids.currency(row["_currency"] or "USD"),
        subsidiary=ids.location_subsidiary(at),
        location=at,
        created_from=order_id,
    )
    yield "transaction", document.header(otherrefnum=row["packing_slip"])
    yield from document.main_line()
    yield from document.line(
        1,
        amount,
        accounts.RAW,
        row["modified_at"],
        item=row["item_id"] and ids.item(row["item_id"]),
        itemtype="InvtPart",
        quantity=quantity,
        rate=price,
        units=row["_unit"] and ids.unit(row["_unit"]),
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
    document = _bill(row, "B" if paid else "A")
    due = row["amount_due"] or Decimal(0)
    yield (
        "transaction",
        document.header(
            approvalstatus=2 if row["status"] in ("approved", "paid") else 1,
            duedate=row["due_on"],
            closedate=row["paid_on"],
            otherrefnum=row["supplier_reference"],
            foreignamountunpaid=due,
            foreignamountpaid=(document.total or Decimal(0)) - due,
            paymenthold=flag(row["status"] == "disputed"),
        ),
    )
    yield from document.main_line(foreignamountunpaid=due)


def _bill(row: Record, letter: str) -> Document:
    at = _place(row["_location"])
    order_id = ids.purchase_order(row["purchase_order_id"] or "PO-000000")
    return Document(
        ids.bill(ids.purchase_order("PO" + row["id"][5:])),
        statuses.BILL,
        row["id"].partition("-")[2],
        letter,
        row["invoiced_on"] or row["modified_at"][:10],
        row["created_at"] or row["modified_at"],
        row["modified_at"],
        total=row["amount"],
        account=accounts.PAYABLE,
        side=-1,
        entity=row["supplier_id"] and ids.vendor(row["supplier_id"]),
        currency=ids.currency(row["currency_id"] or "USD"),
        subsidiary=ids.location_subsidiary(at),
        location=at,
        created_from=order_id,
    )


def bill_line(row: Record) -> Iterator[Placed]:
    """A line of a bill."""
    at, place = _place(row["location_id"]), int(row["id"][-4:])
    order_id = ids.purchase_order("PO" + row["invoice_id"][5:])
    document = Document(
        ids.bill(order_id),
        statuses.BILL,
        "",
        "",
        "",
        row["created_at"],
        row["modified_at"],
        entity=ids.vendor(row["supplier_id"]),
        currency=ids.currency(row["currency_id"]),
        subsidiary=ids.location_subsidiary(at),
        location=at,
        created_from=order_id,
    )
    yield from document.line(
        place,
        row["amount"],
        accounts.NOT_INVOICED,
        row["modified_at"],
        item=ids.item(row["item_id"]),
        itemtype="InvtPart",
        quantity=row["quantity"],
        rate=row["unit_price"],
        units=ids.unit(row["unit_id"]),
        department=ids.subsidiary_department(document.subsidiary, place),
        transactionlinetype="ITEM",
    )
    yield from document.link(place, (order_id, place, "PurchOrd"), "OrdBill", row["amount"])


def bill_payment(row: Record) -> Iterator[Placed]:
    """What was paid to a vendor; some payments are voided."""
    at = _place(row["location_id"])
    order_id = ids.purchase_order(row["purchase_order_id"])
    voided = row["status"] == "voided"
    document = Document(
        ids.bill_payment(order_id),
        statuses.BILL_PAYMENT,
        row["id"].partition("-")[2],
        "V" if voided else "C",
        row["created_at"][:10],
        row["created_at"],
        row["modified_at"],
        total=Decimal(0) if voided else row["amount"],
        account=accounts.CASH,
        side=-1,
        entity=ids.vendor(row["supplier_id"]),
        currency=ids.currency(row["currency_id"]),
        subsidiary=ids.location_subsidiary(at),
        memo="VOID" if voided else None,
        voided=voided,
    )
    yield "transaction", document.header()
    yield from document.main_line()
    yield from document.line(1, row["amount"], accounts.PAYABLE, row["modified_at"], transactionlinetype="PAYMENT")
    yield from document.link(0, (ids.bill(order_id), 0, "VendBill"), "Payment", row["amount"])
