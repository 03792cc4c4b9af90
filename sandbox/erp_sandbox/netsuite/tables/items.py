"""Items, their prices, vendors and units. Source: Records Catalog, Item."""

from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.tables.declare import columns

_ITEM = """
id id
itemid text
displayname text
fullname text
itemtype text
subtype text
parent ref>item
description text
purchasedescription text
stockdescription text
storedescription text
storedetaileddescription long
featureddescription long
metataghtml long
isinactive bool
createddate time
lastmodifieddate time
externalid text
class ref>classification !CLASSES
department ref>department !DEPARTMENTS
location ref>location !LOCATIONS
subsidiary multi>subsidiary !SUBSIDIARIES
includechildren bool !SUBSIDIARIES
unitstype ref>unitstype
stockunit ref>unitstypeuom
purchaseunit ref>unitstypeuom
saleunit ref>unitstypeuom
consumptionunit ref>unitstypeuom
assetaccount ref>account
incomeaccount ref>account
expenseaccount ref>account
gainlossaccount ref>account
billpricevarianceacct ref>account
billqtyvarianceacct ref>account
billexchratevarianceacct ref>account
custreturnvarianceaccount ref>account
vendreturnvarianceaccount ref>account
prodpricevarianceacct ref>account
prodqtyvarianceacct ref>account
purchasepricevarianceacct ref>account
scrapacct ref>account
wipacct ref>account
dropshipexpenseaccount ref>account
intercoincomeaccount ref>account
intercoexpenseaccount ref>account
deferredrevenueaccount ref>account
cost num
averagecost num
lastpurchaseprice num
costestimate num
costestimatetype text
costingmethod text
costingmethoddisplay text
costcategory int
costaccountingstatus text
preferredlocation ref>location !LOCATIONS
leadtime int
safetystocklevel num
safetystockleveldays int
preferredstocklevel num
preferredstockleveldays int
reorderpoint num
reordermultiple num
autoleadtime bool
autopreferredstocklevel bool
autoreorderpoint bool
fixedlotsize num
minimumquantity num
maximumquantity num
supplyreplenishmentmethod text
supplylotsizingmethod text
supplytype text
supplytimefence int
demandsource text
demandtimefence int
demandmodifier pct
rescheduleinday int
rescheduleoutday int
backwardconsumptiondays int
forwardconsumptiondays int
periodiclotsizedays int
periodiclotsizetype text
atpmethod text
atpleadtime int
buildtime num
buildentireassembly bool
isphantom bool
islotitem bool
isserialitem bool
isfulfillable bool
isdropshipitem bool
isspecialorderitem bool
isonline bool
isspecialworkorderitem bool
isgcocompliant bool
isdonationitem bool
isstorepickupallowed bool
ishazmatitem bool
hazmatid text
hazmatshippingname text
hazmathazardclass text
hazmatpackinggroup text
hazmatitemunits text
hazmatitemunitsqty num
matchbilltoreceipt bool
manufacturer text
manufactureraddr1 text
manufacturercity text
manufacturerstate text
manufacturerzip text
manufacturertariff text
manufacturertaxid text
mpn text
upccode text
vendorname text
schedulebcode text
schedulebnumber text
schedulebquantity int
stockkeepingunit text
countryofmanufacture text
weight num
weightunit int
handlingcost num
handlingcostunits text
shippingcost num
shippingcostunits text
shipindividually bool
shippackage int
multmanufactureaddr bool
producer bool
usebins bool
usemarginalrates bool
usecomponentyield bool
totalquantityonhand num
totalvalue num
transferprice num
averagecostinbase num
quantitypricingschedule int
pricinggroup int
overallquantitypricingtype text
minimumquantityunits text
maximumquantityunits text
softdescriptor text
roundupascomponent bool
enforceminqtyinternally bool
excludefromsitemap bool
dontshowprice bool
nopricemessage text
outofstockbehavior text
outofstockmessage text
pagetitle text
searchkeywords text
sitemappriority text
urlcomponent text
relateditemsdescription text
specialsdescription text
offersupport bool
vsoedeferral text
vsoedelivered bool
vsoepermitdiscount text
vsoeprice num
vsoesopgroup text
amortizationperiod int
amortizationtemplate int
copydescription bool
printitems bool
displayinstore bool
"""

_PRICING = """
internalid id
item ref>item
pricelevel ref>pricelevel
currency ref>currency !MULTICURRENCY
quantity num
unitprice num
discount pct
saleunit ref>unitstypeuom
"""

_PRICE = """
item ref>item
pricelevel ref>pricelevel
pricelevelname text
price num
isinactive bool
"""

_VENDOR = """
item ref>item
vendor ref>vendor
subsidiary ref>subsidiary !SUBSIDIARIES
purchaseprice num
vendorcode text
vendorcurrency ref>currency !MULTICURRENCY
preferredvendor bool
schedule int
"""

_UNIT = """
internalid id
unitstype ref>unitstype
unitname text
abbreviation text
pluralname text
pluralabbreviation text
conversionrate num
baseunit bool
inuse bool
"""

ITEMS = ("LIST_ITEM",)

TABLES = (
    Table(
        "item", columns(_ITEM), stamp="lastmodifieddate", display="itemid", permissions=ITEMS, subsidiary="subsidiary"
    ),
    Table("pricing", columns(_PRICING), key=("internalid",), display="unitprice", permissions=ITEMS),
    Table("itemprice", columns(_PRICE), key=("item", "pricelevel"), display="pricelevelname", permissions=ITEMS),
    Table(
        "pricelevel",
        columns("id id\nname text\ndiscountpct pct\nisonline bool\nisinactive bool\nlastmodifieddate time"),
        stamp="lastmodifieddate",
        permissions=("LIST_PRICELEVEL", "LIST_ITEM"),
    ),
    Table("itemvendor", columns(_VENDOR), key=("item", "vendor"), display="vendorcode", permissions=ITEMS),
    Table(
        "unitstype",
        columns("id id\nname text\nisinactive bool\nlastmodifieddate time"),
        stamp="lastmodifieddate",
        permissions=("LIST_UNIT",),
    ),
    Table("unitstypeuom", columns(_UNIT), key=("internalid",), display="unitname", permissions=("LIST_UNIT",)),
)
