"""Purchasing: orders, their lines and releases, receipts and returns. An order's number is the sandbox's id."""

from erp_sandbox.entities.employees import EMPLOYEES
from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.purchase_order_lines import PURCHASE_ORDER_LINES, PURCHASE_ORDER_RELEASES, RECEIPTS
from erp_sandbox.entities.purchase_orders import PURCHASE_ORDERS
from erp_sandbox.entities.stock import LOCATIONS
from erp_sandbox.entities.suppliers import SUPPLIERS
from erp_sandbox.entity import Row
from erp_sandbox.keys import LINES_AT_MOST
from erp_sandbox.plex.context import Context, line_range
from erp_sandbox.plex.entities.flows import SUPPLIER_RETURNS
from erp_sandbox.plex.table import Narrow, Table
from erp_sandbox.plex.tables.parts import item_of, named, own

STATUSES = {
    "draft": "Draft", "pending_approval": "Submitted", "approved": "Approved", "partially_received": "Partial",
    "received": "Received", "closed": "Closed", "rejected": "Rejected", "cancelled": "Cancelled",
}  # fmt: skip
_OPEN = ("draft", "pending_approval", "approved", "partially_received", "received")
_RECEIVABLE = ("approved", "partially_received")


def _order(row: Row, context: Context) -> list[Row]:
    status = row["status"]
    return [{
        "poNumber": row["id"],
        "currencyCode": row["currency_id"],
        "status": STATUSES.get(status, status),
        "active": status in _OPEN,
        "receive": status in _RECEIVABLE,
        "type": "Standard",
        "supplierId": context.id(SUPPLIERS, row["supplier_id"]),
        "poDate": row["ordered_on"],
        "lineItemTotal": row["total_amount"],
        "shipTo": row["location_id"],
        "orderedDate": row["ordered_on"],
        "dueDate": row["expected_on"],
        "scheduledReceiptDate": row["expected_on"],
        "approvedDate": row["approved_at"],
        "internalNote": row["cf_project"],
        "note": row["notes"],
        "building": row["location_id"],
        "blanketOrder": False,
    }]  # fmt: skip


def order_of(line: str | None) -> str | None:
    """The order that a line's, release's or receipt's id begins with."""
    return None if line is None else f"PO-{line.split('-')[1]}" if line.count("-") > 1 else None


def _line(row: Row, context: Context) -> list[Row]:
    item = item_of(row, context)
    return [{
        "lineItemNumber": row["line_number"],
        "status": "Received" if row["received_quantity"] and row["received_quantity"] == row["quantity"] else "Open",
        "unit": row["unit_id"],
        "orderUnit": row["unit_id"],
        "description": item.get("name"),
        "unitPrice": row["unit_price"],
        "estimatedPrice": False,
        "itemId": None,
        "partId": context.id(ITEMS, row["item_id"]),
        "expirationDate": row["due_on"],
        "blanketQuantity": row["quantity"],
    }]  # fmt: skip


def _release(row: Row, context: Context) -> list[Row]:
    at, line_id = row["modified_at"] or "", row["purchase_order_line_id"]
    line = context.ref(PURCHASE_ORDER_LINES, line_id, at)
    order = line.get("purchase_order_id") or order_of(line_id)
    header = context.ref(PURCHASE_ORDERS, order, at)
    item = context.ref(ITEMS, line.get("item_id"), at)
    return [{
        "poLineItemId": context.id(PURCHASE_ORDER_LINES, line_id),
        "status": "Open",
        "releaseDate": row["due_on"],
        "quantity": row["quantity"],
        "dueDate": row["due_on"],
        "originalDueDate": row["due_on"],
        "releaseLineNumber": 1 if row["id"].endswith("a") else 2,
        "createdDate": header.get("created_at"),
        "partId": context.id(ITEMS, line.get("item_id")),
        "poId": context.id(PURCHASE_ORDERS, order),
        "supplierId": context.id(SUPPLIERS, header.get("supplier_id")),
        "supplierCode": header.get("supplier_id"),
        "lineItemNo": line.get("line_number"),
        "poNumber": order,
        **named(line.get("item_id"), item, number="partNumber", revision="partRevision", both="partNumberRevision"),
        "poShipTo": header.get("location_id"),
        "buildingCode": header.get("location_id"),
        "buildingId": context.id(LOCATIONS, header.get("location_id")),
        "type": "Firm",
    }]  # fmt: skip


def _receipt(row: Row, context: Context) -> list[Row]:
    at = row["modified_at"] or ""
    header = context.ref(PURCHASE_ORDERS, row["purchase_order_id"], at)
    line = context.ref(PURCHASE_ORDER_LINES, row["purchase_order_line_id"], at)
    return [{
        "poLineItemId": context.id(PURCHASE_ORDER_LINES, row["purchase_order_line_id"]),
        "supplierId": context.id(SUPPLIERS, header.get("supplier_id")),
        "poId": context.id(PURCHASE_ORDERS, row["purchase_order_id"]),
        "partId": context.id(ITEMS, row["item_id"]),
        "itemId": None,
        "releaseId": None,
        "supplierShipperNumber": row["packing_slip"],
        "receiveDate": row["received_at"],
        "createdDate": row["received_at"],
        "quantity": row["quantity"],
        "unitPrice": line.get("unit_price"),
        "inventoryUnit": line.get("unit_id"),
        "exchangeRate": 1,
    }]  # fmt: skip


def _return(row: Row, context: Context) -> list[Row]:
    return [{
        "supplierReturnNumber": row["id"],
        "supplierId": context.id(SUPPLIERS, row["supplier_id"]),
        "status": row["status"],
        "createdById": context.id(EMPLOYEES, "EMP-0001"),
    }]  # fmt: skip


def _release_range(line: int) -> tuple[int, int]:
    return line * 2, line * 2 + 2


def _releases_of_order(order: int) -> tuple[int, int]:
    return order * LINES_AT_MOST * 2, (order + 1) * LINES_AT_MOST * 2


_OF_ORDER = Narrow(PURCHASE_ORDERS, "purchase_order_id", line_range)

TABLES = (
    Table("/purchasing/v1/purchase-orders", PURCHASE_ORDERS, _order, moment="modifiedDate",
          narrows=own(PURCHASE_ORDERS)),
    Table("/purchasing/v1/purchase-orders/{poId}/line-items", PURCHASE_ORDER_LINES, _line, moment="modifiedDate",
          narrows={**own(PURCHASE_ORDER_LINES), **dict.fromkeys(("{poid}", "{id}"), _OF_ORDER)}),
    Table("/purchasing/v2-beta1/releases", PURCHASE_ORDER_RELEASES, _release, moment="modifiedDate",
          narrows={**own(PURCHASE_ORDER_RELEASES),
                   "polineitemid": Narrow(PURCHASE_ORDER_LINES, span=_release_range),
                   "poid": Narrow(PURCHASE_ORDERS, span=_releases_of_order)}),
    Table("/purchasing/v1/receipts", RECEIPTS, _receipt, moment="receiveDate", narrows=own(RECEIPTS)),
    Table("/purchasing/v1/supplier-returns", SUPPLIER_RETURNS, _return, moment="modifiedDate",
          narrows=own(SUPPLIER_RETURNS)),
)  # fmt: skip
