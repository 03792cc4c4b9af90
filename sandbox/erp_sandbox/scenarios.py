"""The scenarios that every world holds, with the ids that show them."""

from dataclasses import dataclass

from erp_sandbox.entities import items, purchase_orders, sales_orders, suppliers
from erp_sandbox.keys import one_id


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something that happens to a manufacturer's data, and where to see it.

    Args:
        name: What it is called.
        resource: In which entity.
        ids: On which rows; the first and the last of many.
        shows: What there is to see.
    """

    name: str
    resource: str
    ids: tuple[str, ...]
    shows: str


_ORDERS = {
    "standard": "goes from draft to closed, received in two deliveries",
    "custom fields": "every custom field is filled in: text, number, date, boolean, list, multi-select",
    "draft": "status draft, for good",
    "pending approval": "status pending_approval, for good",
    "approved": "status approved, for good; approved_at is set",
    "partially received": "status partially_received, for good; some lines are received in part",
    "received": "status received, for good",
    "closed": "status closed",
    "rejected": "status rejected; never approved",
    "cancelled": "status cancelled",
    "unknown vendor": "supplier_id names a supplier that does not exist",
    "inactive vendor": "supplier_id names a supplier with is_active false",
    "out of stock": "asks for the item of which there is none on hand anywhere",
    "without lines": "an order with no line and a total of 0",
    "very large": f"an order with {purchase_orders.VERY_LARGE_LINES} lines, which share one modified_at",
    "changed several times": "approved, then revised three times",
    "deleted": "gone from purchase_orders; deleted_records tells when",
    "backdated": "ordered_on lies three years before created_at",
    "future-dated": "ordered_on lies ten years after created_at",
}

_SALES = {
    "standard": "goes from draft to closed, shipped in full",
    "back-ordered": "open demand for the item of which there is none on hand",
    "custom fields": "every custom field is filled in",
    "deleted": "gone from sales_orders; deleted_records tells when",
}


def _orders() -> list[Scenario]:
    found = []
    for name, shows in _ORDERS.items():
        order = one_id(purchase_orders.KEY, purchase_orders.scenario(name))
        found.append(Scenario(f"purchase order: {name}", "purchase_orders", (order,), shows))
    ends = (purchase_orders.FIRST_IMPORTED, purchase_orders.FIRST_FLOWING - 1)
    shows = f"{purchase_orders.IMPORTED} orders share one modified_at: more than fit on a page"
    imported = tuple(one_id(purchase_orders.KEY, number) for number in ends)
    return [*found, Scenario("purchase orders: imported at one moment", "purchase_orders", imported, shows)]


def _sales() -> list[Scenario]:
    return [
        Scenario(
            f"sales order: {name}", "sales_orders", (one_id(sales_orders.KEY, sales_orders.scenario(name)),), shows
        )
        for name, shows in _SALES.items()
    ]


def scenarios() -> list[Scenario]:
    """All of them."""
    inactive = one_id(suppliers.KEY, suppliers.INACTIVE)
    unknown = one_id(suppliers.KEY, suppliers.UNKNOWN)
    empty = one_id(items.KEY, items.OUT_OF_STOCK)
    return [
        *_orders(),
        *_sales(),
        Scenario("vendor: inactive", "suppliers", (inactive,), "is_active is false from the start"),
        Scenario("vendor: unknown", "suppliers", (unknown,), "does not exist; a write that names it is refused"),
        Scenario("item: out of stock", "items", (empty,), "on_hand is 0 at every location, though orders ask for it"),
    ]
