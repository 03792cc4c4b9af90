"""Customers, vendors, employees and contacts, with their addresses. Source: Records Catalog."""

from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.tables.declare import columns

_CUSTOMER = """
id id
entityid text
entitynumber int
entitytitle text
altname text
companyname text
firstname text
middlename text
lastname text
isperson bool
isinactive bool
email text
altemail text
phone text
fax text
mobilephone text
url text
parent ref>customer
category int
currency ref>currency !MULTICURRENCY
terms ref>term
salesrep ref>employee
territory int
pricelevel ref>pricelevel
receivablesaccount ref>account
creditlimit num
oncredithold text
creditholdoverride text
balancesearch num
overduebalancesearch num
unbilledorderssearch num
consolbalancesearch num
consoloverduebalancesearch num
consolunbilledorderssearch num
entitystatus ref>entitystatus
searchstage text
leadsource int
datecreated time
lastmodifieddate time
firstorderdate date
lastorderdate date
firstsaledate date
lastsaledate date
defaultbillingaddress ref>customeraddressbookentityaddress
defaultshippingaddress ref>customeraddressbookentityaddress
externalid text
comments text
"""

_VENDOR = """
id id
entityid text
entitynumber int
altname text
companyname text
legalname text
firstname text
lastname text
isperson bool
isinactive bool
email text
phone text
fax text
url text
accountnumber text
category int
currency ref>currency !MULTICURRENCY
terms ref>term
incoterm int
creditlimit num
balance num
balanceprimary num
unbilledorders num
unbilledordersprimary num
expenseaccount ref>account
payablesaccount ref>account
datecreated time
lastmodifieddate time
defaultbillingaddress ref>vendoraddressbookentityaddress
defaultshippingaddress ref>vendoraddressbookentityaddress
purchaseorderamount num
purchaseorderquantity num
purchaseorderquantitydiff num
receiptamount num
receiptquantity num
receiptquantitydiff num
externalid text
comments text
"""

_EMPLOYEE = """
id id
entityid text
firstname text
middlename text
lastname text
email text
phone text
title text
department ref>department !DEPARTMENTS
class ref>classification !CLASSES
location ref>location !LOCATIONS
subsidiary ref>subsidiary !SUBSIDIARIES
supervisor ref>employee
approver ref>employee
approvallimit num
purchaseorderlimit num
purchaseorderapprovallimit num
expenselimit num
hiredate date
releasedate date
birthdate date
socialsecuritynumber text ~LIST_EMPLOYEE_SSN
employeetype int
employeestatus int
currency ref>currency !MULTICURRENCY
issalesrep bool
giveaccess bool
isinactive bool
datecreated time
lastmodifieddate time
externalid text
comments text
"""

_CONTACT = """
id id
entityid text
firstname text
middlename text
lastname text
title text
company ref>entity
contactrole int
email text
altemail text
phone text
officephone text
mobilephone text
homephone text
fax text
subsidiary ref>subsidiary !SUBSIDIARIES
supervisor ref>contact
isprivate bool
isinactive bool
datecreated time
lastmodifieddate time
externalid text
comments text
"""

_ENTITY = """
id id
type text
entityid text
entitynumber int
entitytitle text
altname text
customer ref>customer
vendor ref>vendor
employee ref>employee
contact ref>contact
partner int
project int
othername int
parent ref>entity
isperson bool
isinactive bool
firstname text
middlename text
lastname text
email text
phone text
datecreated time
lastmodifieddate time
externalid text
"""

ADDRESS = """
nkey id
addressee text
attention text
addr1 text
addr2 text
addr3 text
addrphone text
city text
state text
dropdownstate text
zip text
country text
addrtext text
override bool
recordowner int
lastmodifieddate time
"""

_SUBSIDIARY_RELATION = """
id id
entity ref>{0}
subsidiary ref>subsidiary
isprimarysub bool
balance num
creditlimit num
lastmodifieddate time
"""


def address_table(name: str, *permissions: str, feature: str = "") -> Table:
    """A table of addresses."""
    return Table(
        name,
        columns(ADDRESS),
        key=("nkey",),
        stamp="lastmodifieddate",
        display="addrtext",
        features=frozenset({feature} if feature else ()),
        permissions=permissions,
    )


def _subsidiaries_of(entity: str, permission: str) -> Table:
    return Table(
        f"{entity}subsidiaryrelationship",
        columns(_SUBSIDIARY_RELATION.format(entity)),
        stamp="lastmodifieddate",
        display="id",
        features=frozenset({"SUBSIDIARIES"}),
        permissions=(permission,),
        subsidiary="subsidiary",
    )


def _entity_table(name: str, text: str, permission: str, subsidiary: str = "") -> Table:
    return Table(
        name,
        columns(text),
        stamp="lastmodifieddate",
        display="entityid",
        permissions=(permission,),
        subsidiary=subsidiary,
    )


TABLES = (
    _entity_table("customer", _CUSTOMER, "LIST_CUSTJOB"),
    _entity_table("vendor", _VENDOR, "LIST_VENDOR"),
    _entity_table("employee", _EMPLOYEE, "LIST_EMPLOYEE", "subsidiary"),
    _entity_table("contact", _CONTACT, "LIST_CONTACT"),
    Table(
        "entity",
        columns(_ENTITY),
        stamp="lastmodifieddate",
        display="entityid",
        permissions=("LIST_CUSTJOB", "LIST_VENDOR", "LIST_EMPLOYEE", "LIST_CONTACT"),
    ),
    _subsidiaries_of("customer", "LIST_CUSTJOB"),
    _subsidiaries_of("vendor", "LIST_VENDOR"),
    address_table("customeraddressbookentityaddress", "LIST_CUSTJOB"),
    address_table("vendoraddressbookentityaddress", "LIST_VENDOR"),
    address_table("transactionshippingaddress"),
    address_table("transactionbillingaddress"),
    Table(
        "entitystatus",
        columns("key id\nname text\nentitytype text\ninactive bool"),
        key=("key",),
        permissions=("LIST_CUSTJOB",),
    ),
)
