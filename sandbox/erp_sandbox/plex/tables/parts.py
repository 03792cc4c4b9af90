"""Parts and what belongs to them: bills of material, operations, suppliers and customers' names for them.

A part's number is the id of its item, and its revision the end of the item's SKU.
"""

from erp_sandbox.entities.bills_of_material import BILL_OF_MATERIAL_LINES
from erp_sandbox.entities.customers import CUSTOMERS
from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.routings import OPERATIONS, ROUTING_OPERATIONS
from erp_sandbox.entities.suppliers import SUPPLIERS
from erp_sandbox.entities.work_centers import WORK_CENTERS
from erp_sandbox.entity import Entity, Row
from erp_sandbox.plex.context import Context, line_range
from erp_sandbox.plex.entities.lists import OPERATION_LIST
from erp_sandbox.plex.entities.master import APPROVED_SUPPLIERS, CUSTOMER_PARTS, SUPPLY_ITEMS
from erp_sandbox.plex.table import Narrow, Table

TYPES = {"raw": "Raw Material", "purchased": "Component", "manufactured": "Finished Good"}
OPERATION_TYPES = ("Work in Process", "Finished Good", "Raw Material")


def revision(item: Row) -> str | None:
    """The revision that an item's SKU ends with."""
    return None if item.get("sku") is None else item["sku"].rpartition("-")[2]


def named(item_id: str | None, item: Row, **names: str) -> Row:
    """A part's number, revision and both together, under the names that a list gives them."""
    number, known = item_id, revision(item)
    values = {"number": number, "revision": known, "both": f"{number} Rev {known}" if known else number}
    return {name: values[what] for what, name in names.items()}


def item_of(row: Row, context: Context) -> Row:
    """The item that a row is about, as it was when the row was last changed."""
    return context.ref(ITEMS, row["item_id"], row["modified_at"] or "")


def part(row: Row, context: Context, **names: str) -> Row:
    """The GUID of the part that a row is about, and what it is called under the names that a list gives that."""
    return {"partId": context.id(ITEMS, row["item_id"]), **named(row["item_id"], item_of(row, context), **names)}


def keyed_part(row: Row, context: Context) -> Row:
    """The part that a row is about, as data sources tell of it."""
    called = named(row["item_id"], item_of(row, context), both="Part_No_Revision")
    return {"Part_Key": context.key(ITEMS, row["item_id"]), "Part_No": row["item_id"], **called}


_OPERATIONS = {name: f"OPN-{place:02d}" for place, name in enumerate(OPERATIONS)}


def operation_of(name: str | None) -> str | None:
    """The id of the operation that a routing calls by its name."""
    return None if name is None else _OPERATIONS.get(name)


def classified(item: Row) -> Row:
    """What kind of part an item is, where it comes from, and whether it is still made or bought."""
    kind = item.get("type")
    return {
        "type": TYPES.get(kind or "", kind),
        "source": "Manufactured" if kind == "manufactured" else "Purchased",
        "status": "Production" if item.get("is_active") else "Obsolete",
    }


def _part(row: Row, _context: Context) -> list[Row]:
    return [{
        "number": row["id"],
        "revision": revision(row),
        "name": row["name"],
        "description": row["description"],
        **classified(row),
        "leadTimeDays": row["lead_time_days"],
    }]  # fmt: skip


def _supply_item(row: Row, context: Context) -> list[Row]:
    return [{
        "supplyItemNumber": row["id"],
        "description": row["name"],
        "customerUnitPrice": row["price"],
        "supplierId": context.id(SUPPLIERS, row["supplier_id"]),
        "active": row["is_active"],
    }]  # fmt: skip


def _bom(row: Row, context: Context) -> list[Row]:
    at = row["modified_at"] or ""
    bill = row["bill_of_material_id"]
    part = None if bill is None else f"ITM-{bill.rpartition('-')[2][-5:]}"
    item, component = context.ref(ITEMS, part, at), context.ref(ITEMS, row["item_id"], at)
    number = row["line_number"]
    return [{
        "partId": context.id(ITEMS, part),
        **named(part, item, number="partNumber", revision="partRevision", both="partNumberRevision"),
        "componentPartId": context.id(ITEMS, row["item_id"]),
        **named(row["item_id"], component, number="componentPartNumber", revision="componentPartRevision",
                both="componentPartNumberRevision"),
        "componentSupplyItemId": None,
        "componentSupplyItemNumber": None,
        "componentUnitOfMeasure": row["unit_id"],
        "quantity": row["quantity"],
        "depletionUnitOfMeasure": row["unit_id"],
        "sortOrder": number,
        "position": None if number is None else str(number),
        "note": row["note"],
        "active": True,
    }]  # fmt: skip


