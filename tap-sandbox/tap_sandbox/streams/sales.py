"""Sales orders and what belongs to them. Schemas: `schemas/<name>.json`."""

from tap_sandbox.client import SandboxStream


class SalesOrders(SandboxStream):
    """What customers ordered, in every state. Source: docs/sandbox-api.md#sales-orders."""

    name = "sales_orders"
    path = "/sales-orders"


class SalesOrderLines(SandboxStream):
    """What a sales order asks for, item by item. Source: docs/sandbox-api.md#sales-order-lines."""

    name = "sales_order_lines"
    path = "/sales-order-lines"


class Shipments(SandboxStream):
    """Deliveries to customers against sales order lines. Source: docs/sandbox-api.md#shipments."""

    name = "shipments"
    path = "/shipments"


STREAMS: tuple[type[SandboxStream], ...] = (
    SalesOrders,
    SalesOrderLines,
    Shipments,
)
