"""Sales and shipping: orders, lines, releases, shippers and trucks. Each shipment of the sandbox is one shipper."""

from erp_sandbox.entities.customers import CUSTOMERS
from erp_sandbox.entities.employees import EMPLOYEES
from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.sales_order_lines import SALES_ORDER_LINES, SHIPMENTS
from erp_sandbox.entities.sales_orders import SALES_ORDERS
from erp_sandbox.entities.stock import LOCATIONS
from erp_sandbox.entity import Row
from erp_sandbox.plex.context import Context, line_range
from erp_sandbox.plex.entities.flows import CUSTOMER_TRUCKS
from erp_sandbox.plex.table import Narrow, Table
from erp_sandbox.plex.tables.parts import own

STATUSES = {
    "draft": "Draft", "approved": "Open", "back_ordered": "Back Ordered", "partially_shipped": "Partial",
    "shipped": "Shipped", "closed": "Closed", "cancelled": "Cancelled",
}  # fmt: skip
RELEASES = "sales_releases"
SHIPPER_LINES = "shipper_lines"
CONTAINERS_AT_MOST = 2


def _order(row: Row, context: Context) -> list[Row]:
    return [{
        "customerId": context.id(CUSTOMERS, row["customer_id"]),
        "orderNumber": row["id"],
        "poNumber": row["customer_reference"],
        "status": STATUSES.get(row["status"], row["status"]),
        "type": "Standard",
        "orderDate": row["ordered_on"],
        "expirationDate": row["requested_on"],
        "insideSalesId": context.id(EMPLOYEES, row["salesperson_id"]),
        "incoTerms": row["cf_incoterm"],
        "note": row["notes"],
        "buildingId": context.id(LOCATIONS, row["location_id"]),
    }]  # fmt: skip


def _line(row: Row, context: Context) -> list[Row]:
    number = row["line_number"]
    return [{
        "orderId": context.id(SALES_ORDERS, row["sales_order_id"]),
        "partId": context.id(ITEMS, row["item_id"]),
        "lineNumber": None if number is None else str(number),
        "active": True,
    }]  # fmt: skip


def _release(row: Row, context: Context) -> list[Row]:
    shipped = row["shipped_quantity"]
    return [{
        "releaseNumber": row["id"],
        "orderLineId": context.id(SALES_ORDER_LINES, row["id"]),
        "type": "Ship Schedule",
        "shipDate": row["requested_on"],
        "dueDate": row["requested_on"],
        "scheduleDate": row["requested_on"],
        "quantity": row["quantity"],
        "orderQuantity": row["quantity"],
        "status": "Closed" if shipped and shipped == row["quantity"] else "Open",
        "quantityShipped": None if shipped is None else int(shipped),
        "partNumber": row["item_id"],
    }]  # fmt: skip


def _shipper(row: Row, context: Context) -> list[Row]:
    order = context.ref(SALES_ORDERS, row["sales_order_id"], row["modified_at"] or "")
    return [{
        "shipperNumber": row["id"],
        "customerId": context.id(CUSTOMERS, order.get("customer_id")),
        "shipDate": row["shipped_at"],
        "createdDate": row["shipped_at"],
        "scheduledShipDate": order.get("requested_on"),
        "status": "Shipped",
        "trackingNumber": row["tracking_number"],
        "shipperNote": row["carrier"],
    }]  # fmt: skip


def _shipper_line(row: Row, context: Context) -> list[Row]:
    line = context.ref(SALES_ORDER_LINES, row["sales_order_line_id"], row["modified_at"] or "")
    return [{
        "shipperId": context.id(SHIPMENTS, row["id"]),
        "partId": context.id(ITEMS, row["item_id"]),
        "quantity": row["quantity"],
        "releaseId": context.id(SALES_ORDER_LINES, row["sales_order_line_id"], RELEASES),
        "price": line.get("unit_price"),
        "packingComplete": True,
    }]  # fmt: skip


def _shipper_container(row: Row, context: Context) -> list[Row]:
    quantity = row["quantity"]
    if quantity is None:
        return []
    halves = (quantity // 2, quantity - quantity // 2) if quantity >= CONTAINERS_AT_MOST else (quantity,)
    return [
        {
            "releaseId": context.id(SALES_ORDER_LINES, row["sales_order_line_id"], RELEASES),
            "serialNumber": f"{row['id']}-{place}",
            "quantity": half,
            "loadedDate": row["shipped_at"],
        }
        for place, half in enumerate(halves, 1)
    ]


def _truck(row: Row, _context: Context) -> list[Row]:
    shipped = row["status"] == "Shipped"
    return [{
        "truckNumber": row["id"],
        "status": row["status"],
        "shipDate": row["modified_at"] if shipped else None,
        "scheduledShipDate": row["created_at"],
        "truckCalled": shipped,
    }]  # fmt: skip


TABLES = (
    Table("/sales/v1/orders", SALES_ORDERS, _order, moment="modifiedDate", narrows=own(SALES_ORDERS),
          parameters={"modifiedbydatebegin": "modifiedDate", "modifiedbydateend": "modifiedDate",
                      "outsidesalesid": "outsideSalesIds"}),
    Table("/sales/v1/orders/{id}/lines", SALES_ORDER_LINES, _line, moment="modifiedDate",
          narrows={"{id}": Narrow(SALES_ORDERS, "sales_order_id", line_range)}),
    Table("/sales/v1/releases", SALES_ORDER_LINES, _release, kind=RELEASES, moment="modifiedDate",
          narrows={**own(SALES_ORDER_LINES, RELEASES), "orderlineids": Narrow(SALES_ORDER_LINES)}),
    Table("/shipping/v1/customer-shippers", SHIPMENTS, _shipper, moment="modifiedDate", narrows=own(SHIPMENTS)),
    Table("/shipping/v1/customer-shippers/{shipperId}/lines", SHIPMENTS, _shipper_line, kind=SHIPPER_LINES,
          narrows={**own(SHIPMENTS, SHIPPER_LINES), "{shipperid}": Narrow(SHIPMENTS)}),
    Table("/shipping/v1/customer-shippers/{id}/lines/{lineId}/containers", SHIPMENTS, _shipper_container,
          key=("serialNumber",),
          narrows={"{id}": Narrow(SHIPMENTS), "{lineid}": Narrow(SHIPMENTS, kind=SHIPPER_LINES)}),
    Table("/shipping/v1/customer-trucks", CUSTOMER_TRUCKS, _truck, moment="modifiedDate",
          narrows=own(CUSTOMER_TRUCKS)),
)  # fmt: skip