def routed_part(row: Row, context: Context) -> tuple[str | None, Row]:
    """The part that a routing operation is about: its number, and its item then."""
    routing = row["routing_id"]
    part = None if routing is None else f"ITM-{routing.rpartition('-')[2][-5:]}"
    return part, context.ref(ITEMS, part, row["modified_at"] or "")


def _part_operation(row: Row, context: Context) -> list[Row]:
    part, _ = routed_part(row, context)
    return [{
        "partId": context.id(ITEMS, part),
        "operationId": context.id(OPERATION_LIST, operation_of(row["name"])),
        "type": OPERATION_TYPES[0],
        "operationNumber": row["sequence"],
        "active": True,
        "subOperation": False,
        "multiple": 1,
    }]  # fmt: skip


def _approved_workcenter(row: Row, context: Context) -> list[Row]:
    part, item = routed_part(row, context)
    center = context.ref(WORK_CENTERS, row["work_center_id"], row["modified_at"] or "")
    minutes = row["run_minutes"]
    return [{
        "workcenterId": context.id(WORK_CENTERS, row["work_center_id"]),
        "workcenterCode": row["work_center_id"],
        "workcenterName": center.get("name"),
        "partId": context.id(ITEMS, part),
        **named(part, item, number="partNo", revision="partRevision", both="partNoRevision"),
        "partOperationId": context.id(ROUTING_OPERATIONS, row["id"]),
        "operationId": context.id(OPERATION_LIST, operation_of(row["name"])),
        "operationNo": row["sequence"],
        "operationCode": row["name"],
        "standardProductionRate": None if not minutes else round(60 / minutes, 5),
        "note": row["instructions"],
        "setupTime": row["setup_minutes"],
    }]  # fmt: skip


def _operation(row: Row, _context: Context) -> list[Row]:
    return [{"code": row["name"], "type": OPERATION_TYPES[0], "inventoryType": "Each"}]


def _customer_part(row: Row, context: Context) -> list[Row]:
    return [{
        "number": f"{row['id']}/{row['revision']}",
        "partId": context.id(ITEMS, row["item_id"]),
        "customerId": context.id(CUSTOMERS, row["customer_id"]),
        "revision": row["revision"],
    }]  # fmt: skip


def _approved_supplier(row: Row, context: Context) -> list[Row]:
    if context.ref(ITEMS, row["item_id"], "").get("type") == "manufactured":
        return []
    return [{
        "partId": context.id(ITEMS, row["item_id"]),
        "supplierId": context.id(SUPPLIERS, row["supplier_id"]),
        "operationCode": None,
        "partOperationId": None,
    }]  # fmt: skip


def own(entity: Entity, kind: str = "") -> dict[str, Narrow]:
    """The parameter `id`, of what stands behind the rows itself."""
    return {"id": Narrow(entity, kind=kind)}


TABLES = (
    Table("/mdm/v1/parts", ITEMS, _part, narrows=own(ITEMS)),
    Table("/mdm/v1/supply-items", SUPPLY_ITEMS, _supply_item, moment="modifiedDate", narrows=own(SUPPLY_ITEMS)),
    Table("/engineering/v1/boms", BILL_OF_MATERIAL_LINES, _bom,
          narrows={**own(BILL_OF_MATERIAL_LINES), "partid": Narrow(ITEMS, span=line_range)},
          note="one call for each part"),
    Table("/mdm/v1/operations", OPERATION_LIST, _operation, narrows=own(OPERATION_LIST)),
    Table("/mdm/v1/part-operations", ROUTING_OPERATIONS, _part_operation,
          narrows={**own(ROUTING_OPERATIONS), "partid": Narrow(ITEMS, span=line_range)}),
    Table("/production/v1/production-definitions/approved-workcenters", ROUTING_OPERATIONS, _approved_workcenter,
          key=("workcenterId", "partOperationId"),
          narrows={"partid": Narrow(ITEMS, span=line_range), "partoperationid": Narrow(ROUTING_OPERATIONS)}),
    Table("/mdm/v1/customer-parts", CUSTOMER_PARTS, _customer_part, moment="modifiedDateTime",
          narrows=own(CUSTOMER_PARTS)),
    Table("/purchasing/v1/approved-suppliers", APPROVED_SUPPLIERS, _approved_supplier,
          narrows=own(APPROVED_SUPPLIERS)),
)  # fmt: skip
