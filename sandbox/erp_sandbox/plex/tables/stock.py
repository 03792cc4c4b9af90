"""Stock: where things lie, containers on hand, lots, and what happened to containers and supply items."""

from erp_sandbox.entities.bins import BINS
from erp_sandbox.entities.containers import CONTAINERS, INVENTORY_ADJUSTMENTS, INVENTORY_MOVES
from erp_sandbox.entities.items import ITEMS
from erp_sandbox.entities.jobs import JOBS
from erp_sandbox.entities.production import PRODUCTION_ENTRIES
from erp_sandbox.entities.stock import LOCATIONS
from erp_sandbox.entities.work_centers import WORK_CENTERS
from erp_sandbox.entity import Row
from erp_sandbox.plex.context import Context
from erp_sandbox.plex.entities.flows import ITEM_ADJUSTMENTS
from erp_sandbox.plex.entities.master import SUPPLY_ITEMS
from erp_sandbox.plex.table import Narrow, Table
from erp_sandbox.plex.tables.parts import classified, item_of, named, own, part

FIRST_BIN = "A-01"
ON_HAND = {"active": "OK", "moved": "OK"}
LOTS = "lots"
MASTER_UNITS = "master_units"
_NAMES = {"number": "partNumber", "revision": "revision", "both": "partNumberRevision"}


def _location(row: Row, _context: Context) -> list[Row]:
    return [{
        "locationCode": f"{row['location_id']} {row['code']}",
        "buildingName": row["location_id"],
        "buildingCode": row["location_id"],
        "locationType": row["zone"],
        "inventoryLocation": row["is_active"],
        "supplyLocation": False,
        "tankSilo": False,
    }]  # fmt: skip


def _located(row: Row, context: Context) -> list[Row]:
    """A bin; and with the first one of a building, the building's floor, where all goods without a bin are."""
    told = {**_location(row, context)[0], "locationId": context.id(BINS, row["id"])}
    if row["code"] != FIRST_BIN:
        return [told]
    floor = {"locationCode": row["location_id"], "locationId": floor_of(row["location_id"], context),
             "locationType": "floor", "inventoryLocation": True}  # fmt: skip
    return [told, told | floor]


def floor_of(location: str | None, context: Context) -> str | None:
    """The GUID of the floor of a building."""
    return context.id(LOCATIONS, location, "floor")


def whereabouts(row: Row, context: Context) -> tuple[str | None, str | None]:
    """The GUID and the name of the place of a container: its bin, or the floor of its building."""
    if row["bin_id"] is None:
        return floor_of(row["location_id"], context), row["location_id"]
    bin_ = context.ref(BINS, row["bin_id"], row["modified_at"] or "")
    return context.id(BINS, row["bin_id"]), f"{row['location_id']} {bin_.get('code')}"


def _container(row: Row, context: Context) -> list[Row]:
    if row["status"] not in ON_HAND:
        return []
    place, name = whereabouts(row, context)
    item = item_of(row, context)
    return [{
        "serialNo": row["id"],
        "serialNumber": row["id"],
        **part(row, context, number="partNo", revision="revision", both="partNoRevision"),
        **named(row["item_id"], item, number="partNumber", revision="partRevision", both="partNumberRevision"),
        "partName": item.get("name"),
        "active": True,
        "status": ON_HAND[row["status"]],
        "containerStatus": ON_HAND[row["status"]],
        "locationId": place,
        "location": name,
        "quantity": row["quantity"],
        "quantityUnit": row["unit_id"],
        "quantityInventoryUnit": row["unit_id"],
        "addDateTime": row["created_at"],
        "updateDateTime": row["modified_at"],
        "lotNo": row["lot"],
        "lotNumber": row["lot"],
        "lotId": lot_of(row["production_entry_id"], context)[0],
        **master_unit(job_of(row["id"]), context),
        "inventoryType": "Each",
    }]  # fmt: skip


def lot_of(entry: str | None, context: Context) -> tuple[str | None, str | None]:
    """The GUID and the number of the lot of a production entry: two in a row are one."""
    head, _, place = (entry or "").rpartition("-")
    if not place.isdecimal():
        return None, None
    first = int(place) - 1 + int(place) % 2
    number = f"L{head.rpartition('-')[2]}-{chr(ord('A') + first // 2)}"
    return context.id(PRODUCTION_ENTRIES, f"{head}-{first:0{len(place)}}", LOTS), number


def job_of(name: str) -> str:
    """The job whose number a container or a production entry bears."""
    return "-".join(["JOB", *name.split("-")[1:2]])


def master_unit(job: str | None, context: Context) -> Row:
    """The master unit that what a job makes is put together to."""
    number = None if job is None else job.replace("JOB", "MU")
    return {"masterUnitId": context.id(JOBS, job, MASTER_UNITS), "masterUnitNo": number}


def _lot(row: Row, context: Context) -> list[Row]:
    """A lot is told of with its first production entry."""
    place = row["id"].rpartition("-")[2]
    if not place.isdecimal() or int(place) % 2 == 0:
        return []
    return [{
        "lotNumber": lot_of(row["id"], context)[1],
        "manufacturedDateTime": row["ended_at"],
        "quantity": row["quantity"],
        "containerCount": 1,
        **part(row, context, number="partNumber", revision="partRevision", both="partNumberRevision"),
        "supplierId": None,
        "customerId": None,
        "lotPartConformant": True,
    }]  # fmt: skip


