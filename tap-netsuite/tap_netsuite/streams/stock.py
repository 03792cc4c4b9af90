"""Where items lie, and how many. Source: Records Catalog, Inventory Balance and Aggregate Item Location."""

from tap_netsuite.columns import Column
from tap_netsuite.tables import Table, columns

_BIN = columns("""
id integer Internal id.
binnumber text Number of the bin.
location integer Internal id of the location.
memo text Remark.
zone integer Id of the zone.
type text Kind of bin.
isinactive boolean Whether it is out of use.
lastmodifieddate datetime When it was last saved.
""")

_BALANCE = columns("""
item integer Internal id of the item.
location integer Internal id of the location.
quantityonhand number Quantity that is there.
quantityavailable number Quantity that is free.
quantitypicked number Quantity picked.
committedqtyperlocation number Quantity committed at the location.
committedqtyperseriallotnumber number Quantity of the lot or serial number that is committed.
""")

_AGGREGATE = columns("""
item integer Internal id of the item.
location integer Internal id of the location.
quantityonhand number Quantity that is there.
quantityavailable number Quantity that is free.
quantitycommitted number Quantity committed.
quantityonorder number Quantity on order.
quantitybackordered number Quantity on back order.
quantityintransit number Quantity under way.
averagecostmli number Average cost at the location.
onhandvaluemli number Value on hand at the location.
lastpurchasepricemli number Price of the last purchase for the location.
reorderpoint number Quantity below which it is ordered anew.
preferredstocklevel number Quantity preferred in stock.
leadtime integer Days from order to delivery.
safetystocklevel number Quantity kept for safety.
""")

_LOCATIONS = columns("""
item integer Internal id of the item.
location integer Internal id of the location.
quantityonhand number Quantity that is there.
quantityavailable number Quantity that is free.
quantitycommitted number Quantity committed.
quantitybackordered number Quantity on back order.
quantityintransit number Quantity under way.
quantityonorder number Quantity on order.
averagecostmli number Average cost at the location.
lastpurchasepricemli number Price of the last purchase for the location.
onhandvaluemli number Value on hand at the location.
costaccountingstatus text State of cost accounting.
preferredstocklevel number Quantity preferred in stock.
reorderpoint number Quantity below which it is ordered anew.
lastquantityavailablechange datetime When the free quantity last changed.
""")

# Parts of the key that a row may lack; a loader's key must not be null.
_KEY_PARTS = tuple(
    Column(name, "integer", f"{description}; 0 where there is none.", sql=f"NVL({{t}}.{name}, 0)", needs=name)
    for name, description in (
        ("binnumber", "Internal id of the bin"),
        ("inventorynumber", "Internal id of the lot or serial number"),
        ("inventorystatus", "Id of the state of the stock"),
    )
)

TABLES = (
    Table("bins", "bin", _BIN, description="Places within a location."),
    Table(
        "inventory_balances",
        "inventorybalance",
        (*_BALANCE[:2], *_KEY_PARTS, *_BALANCE[2:]),
        key=("item", "location", "binnumber", "inventorynumber", "inventorystatus"),
        optional_key=("binnumber", "inventorynumber", "inventorystatus"),
        description="How many of an item lie in which bin, in which state.",
        quirk="some accounts may not query it",
    ),
    Table(
        "inventory_by_location",
        "aggregateitemlocation",
        _AGGREGATE,
        key=("item", "location"),
        description="How many of an item lie at a location; all kinds of items.",
    ),
    Table(
        "item_locations",
        "inventoryitemlocations",
        _LOCATIONS,
        key=("item", "location"),
        description="How many of an item lie at a location, and its settings there; inventory items only.",
        quirk="its stamp tells of changes of the free quantity only: it is read whole",
    ),
)
