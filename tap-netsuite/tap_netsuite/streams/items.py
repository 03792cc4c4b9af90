"""Items. Source: Records Catalog, Item."""

from tap_netsuite.tables import Table, columns

_ITEM = columns("""
id integer Internal id.
itemid text Name or number of the item.
displayname text Name shown to people.
fullname text Name with those of all above it.
itemtype text Kind of item, such as InvtPart.
subtype text Whether it is bought, sold or both.
parent integer Internal id of an item: what is above it.
description text Description.
purchasedescription text Description on purchases.
stockdescription text Description in the stock room.
storedescription text Description in the web store.
storedetaileddescription text Long description in the web store.
featureddescription text Description where it is featured.
metataghtml text Meta tags in the web store.
isinactive boolean Whether it is out of use.
createddate datetime When it was made.
lastmodifieddate datetime When it was last saved.
externalid text Id given by another system.
class integer Internal id of the class.
department integer Internal id of the department.
location integer Internal id of the location.
subsidiary multiselect Internal ids of subsidiaries.
includechildren boolean Whether what is below counts as well.
unitstype integer Internal id of the units type.
stockunit integer Internal id of the unit.
purchaseunit integer Internal id of the unit.
saleunit integer Internal id of the unit.
consumptionunit integer Internal id of the unit.
assetaccount integer Internal id of an account.
incomeaccount integer Internal id of an account.
expenseaccount integer Internal id of an account.
gainlossaccount integer Internal id of an account.
billpricevarianceacct integer Internal id of an account.
billqtyvarianceacct integer Internal id of an account.
billexchratevarianceacct integer Internal id of an account.
custreturnvarianceaccount integer Internal id of an account.
vendreturnvarianceaccount integer Internal id of an account.
prodpricevarianceacct integer Internal id of an account.
prodqtyvarianceacct integer Internal id of an account.
purchasepricevarianceacct integer Internal id of an account.
scrapacct integer Internal id of an account.
wipacct integer Internal id of an account.
dropshipexpenseaccount integer Internal id of an account.
intercoincomeaccount integer Internal id of an account.
intercoexpenseaccount integer Internal id of an account.
deferredrevenueaccount integer Internal id of an account.
cost number Purchase price.
averagecost number Average cost.
lastpurchaseprice number Price of the last purchase.
costestimate number Estimated cost of the line, or of one unit of an item.
costestimatetype text How the cost is estimated.
costingmethod text Code of the costing method.
costingmethoddisplay text Costing method, as people see it.
costcategory integer Id of the cost category.
costaccountingstatus text State of cost accounting.
preferredlocation integer Internal id of a location: where it is kept.
leadtime integer Days from order to delivery.
safetystocklevel number Quantity kept for safety.
safetystockleveldays integer Days of demand kept for safety.
preferredstocklevel number Quantity preferred in stock.
preferredstockleveldays integer Days of demand preferred in stock.
reorderpoint number Quantity below which it is ordered anew.
reordermultiple number Orders are multiples of this quantity.
autoleadtime boolean Whether the lead time is worked out.
autopreferredstocklevel boolean Whether the preferred stock is worked out.
autoreorderpoint boolean Whether the reorder point is worked out.
fixedlotsize number Quantity of each lot.
minimumquantity number Least quantity sold.
maximumquantity number Greatest quantity sold.
supplyreplenishmentmethod text How supply is planned.
supplylotsizingmethod text How lots are sized.
supplytype text Build, purchase or transfer.
supplytimefence integer Days within which supply is not planned anew.
demandsource text Where demand comes from.
demandtimefence integer Days within which forecasts do not count.
demandmodifier number Percent of the demand that counts.
rescheduleinday integer Days by which supply may be brought forward.
rescheduleoutday integer Days by which supply may be put off.
backwardconsumptiondays integer Days back in which demand uses up forecasts.
forwardconsumptiondays integer Days ahead in which demand uses up forecasts.
periodiclotsizedays integer Days covered by a lot.
periodiclotsizetype text How the lot's period is counted.
atpmethod text How what is available to promise is worked out.
atpleadtime integer Days from order to promise.
buildtime number Time that building takes.
buildentireassembly boolean Whether only whole assemblies are built.
isphantom boolean Whether it is a phantom assembly.
islotitem boolean Whether it is kept by lots.
isserialitem boolean Whether it is kept by serial numbers.
isfulfillable boolean Whether it can be fulfilled.
isdropshipitem boolean Whether the vendor ships it to customers.
isspecialorderitem boolean Whether it is ordered for single customers.
isonline boolean Whether it is in the web store.
isspecialworkorderitem boolean Whether work orders are made for single customers.
isgcocompliant boolean Whether it can be paid by Google Checkout.
isdonationitem boolean Whether it is a donation.
isstorepickupallowed boolean Whether it can be picked up in a store.
ishazmatitem boolean Whether it is hazardous.
hazmatid text Id of the hazardous material.
hazmatshippingname text Hazardous material: shipping name.
hazmathazardclass text Hazardous material: class.
hazmatpackinggroup text Hazardous material: packing group.
hazmatitemunits text Hazardous material: units.
hazmatitemunitsqty number Hazardous material: quantity of the units.
matchbilltoreceipt boolean Whether bills are matched to receipts.
manufacturer text Who makes it.
manufactureraddr1 text Street address of the maker.
manufacturercity text City of the maker.
manufacturerstate text State or province of the maker.
manufacturerzip text Postal code of the maker.
manufacturertariff text Tariff number of the maker.
manufacturertaxid text Tax id of the maker.
mpn text The maker's part number.
upccode text Bar code.
vendorname text The vendor's name or number for it.
schedulebcode text Schedule B code of its unit.
schedulebnumber text Schedule B number, for exports.
schedulebquantity integer Schedule B quantity.
stockkeepingunit text Stock keeping unit.
countryofmanufacture text Country code of where it is made.
weight number Weight, in the unit of weightunit.
weightunit integer Id of the unit of weight.
handlingcost number Cost of handling.
handlingcostunits text Units of the cost of handling.
shippingcost number Cost of shipping.
shippingcostunits text Units of the cost of shipping.
shipindividually boolean Whether each one is shipped alone.
shippackage integer Id of the package.
multmanufactureaddr boolean Whether the maker has several addresses.
producer boolean Whether we are the maker, for export papers.
usebins boolean Whether bins are used.
usemarginalrates boolean Whether prices by quantity count for the part above each step.
usecomponentyield boolean Whether components have a yield.
totalquantityonhand number Quantity on hand at all locations; may change without a new lastmodifieddate.
totalvalue number Value on hand; may change without a new lastmodifieddate.
transferprice number Price of transfers.
averagecostinbase number Average cost in base units.
quantitypricingschedule integer Id of the schedule of prices by quantity.
pricinggroup integer Id of the pricing group.
overallquantitypricingtype text How the quantity for pricing is counted.
minimumquantityunits text Units of the least quantity.
maximumquantityunits text Units of the greatest quantity.
softdescriptor text Text on card statements.
roundupascomponent boolean Whether its quantity as a component is rounded up.
enforceminqtyinternally boolean Whether the least quantity counts for our own orders.
excludefromsitemap boolean Whether it is left out of the site map.
dontshowprice boolean Whether the web store hides the price.
nopricemessage text Text shown in place of the price.
outofstockbehavior text What the web store does when there is none.
outofstockmessage text Text shown when there is none.
pagetitle text Title of the page in the web store.
searchkeywords text Words to be found by.
sitemappriority text Priority in the site map.
urlcomponent text Its part of the web address.
relateditemsdescription text Text about related items.
specialsdescription text Text about specials.
offersupport boolean Whether support is offered.
vsoedeferral text Evidence of value: deferral.
vsoedelivered boolean Evidence of value: whether delivered.
vsoepermitdiscount text Evidence of value: discount permitted.
vsoeprice number Evidence of value: price.
vsoesopgroup text Evidence of value: group.
amortizationperiod integer Periods of the amortization.
amortizationtemplate integer Id of the template of amortization.
copydescription boolean Whether the description is copied.
printitems boolean Whether its members are printed.
displayinstore boolean Whether the web store shows it.
""")

TABLES = (
    Table(
        "items",
        "item",
        _ITEM,
        replication_key="lastmodifieddate",
        description="Everything that is bought, made, sold or counted.",
        quirk="more than 100 columns: asked for in parts; quantities may change without a new lastmodifieddate",
        custom="ITEM",
        is_reference=True,
        deleted_with=(("items", "id"),),
    ),
)
