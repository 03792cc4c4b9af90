"""Accounts, periods, and how the company is divided. Source: Records Catalog."""

from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.tables.declare import columns
from erp_sandbox.netsuite.tables.relations import address_table

_ACCOUNT = """
id id
acctnumber text
accttype text
accountsearchdisplayname text
accountsearchdisplaynamecopy text
fullname text
displaynamewithhierarchy text
description text
parent ref>account
currency ref>currency !MULTICURRENCY
generalrate text
cashflowrate text
isinactive bool
issummary bool
eliminate bool
inventory bool
revalue bool
includechildren bool
subsidiary multi>subsidiary !SUBSIDIARIES
department ref>department !DEPARTMENTS
class ref>classification !CLASSES
location ref>location !LOCATIONS
deferralacct ref>account
sspecacct text
externalid text
lastmodifieddate time
"""

_PERIOD = """
id id
periodname text
startdate date
enddate date
parent ref>accountingperiod
isposting bool
isadjust bool
isquarter bool
isyear bool
isinactive bool
closed bool
closedondate time
alllocked bool
arlocked bool
aplocked bool
allownonglchanges bool
lastmodifieddate time
"""

_DIVISION = """
id id
name text
fullname text
parent ref>{0}
subsidiary multi>subsidiary !SUBSIDIARIES
isinactive bool
includechildren bool
externalid text
lastmodifieddate time
"""

_LOCATION = """
mainaddress ref>locationmainaddress
returnaddress ref>locationmainaddress
locationtype int
latitude num
longitude num
makeinventoryavailable bool
makeinventoryavailablestore bool
usebins bool
tranprefix text
defaultallocationpriority int
includeinsupplyplanning bool
"""

_SUBSIDIARY = """
id id
name text
fullname text
legalname text
parent ref>subsidiary
currency ref>currency !MULTICURRENCY
country text
state text
fiscalcalendar int
iselimination bool
isinactive bool
edition text
email text
url text
federalidnumber text
ssnortin text
languagelocale text
mainaddress int
shippingaddress int
returnaddress int
tranprefix text
externalid text
lastmodifieddate time
"""

_CURRENCY = """
id id
name text
symbol text
displaysymbol text
currencyprecision int
exchangerate num
isbasecurrency bool
isinactive bool
externalid text
lastmodifieddate time
"""

_TERM = """
id id
name text
daysuntilnetdue int
discountpercent pct
daysuntilexpiry int
isinactive bool
externalid text
lastmodifieddate time
"""


def _list(
    name: str, text: str, permission: str, feature: str = "", *, display: str = "name", subsidiary: str = ""
) -> Table:
    return Table(
        name,
        columns(text),
        stamp="lastmodifieddate",
        display=display,
        features=frozenset({feature} if feature else ()),
        permissions=(permission,),
        subsidiary=subsidiary,
    )


TABLES = (
    _list("account", _ACCOUNT, "LIST_ACCOUNT", display="accountsearchdisplayname"),
    _list("accountingperiod", _PERIOD, "ADMI_ACCTPERIODS", display="periodname"),
    _list("department", _DIVISION.format("department"), "LIST_DEPARTMENT", "DEPARTMENTS", subsidiary="subsidiary"),
    _list("classification", _DIVISION.format("classification"), "LIST_CLASS", "CLASSES"),
    _list(
        "location",
        _DIVISION.format("location") + _LOCATION.lstrip(),
        "LIST_LOCATION",
        "LOCATIONS",
        subsidiary="subsidiary",
    ),
    address_table("locationmainaddress", "LIST_LOCATION", feature="LOCATIONS"),
    _list("subsidiary", _SUBSIDIARY, "LIST_SUBSIDIARY", "SUBSIDIARIES", subsidiary="id"),
    _list("currency", _CURRENCY, "LIST_CURRENCY", "MULTICURRENCY"),
    _list("term", _TERM, "LIST_TERM"),
)
