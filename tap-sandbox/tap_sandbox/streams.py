"""The streams of tap-sandbox, one declaration each. Schemas: `schemas/<name>.json`."""

from tap_sandbox.client import SandboxStream


class Suppliers(SandboxStream):
    """Vendors that goods and services are bought from. Source: docs/sandbox-api.md#suppliers."""

    name = "suppliers"
    path = "/suppliers"
    primary_keys = ("id",)
    replication_key = "modified_at"
    is_sorted = True


class Items(SandboxStream):
    """Parts, materials and packaging. Source: docs/sandbox-api.md#items."""

    name = "items"
    path = "/items"
    primary_keys = ("id",)
    replication_key = "modified_at"
    is_sorted = True


class Locations(SandboxStream):
    """Plants and warehouses. Source: docs/sandbox-api.md#locations."""

    name = "locations"
    path = "/locations"
    primary_keys = ("id",)
    replication_key = "modified_at"
    is_sorted = True


class Inventory(SandboxStream):
    """Balances: how much of an item lies at a location. Source: docs/sandbox-api.md#inventory."""

    name = "inventory"
    path = "/inventory"
    primary_keys = ("id",)
    replication_key = "modified_at"
    is_sorted = True


class PurchaseOrders(SandboxStream):
    """Purchase orders in every state. Source: docs/sandbox-api.md#purchase-orders."""

    name = "purchase_orders"
    path = "/purchase-orders"
    primary_keys = ("id",)
    replication_key = "modified_at"
    is_sorted = True


class PurchaseOrderLines(SandboxStream):
    """What a purchase order asks for. Source: docs/sandbox-api.md#purchase-order-lines."""

    name = "purchase_order_lines"
    path = "/purchase-order-lines"
    primary_keys = ("id",)
    replication_key = "modified_at"
    is_sorted = True


class Receipts(SandboxStream):
    """Deliveries against purchase order lines. Source: docs/sandbox-api.md#receipts."""

    name = "receipts"
    path = "/receipts"
    primary_keys = ("id",)
    replication_key = "modified_at"
    is_sorted = True


STREAMS: tuple[type[SandboxStream], ...] = (
    Suppliers,
    Items,
    Locations,
    Inventory,
    PurchaseOrders,
    PurchaseOrderLines,
    Receipts,
)
