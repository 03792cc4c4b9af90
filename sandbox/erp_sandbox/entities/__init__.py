"""Every entity of the data set; one more module here, and it is served."""

from erp_sandbox.entities.bills_of_material import BILL_OF_MATERIAL_LINES, BILLS_OF_MATERIAL
from erp_sandbox.entities.bins import BINS
from erp_sandbox.entities.contacts import CONTACTS
from erp_sandbox.entities.containers import CONTAINERS, INVENTORY_ADJUSTMENTS, INVENTORY_MOVES
from erp_sandbox.entities.currencies import CURRENCIES
from erp_sandbox.entities.custom_field_definitions import custom_field_definitions
from erp_sandbox.entities.customers import CUSTOMERS
from erp_sandbox.entities.deleted_records import deleted_records
from erp_sandbox.entities.employees import EMPLOYEES
from erp_sandbox.entities.invoices import AP_INVOICES, AR_INVOICES
from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.jobs import JOBS
from erp_sandbox.entities.journals import JOURNAL_LINES, JOURNALS
from erp_sandbox.entities.ledger import ACCOUNTING_PERIODS, ACCOUNTS
from erp_sandbox.entities.organisation import DEPARTMENTS, SUBSIDIARIES
from erp_sandbox.entities.problem_reports import PROBLEM_REPORTS
from erp_sandbox.entities.production import LABOR_ENTRIES, PRODUCTION_ENTRIES, SCRAP_ENTRIES
from erp_sandbox.entities.purchase_order_lines import PURCHASE_ORDER_LINES, PURCHASE_ORDER_RELEASES, RECEIPTS
from erp_sandbox.entities.purchase_orders import PURCHASE_ORDERS
from erp_sandbox.entities.quality import CHECKSHEETS, MEASUREMENTS
from erp_sandbox.entities.routings import ROUTING_OPERATIONS, ROUTINGS
from erp_sandbox.entities.sales_order_lines import SALES_ORDER_LINES, SHIPMENTS
from erp_sandbox.entities.sales_orders import SALES_ORDERS
from erp_sandbox.entities.stock import INVENTORY, LOCATIONS
from erp_sandbox.entities.suppliers import SUPPLIERS
from erp_sandbox.entities.units import UNITS
from erp_sandbox.entities.work_centers import WORK_CENTERS
from erp_sandbox.entity import Entity

_STANDARD: tuple[Entity, ...] = (
    CURRENCIES,
    UNITS,
    SUBSIDIARIES,
    DEPARTMENTS,
    EMPLOYEES,
    CUSTOMERS,
    CONTACTS,
    SUPPLIERS,
    ITEMS,
    LOCATIONS,
    BINS,
    INVENTORY,
    PURCHASE_ORDERS,
    PURCHASE_ORDER_LINES,
    PURCHASE_ORDER_RELEASES,
    RECEIPTS,
    SALES_ORDERS,
    SALES_ORDER_LINES,
    SHIPMENTS,
    ACCOUNTS,
    ACCOUNTING_PERIODS,
    AP_INVOICES,
    AR_INVOICES,
    JOURNALS,
    JOURNAL_LINES,
    WORK_CENTERS,
    BILLS_OF_MATERIAL,
    BILL_OF_MATERIAL_LINES,
    ROUTINGS,
    ROUTING_OPERATIONS,
    JOBS,
    PRODUCTION_ENTRIES,
    SCRAP_ENTRIES,
    LABOR_ENTRIES,
    CONTAINERS,
    INVENTORY_MOVES,
    INVENTORY_ADJUSTMENTS,
    CHECKSHEETS,
    MEASUREMENTS,
    PROBLEM_REPORTS,
)

# The ids of deletions hold the place of their entity here: new ones go to the end.
_DELETABLE = (
    PURCHASE_ORDERS,
    PURCHASE_ORDER_LINES,
    PURCHASE_ORDER_RELEASES,
    SALES_ORDERS,
    SALES_ORDER_LINES,
    JOURNALS,
    JOURNAL_LINES,
    JOBS,
    PROBLEM_REPORTS,
)

ENTITIES: tuple[Entity, ...] = (*_STANDARD, custom_field_definitions(_STANDARD), deleted_records(_DELETABLE))
