"""The types of transactions, and the statuses that each may have. Source: Records Catalog, Transaction Status."""

from typing import NamedTuple


class Type(NamedTuple):
    """A type of transaction.

    Args:
        code: As `transaction.type` holds it.
        record: Its name in lower case, as `transaction.recordtype` holds it.
        name: What people call it.
        prefix: What its numbers begin with.
        posts: Whether it books anything.
        statuses: Names by letter.
    """

    code: str
    record: str
    name: str
    prefix: str
    posts: bool
    statuses: dict[str, str]


_UNDEFINED = {"Y": "Undefined"}

_ORDERED = {
    "A": "Pending Supervisor Approval",
    "B": "Pending Receipt",
    "C": "Rejected by Supervisor",
    "D": "Partially Received",
    "E": "Pending Billing/Partially Received",
    "F": "Pending Bill",
    "G": "Fully Billed",
    "H": "Closed",
}
PURCHASE_ORDER = Type("PurchOrd", "purchaseorder", "Purchase Order", "PO", posts=False, statuses=_ORDERED)
_SOLD = {
    "A": "Pending Approval",
    "B": "Pending Fulfillment",
    "C": "Cancelled",
    "D": "Partially Fulfilled",
    "E": "Pending Billing/Partially Fulfilled",
    "F": "Pending Billing",
    "G": "Billed",
    "H": "Closed",
}
SALES_ORDER = Type("SalesOrd", "salesorder", "Sales Order", "SO", posts=False, statuses=_SOLD)
_DEBT = {"A": "Open", "B": "Paid In Full", "V": "Voided"}
BILL = Type("VendBill", "vendorbill", "Bill", "BILL", posts=True, statuses=_DEBT)
INVOICE = Type("CustInvc", "invoice", "Invoice", "INV", posts=True, statuses=_DEBT)
_PAID = {"A": "Unapproved Payment", "B": "Not Deposited", "C": "Deposited", "V": "Voided"}
BILL_PAYMENT = Type("VendPymt", "vendorpayment", "Bill Payment", "PYMT", posts=True, statuses=_PAID)
PAYMENT = Type("CustPymt", "customerpayment", "Payment", "RCPT", posts=True, statuses=_PAID)
RECEIPT = Type("ItemRcpt", "itemreceipt", "Item Receipt", "IR", posts=True, statuses=_UNDEFINED)
_SHIPPED = {"A": "Picked", "B": "Packed", "C": "Shipped"}
SHIPMENT = Type("ItemShip", "itemfulfillment", "Item Fulfillment", "IF", posts=True, statuses=_SHIPPED)
_BOOKED = {"A": "Pending Approval", "B": "Approved for Posting", "V": "Voided"}
JOURNAL = Type("Journal", "journalentry", "Journal", "JE", posts=True, statuses=_BOOKED)
_MADE = {"A": "Planned", "B": "Released", "C": "Cancelled", "D": "In Process", "G": "Built", "H": "Closed"}
WORK_ORDER = Type("WorkOrd", "workorder", "Work Order", "WO", posts=False, statuses=_MADE)
BUILD = Type("Build", "assemblybuild", "Assembly Build", "AB", posts=True, statuses=_UNDEFINED)
ADJUSTMENT = Type("InvAdjst", "inventoryadjustment", "Inventory Adjustment", "IA", posts=True, statuses=_UNDEFINED)
TRANSFER = Type("InvTrnfr", "inventorytransfer", "Inventory Transfer", "IT", posts=True, statuses=_UNDEFINED)

TYPES = (
    PURCHASE_ORDER,
    RECEIPT,
    BILL,
    BILL_PAYMENT,
    SALES_ORDER,
    SHIPMENT,
    INVOICE,
    PAYMENT,
    JOURNAL,
    WORK_ORDER,
    BUILD,
    ADJUSTMENT,
    TRANSFER,
)
