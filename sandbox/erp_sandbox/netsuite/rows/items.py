"""Items, with their prices and vendors."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from erp_sandbox.entities import items, suppliers
from erp_sandbox.entity import Row as Record
from erp_sandbox.netsuite.custom import SEGMENT
from erp_sandbox.netsuite.rows import accounts, ids
from erp_sandbox.netsuite.rows.document import RATES, Placed, Row, flag, rounded, second

_TYPES = {"raw": "InvtPart", "purchased": "InvtPart", "manufactured": "Assembly"}

LEVELS = (
    ("Base Price", Decimal(0)),
    ("Distributor", Decimal("-0.1")),
    ("Key account", Decimal("-0.15")),
    ("Service", Decimal("0.2")),
    ("Online", Decimal("-0.05")),
)
"""Price levels with the discount of each, by their places from 1."""

BREAKS = (Decimal(0), Decimal(100), Decimal(1000))
"""Quantities from which a lower price holds."""

_NEVER = dict.fromkeys(
    (
        "isphantom", "islotitem", "isserialitem", "isdropshipitem", "isspecialorderitem", "isonline",
        "isspecialworkorderitem", "isgcocompliant", "isdonationitem", "isstorepickupallowed", "ishazmatitem",
        "multmanufactureaddr", "producer", "usemarginalrates", "roundupascomponent", "enforceminqtyinternally",
        "excludefromsitemap", "dontshowprice", "offersupport", "copydescription", "shipindividually",
        "autoleadtime", "autopreferredstocklevel", "autoreorderpoint", "displayinstore",
    ),
    "F",
)  # fmt: skip

_VENDORS = suppliers.TIMELINE.base // 12


def _subsidiaries(key: int) -> str:
    return ", ".join(str(number) for number in range(1, 9) if number == 1 or (key + number) % 3)


def item(row: Record) -> Iterator[Placed]:
    """A part, material or packaging."""
    key = ids.item(row["id"])
    yield "item", _item(row, key)
    price = rounded((row["standard_cost"] or Decimal(1)) * Decimal("1.5"))
    for level, (name, discount) in enumerate(LEVELS, 1):
        found = {
            "item": key,
            "pricelevel": level,
            "pricelevelname": name,
            "price": rounded(price * (1 + discount)),
            "isinactive": "F",
        }
        yield "itemprice", found
    yield from _pricing(key, price, row["unit_id"])
    yield from _vendors(row, key)


@lru_cache(2**8)
def _factor(level: int, currency: int, place: int) -> Decimal:
    return (1 + LEVELS[level][1]) / RATES[currency] * (1 - Decimal(place) / 50)


def _pricing(key: int, price: Decimal, unit: str | None) -> Iterator[Placed]:
    unit_id = ids.unit(unit or "EA")
    first = key * len(LEVELS) * len(RATES) * len(BREAKS)
    for level in range(len(LEVELS)):
        for currency in RATES:
            for place, quantity in enumerate(BREAKS):
                found = {
                    "internalid": first + (level * len(RATES) + currency - 1) * len(BREAKS) + place,
                    "item": key,
                    "pricelevel": level + 1,
                    "currency": currency,
                    "quantity": quantity,
                    "unitprice": rounded(price * _factor(level, currency, place)),
                    "saleunit": unit_id,
                }
                yield "pricing", found


def _vendors(row: Record, key: int) -> Iterator[Placed]:
    if row["type"] == "manufactured":
        return
    for place in range(1 + key % 3):
        vendor = ids.vendor(f"SUP-{(key * 3 + place) % _VENDORS:04d}")
        found = {
            "item": key,
            "vendor": vendor,
            "subsidiary": 2 + key % 7,
            "purchaseprice": rounded((row["standard_cost"] or Decimal(0)) * (1 + Decimal(place) / 20)),
            "vendorcode": f"V{vendor}-{key}",
            "vendorcurrency": 1,
            "preferredvendor": flag(place == 0),
        }
        yield "itemvendor", found


def _item(row: Record, key: int) -> Row:
    name, text = row["name"], row["description"]
    found = {
        **_NEVER,
        **_ALWAYS,
        "id": key,
        "itemid": row["sku"] or row["id"],
        "displayname": name,
        "fullname": row["sku"] or row["id"],
        "itemtype": _TYPES.get(row["type"], "InvtPart"),
        "description": text,
        "purchasedescription": name,
        "stockdescription": name and name[:21],
        "storedetaileddescription": text and f"<p>{text}</p>",
        "isinactive": flag(row["is_active"] is False),
        "createddate": second(row["created_at"] or row["modified_at"]),
        "lastmodifieddate": second(row["modified_at"]),
        "externalid": row["id"],
        "class": 1 + key % 4,
        "subsidiary": _subsidiaries(key),
        "leadtime": row["lead_time_days"],
        "safetystocklevel": Decimal(key % 20 * 5),
        "matchbilltoreceipt": flag(key % 4 == 0),
        "usebins": flag(key % 5 != 0),
        "weight": Decimal(key % 400) / 8,
        "mpn": f"MPN-{key:06d}",
        "upccode": f"{4006381 * 10**5 + key:012d}",
        "totalquantityonhand": Decimal(0) if key == ids.item(f"ITM-{items.OUT_OF_STOCK:05d}") else None,
        "cseg_market": 1 + key % len(SEGMENT.values) if key % 3 else None,
    }
    unit = dict.fromkeys(_UNITS, ids.unit(row["unit_id"] or "EA"))
    return found | unit | _origin(row, key, made=row["type"] == "manufactured")


def _origin(row: Record, key: int, *, made: bool) -> Row:
    """What depends on whether an item is made or bought."""
    cost = row["standard_cost"]
    return {
        "assetaccount": accounts.FINISHED if made else accounts.RAW,
        "wipacct": accounts.IN_PROCESS if made else None,
        "cost": cost,
        "averagecost": cost and rounded(cost * Decimal("1.02")),
        "lastpurchaseprice": None if made else cost,
        "transferprice": cost,
        "supplytype": "BUILD" if made else "PURCHASE",
        "buildentireassembly": flag(made),
        "countryofmanufacture": "US" if made else None,
        "vendorname": None if made else f"V{key:05d}",
    }


_UNITS = ("unitstype", "stockunit", "purchaseunit", "saleunit", "consumptionunit")

_ALWAYS = {
    "includechildren": "T",
    "incomeaccount": accounts.SALES,
    "expenseaccount": accounts.COST_OF_SALES,
    "gainlossaccount": accounts.VARIANCE,
    "scrapacct": accounts.SCRAP,
    "costestimatetype": "AVGCOST",
    "costingmethod": "AVG",
    "costingmethoddisplay": "Average",
    "costcategory": 1,
    "atpmethod": "CUMULATIVE_ATP_WITH_LOOK_AHEAD",
    "supplyreplenishmentmethod": "REORDER_POINT",
    "supplylotsizingmethod": "LOT_FOR_LOT",
    "demandsource": "DEMAND_PLAN",
    "isfulfillable": "T",
    "weightunit": 3,
}
