"""Prices, vendors and units of items. Source: Records Catalog, Item."""

from tap_netsuite.columns import Column
from tap_netsuite.tables import Table, columns

_VENDOR = columns("""
item integer Internal id of the item.
vendor integer Internal id of the vendor.
purchaseprice number Price that the vendor asks.
vendorcode text The vendor's number for the item.
vendorcurrency integer Internal id of the currency.
preferredvendor boolean Whether it is the first choice.
schedule integer Id of the schedule of prices by quantity.
""")

_PRICE = columns("""
item integer Internal id of the item.
pricelevel integer Internal id of the price level.
pricelevelname text Name of the price level.
price number Price for one unit.
isinactive boolean Whether it is out of use.
""")

_PRICING = columns("""
internalid integer Internal id.
item integer Internal id of the item.
pricelevel integer Internal id of the price level.
currency integer Internal id of the currency.
quantity number Quantity; negative for what leaves, such as sales.
unitprice number Price for one unit.
discount number Percent off the base price.
saleunit integer Internal id of the unit.
""")

_LEVEL = columns("""
id integer Internal id.
name text Name.
discountpct number Percent off the base price; negative is a surcharge.
isonline boolean Whether it is in the web store.
isinactive boolean Whether it is out of use.
lastmodifieddate datetime When it was last saved.
""")

_UNITS = columns("""
id integer Internal id.
name text Name.
isinactive boolean Whether it is out of use.
lastmodifieddate datetime When it was last saved.
""")

_UNIT = columns("""
internalid integer Internal id.
unitstype integer Internal id of the units type.
unitname text Name of the unit.
abbreviation text Its abbreviation.
pluralname text Name of several.
pluralabbreviation text Abbreviation of several.
conversionrate number Base units in one of it.
baseunit boolean Whether it is the base unit.
inuse boolean Whether it is used.
""")

_SUBSIDIARY = Column(
    "subsidiary",
    "integer",
    "Internal id of the subsidiary; 0 where there is none.",
    sql="NVL({t}.subsidiary, 0)",
    needs="subsidiary",
)

TABLES = (
    Table(
        "item_vendors",
        "itemvendor",
        (*_VENDOR[:2], _SUBSIDIARY, *_VENDOR[2:]),
        key=("item", "vendor", "subsidiary"),
        optional_key=("subsidiary",),
        description="Who sells us what, for how much.",
    ),
    Table("prices", "itemprice", _PRICE, key=("item", "pricelevel"), description="Prices of items, by price level."),
    Table(
        "quantity_prices",
        "pricing",
        _PRICING,
        key=("internalid",),
        description="Prices of items, by price level, currency and quantity.",
    ),
    Table("price_levels", "pricelevel", _LEVEL, description="Kinds of prices."),
    Table("units_types", "unitstype", _UNITS, description="Groups of units that can be converted."),
    Table("units", "unitstypeuom", _UNIT, key=("internalid",), description="Units of measure."),
)
