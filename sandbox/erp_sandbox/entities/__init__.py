"""Every entity of the data set; one more module here, and it is served."""

from erp_sandbox.entities.currencies import CURRENCIES
from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.purchase_order_lines import PURCHASE_ORDER_LINES, PURCHASE_ORDER_RELEASES, RECEIPTS
from erp_sandbox.entities.purchase_orders import PURCHASE_ORDERS
from erp_sandbox.entities.stock import INVENTORY, LOCATIONS
from erp_sandbox.entities.suppliers import SUPPLIERS
from erp_sandbox.entities.units import UNITS
from erp_sandbox.entity import Entity

ENTITIES: tuple[Entity, ...] = (
    CURRENCIES,
    UNITS,
    SUPPLIERS,
    ITEMS,
    LOCATIONS,
    INVENTORY,
    PURCHASE_ORDERS,
    PURCHASE_ORDER_LINES,
    PURCHASE_ORDER_RELEASES,
    RECEIPTS,
)