def _master_unit(row: Row, context: Context) -> list[Row]:
    if row["status"] not in ("completed", "closed"):
        return []
    return [master_unit(row["id"], context)]


def _moved_part(row: Row, context: Context) -> Row:
    return {**part(row, context, **_NAMES)}


def _adjustment(row: Row, context: Context) -> list[Row]:
    return [{
        **_moved_part(row, context),
        "adjustmentDate": row["adjusted_at"],
        "serialNo": row["id"].replace("ADJ", "SN"),
        "quantity": row["quantity"],
        "adjustmentCode": row["reason"],
        "location": row["location_id"],
        "locationId": floor_of(row["location_id"], context),
    }]  # fmt: skip


def _move(row: Row, context: Context) -> list[Row]:
    kind = classified(item_of(row, context))
    return [{
        **_moved_part(row, context),
        "_type": kind["type"],
        "_source": kind["source"],
        "adjustmentDate": row["moved_at"],
        "serialNo": row["container_id"],
        "quantity": row["quantity"],
        "adjustmentCode": "Move",
        "location": row["to_location_id"],
        "locationId": floor_of(row["to_location_id"], context),
        "movedFromLocation": row["from_location_id"],
        "movedFromLocationId": floor_of(row["from_location_id"], context),
    }]  # fmt: skip


def _item_adjustment(row: Row, context: Context) -> list[Row]:
    return [{
        "adjustmentDate": row["adjusted_at"],
        "itemId": context.id(SUPPLY_ITEMS, row["supply_item_id"]),
        "itemNo": row["supply_item_id"],
        "quantity": row["quantity"],
        "transactionType": "Issue" if row["quantity"] is not None and row["quantity"] < 0 else "Receipt",
    }]  # fmt: skip


def _equipment(row: Row, context: Context) -> list[Row]:
    return [{
        "equipmentId": row["id"].replace("WC", "EQ"),
        "description": row["name"],
        "equipmentType": row["type"],
        "workcenter": row["id"],
        "workcenterId": context.id(WORK_CENTERS, row["id"]),
        "building": row["location_id"],
        "buildingId": context.id(LOCATIONS, row["location_id"]),
        "serialNo": row["machine_number"],
        "status": "Active" if row["is_active"] else "Retired",
        "active": row["is_active"],
    }]  # fmt: skip


def _updated_part(row: Row, context: Context) -> list[Row]:
    return [{
        "partId": context.id(ITEMS, row["id"]),
        **named(row["id"], row, number="partNumber", revision="revision", both="partNumberRevision"),
        **classified(row),
        "_created": row["created_at"],
        "_updated": row["modified_at"],
    }]  # fmt: skip


_WINDOW = {"begindate": "adjustmentDate", "enddate": "adjustmentDate"}
_MOVED = _WINDOW | {"parttype": "_type", "partsource": "_source"}
_UPDATED = {
    "beginupdateddatetime": "_updated", "endupdateddatetime": "_updated", "begincreateddatetime": "_created",
    "endcreateddatetime": "_created", "partrevision": "revision", "parttype": "type", "partsource": "source",
    "partstatus": "status",
}  # fmt: skip
_HISTORY = "/inventory/v1/inventory-history"

TABLES = (
    # No GUID leads to its rows: the same list holds bins and floors.
    Table("/inventory/v1/inventory-definitions/locations", BINS, _located, key=("locationId",),
          parameters={"locationtypeflag": "locationType"}),
    Table("/inventory/v1/inventory-definitions/parts", ITEMS, _updated_part, key=("partId",), moment="_updated",
          parameters=_UPDATED, narrows={"partid": Narrow(ITEMS)}),
    Table("/inventory/v1/inventory-tracking/containers", CONTAINERS, _container, key=("serialNo",)),
    Table("/inventory/v1/inventory-tracking/lots", PRODUCTION_ENTRIES, _lot, kind=LOTS,
          narrows=own(PRODUCTION_ENTRIES, LOTS)),
    Table("/inventory-tracking/v1/master-units", JOBS, _master_unit, kind=MASTER_UNITS,
          narrows=own(JOBS, MASTER_UNITS)),
    Table(f"{_HISTORY}/container-adjustments", INVENTORY_ADJUSTMENTS, _adjustment, key=(), moment="adjustmentDate",
          parameters=_WINDOW),
    Table(f"{_HISTORY}/container-location-moves", INVENTORY_MOVES, _move, key=(), moment="adjustmentDate",
          parameters=_MOVED),
    Table("/inventory/v1-beta1/inventory-history/item-adjustments", ITEM_ADJUSTMENTS, _item_adjustment, key=(),
          moment="adjustmentDate", parameters=_WINDOW, note="one call for each supply item"),
    Table("/maintenance/v1/equipment", WORK_CENTERS, _equipment, kind="equipment",
          narrows=own(WORK_CENTERS, "equipment")),
)  # fmt: skip
