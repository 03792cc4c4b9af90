"""Locations, bins and balances."""

from collections.abc import Iterator
from decimal import Decimal

from erp_sandbox.entities import bins, stock
from erp_sandbox.entity import Row as Record
from erp_sandbox.netsuite.rows import addresses, ids
from erp_sandbox.netsuite.rows.document import ZERO, Placed, flag, second

_TYPES = {"plant": 1, "warehouse": 2}
_ZONES = {zone: place for place, zone in enumerate(bins.ZONES, 1)}


def location(row: Record) -> Iterator[Placed]:
    """A plant or warehouse."""
    key = ids.location(row["id"])
    found = {
        "id": key,
        "name": row["name"] or row["id"],
        "fullname": row["name"] or row["id"],
        "subsidiary": str(ids.location_subsidiary(key)),
        "isinactive": "F",
        "includechildren": "F",
        "externalid": row["id"],
        "mainaddress": key,
        "locationtype": _TYPES.get(row["type"], 1),
        "makeinventoryavailable": "T",
        "makeinventoryavailablestore": "F",
        "usebins": "T",
        "tranprefix": f"L{key}-",
        "includeinsupplyplanning": flag(key % 3),
        "lastmodifieddate": second(row["modified_at"]),
    }
    yield "location", found
    place = (row["city"] or "", row["country"] or "")
    yield addresses.address("locationmainaddress", key, row["name"] or row["id"], place, row["modified_at"])


def bin_row(row: Record) -> Iterator[Placed]:
    """A place within a location."""
    capacity = row["capacity_kg"]
    found = {
        "id": ids.bin_id(row["id"]),
        "binnumber": row["code"],
        "location": row["location_id"] and ids.location(row["location_id"]),
        "memo": None if capacity is None else f"max. {capacity} kg",
        "zone": _ZONES.get(row["zone"]),
        "type": "Storage",
        "isinactive": flag(row["is_active"] is False),
        "lastmodifieddate": second(row["modified_at"]),
    }
    yield "bin", found


def balance(row: Record) -> Iterator[Placed]:
    """How much of an item lies at a location."""
    if row["item_id"] is None or row["location_id"] is None:
        return
    # A company with a single location has one balance of an item there, not two.
    if row["_twin"] == row["location_id"] and ids.number(stock.INVENTORY_KEY, row["id"]) % stock.PLACES_PER_ITEM:
        return
    item, at = ids.item(row["item_id"]), ids.location(row["location_id"])
    on_hand, committed = row["on_hand"] or ZERO, row["allocated"] or ZERO
    free, cost = on_hand - committed, Decimal(item % 90 + 10)
    both = {
        "item": item,
        "location": at,
        "quantityonhand": on_hand,
        "quantityavailable": free,
        "quantitycommitted": committed,
        "quantitybackordered": ZERO if on_hand else Decimal(item % 50),
        "quantityonorder": Decimal(item * 7 % 300),
        "quantityintransit": ZERO,
        "averagecostmli": cost,
        "onhandvaluemli": on_hand * cost,
        "lastpurchasepricemli": cost,
        "reorderpoint": row["reorder_point"],
        "preferredstocklevel": row["reorder_point"] and row["reorder_point"] * 2,
    }
    yield "aggregateitemlocation", both | {"leadtime": item % 30, "safetystocklevel": Decimal(item % 20)}
    more = {"costaccountingstatus": "C", "lastquantityavailablechange": second(row["modified_at"])}
    yield "inventoryitemlocations", both | more
    yield from _in_bins(row, item, at, on_hand, free)


def _in_bins(row: Record, item: int, at: int, on_hand: Decimal, free: Decimal) -> Iterator[Placed]:
    """Two thirds of it in one bin, the rest in another, to whole units."""
    first = (on_hand * 2 / 3).to_integral_value()
    for place, quantity, available in ((0, first, min(first, free)), (1, on_hand - first, free - min(first, free))):
        number = (ids.number(stock.INVENTORY_KEY, row["id"]) + place) % bins.EACH
        found = {
            "item": item,
            "location": at,
            "binnumber": (at - 1) * bins.EACH + number + 1,
            "inventorystatus": 1,
            "quantityonhand": quantity,
            "quantityavailable": available,
            "quantitypicked": ZERO,
        }
        yield "inventorybalance", found
