"""Where items lie, and how many. Source: Records Catalog, Inventory Balance and Aggregate Item Location."""

from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.tables.declare import columns

_BIN = """
id id
binnumber text
location ref>location !LOCATIONS
memo text
zone int
type text
isinactive bool
lastmodifieddate time
"""

_BALANCE = """
item ref>item
location ref>location
binnumber ref>bin
inventorynumber int
inventorystatus int
quantityonhand num
quantityavailable num
quantitypicked num
committedqtyperlocation num
committedqtyperseriallotnumber num
"""

_AGGREGATE = """
item ref>item
location ref>location
quantityonhand num
quantityavailable num
quantitycommitted num
quantityonorder num
quantitybackordered num
quantityintransit num
averagecostmli num
onhandvaluemli num
lastpurchasepricemli num
reorderpoint num
preferredstocklevel num
leadtime int
safetystocklevel num
"""

_LOCATIONS = """
item ref>item
location ref>location
quantityonhand num
quantityavailable num
quantitycommitted num
quantitybackordered num
quantityintransit num
quantityonorder num
averagecostmli num
lastpurchasepricemli num
onhandvaluemli num
costaccountingstatus text
preferredstocklevel num
reorderpoint num
lastquantityavailablechange time
"""

ITEMS = ("LIST_ITEM",)
LOCATIONS = frozenset({"LOCATIONS"})

TABLES = (
    Table("bin", columns(_BIN), stamp="lastmodifieddate", display="binnumber", permissions=("LIST_BIN",)),
    Table(
        "inventorybalance",
        columns(_BALANCE),
        key=("item", "location", "binnumber", "inventorystatus"),
        display="quantityonhand",
        permissions=ITEMS,
    ),
    Table(
        "aggregateitemlocation",
        columns(_AGGREGATE),
        key=("item", "location"),
        display="quantityonhand",
        features=LOCATIONS,
        permissions=ITEMS,
    ),
    Table(
        "inventoryitemlocations",
        columns(_LOCATIONS),
        key=("item", "location"),
        stamp="lastquantityavailablechange",
        display="quantityonhand",
        features=LOCATIONS,
        permissions=ITEMS,
    ),
)
