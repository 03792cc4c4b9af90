"""Accounts, periods, and how the company is divided. Source: Records Catalog."""

from tap_netsuite.tables import Table, columns

_ACCOUNT = columns("""
id integer Internal id.
acctnumber text Number of the account.
accttype text Kind of account.
accountsearchdisplayname text Number and name.
accountsearchdisplaynamecopy text Number and name, of the account alone.
fullname text Name with those of all above it.
displaynamewithhierarchy text Name with those of all above it.
description text Description.
parent integer Internal id of an account: what is above it.
currency integer Internal id of the currency.
generalrate text Rate used in consolidation.
cashflowrate text Rate used in cash flow statements.
isinactive boolean Whether it is out of use.
issummary boolean Whether nothing is booked to it directly.
eliminate boolean Whether it is eliminated in consolidation.
inventory boolean Whether it is an account of stock.
revalue boolean Whether open balances are revalued.
includechildren boolean Whether what is below counts as well.
subsidiary multiselect Internal ids of subsidiaries.
department integer Internal id of the department.
class integer Internal id of the class.
location integer Internal id of the location.
deferralacct integer Internal id of an account.
sspecacct text What NetSuite itself uses it for.
externalid text Id given by another system.
lastmodifieddate datetime When it was last saved.
""")

_PERIOD = columns("""
id integer Internal id.
periodname text Name of the period.
startdate date First day.
enddate date Last day.
parent integer Internal id of an accounting period: what is above it.
isposting boolean Whether it is booked into.
isadjust boolean Whether it is for adjustments.
isquarter boolean Whether it is a quarter.
isyear boolean Whether it is a year.
isinactive boolean Whether it is out of use.
closed boolean Whether it is closed.
closedondate datetime When it was closed.
alllocked boolean Whether nobody may book.
arlocked boolean Whether receivables are locked.
aplocked boolean Whether payables are locked.
allownonglchanges boolean Whether changes that book nothing are allowed.
lastmodifieddate datetime When it was last saved.
""")

_DIVISION = columns("""
id integer Internal id.
name text Name.
fullname text Name with those of all above it.
parent integer Internal id of a department: what is above it.
subsidiary multiselect Internal ids of subsidiaries.
isinactive boolean Whether it is out of use.
includechildren boolean Whether what is below counts as well.
externalid text Id given by another system.
lastmodifieddate datetime When it was last saved.
""")

_LOCATION = columns("""
id integer Internal id.
name text Name.
fullname text Name with those of all above it.
parent integer Internal id of a location: what is above it.
subsidiary multiselect Internal ids of subsidiaries.
isinactive boolean Whether it is out of use.
includechildren boolean Whether what is below counts as well.
externalid text Id given by another system.
lastmodifieddate datetime When it was last saved.
mainaddress integer Internal id of the address.
returnaddress integer Internal id of the address.
locationtype integer Id of the kind of location.
latitude number Degrees north.
longitude number Degrees east.
makeinventoryavailable boolean Whether its stock can be sold.
makeinventoryavailablestore boolean Whether its stock can be sold in the web store.
usebins boolean Whether bins are used.
tranprefix text What its document numbers begin with.
defaultallocationpriority integer Place in the order of allocation.
includeinsupplyplanning boolean Whether supply is planned for it.
""")

_SUBSIDIARY = columns("""
id integer Internal id.
name text Name.
fullname text Name with those of all above it.
legalname text Name in law.
parent integer Internal id of a subsidiary: what is above it.
currency integer Internal id of the currency.
country text Country code.
state text State or province.
fiscalcalendar integer Id of the fiscal calendar.
iselimination boolean Whether it only holds eliminations.
isinactive boolean Whether it is out of use.
edition text Tax edition.
email text E-mail address.
url text Web address.
federalidnumber text Tax number of the company.
ssnortin text Tax number of a person.
languagelocale text Language code.
mainaddress integer Internal id of the main address.
shippingaddress integer Internal id of the shipping address.
returnaddress integer Internal id of the address for returns.
tranprefix text What its document numbers begin with.
externalid text Id given by another system.
lastmodifieddate datetime When it was last saved.
""")

_CURRENCY = columns("""
id integer Internal id.
name text Name.
symbol text ISO 4217 code.
displaysymbol text Sign, such as $.
currencyprecision integer Decimals of amounts.
exchangerate number Units of the base currency for one of the row's currency.
isbasecurrency boolean Whether it is the company's own.
isinactive boolean Whether it is out of use.
externalid text Id given by another system.
lastmodifieddate datetime When it was last saved.
""")

_TERM = columns("""
id integer Internal id.
name text Name.
daysuntilnetdue integer Days until payment is due.
discountpercent number Percent off for early payment.
daysuntilexpiry integer Days until the discount ends.
isinactive boolean Whether it is out of use.
externalid text Id given by another system.
lastmodifieddate datetime When it was last saved.
""")

# Small, and read whole: nothing tells for sure that one of them was deleted, and so it is seen.
TABLES = tuple(
    Table(stream, table, found, description=description, quirk=quirk)
    for stream, table, found, description, quirk in (
        ("accounts", "account", _ACCOUNT, "The chart of accounts.", ""),
        ("departments", "department", _DIVISION, "Departments.", "only with the feature Departments"),
        ("classes", "classification", _DIVISION, "Classes.", "only with the feature Classes"),
        ("locations", "location", _LOCATION, "Plants, warehouses and stores.", "only with the feature Locations"),
        ("subsidiaries", "subsidiary", _SUBSIDIARY, "Companies of the group.", "only with OneWorld"),
        ("accounting_periods", "accountingperiod", _PERIOD, "Months, quarters and years of the books.", ""),
        ("currencies", "currency", _CURRENCY, "Currencies.", "only with the feature Multiple Currencies"),
        ("terms", "term", _TERM, "Terms of payment.", ""),
    )
)
