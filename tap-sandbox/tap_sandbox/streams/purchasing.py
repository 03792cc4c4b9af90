"""Purchase orders and what belongs to them. Schemas: `schemas/<name>.json`."""

from tap_sandbox.client import SandboxStream


class PurchaseOrders(SandboxStream):
    """Purchase orders in every state. Source: docs/sandbox-api.md#purchase-orders."""

    name = "purchase_orders"
    path = "/purchase-orders"


class PurchaseOrderLines(SandboxStream):
    """What a purchase order asks for, item by item. Source: docs/sandbox-api.md#purchase-order-lines."""

    name = "purchase_order_lines"
    path = "/purchase-order-lines"


class PurchaseOrderReleases(SandboxStream):
    """Deliveries that a line is called off in; they add up to its quantity.

    Source: docs/sandbox-api.md#purchase-order-releases
    """

    name = "purchase_order_releases"
    path = "/purchase-order-releases"


class Receipts(SandboxStream):
    """Deliveries against purchase order lines. Source: docs/sandbox-api.md#receipts."""

    name = "receipts"
    path = "/receipts"


STREAMS: tuple[type[SandboxStream], ...] = (
    PurchaseOrders,
    PurchaseOrderLines,
    PurchaseOrderReleases,
    Receipts,
)
