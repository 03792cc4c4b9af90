"""Every entity of the data set; one more module here, and it is served."""

from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.purchasing import PURCHASE_ORDER_LINES, PURCHASE_ORDERS, RECEIPTS
from erp_sandbox.entities.stock import INVENTORY, LOCATIONS
from erp_sandbox.entities.suppliers import SUPPLIERS
from erp_sandbox.entity import Entity

ENTITIES: tuple[Entity, ...] = (
    SUPPLIERS,
    ITEMS,
    LOCATIONS,
    INVENTORY,
    PURCHASE_ORDERS,
    PURCHASE_ORDER_LINES,
    RECEIPTS,
)
