"""Transactions, their lines, what these book, and what links them. Source: Records Catalog, Transaction."""

from dataclasses import replace

from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.tables.declare import columns

TYPE_PERMISSIONS = {
    "PurchOrd": "TRAN_PURCHORD",
    "ItemRcpt": "TRAN_ITEMRCPT",
    "VendBill": "TRAN_VENDBILL",
    "VendPymt": "TRAN_VENDPYMT",
    "SalesOrd": "TRAN_SALESORD",
    "ItemShip": "TRAN_ITEMSHIP",
    "CustInvc": "TRAN_CUSTINVC",
    "CustPymt": "TRAN_CUSTPYMT",
    "Journal": "TRAN_JOURNAL",
    "WorkOrd": "TRAN_WORKORD",
    "Build": "TRAN_BUILD",
    "InvAdjst": "TRAN_INVADJST",
    "InvTrnfr": "TRAN_INVTRNFR",
}
"""Without it, a role silently sees no rows of the type."""

ANY_TRANSACTION = ("TRAN_FIND", *TYPE_PERMISSIONS.values())

_TRANSACTION = """
id id
tranid text
transactionnumber text
type text
abbrevtype text
recordtype text
trandisplayname text
typebaseddocumentnumber text
number int
trandate date
createddate time
createdby ref>employee
lastmodifieddate time
lastmodifiedby ref>employee
closedate date
duedate date
shipdate date
actualshipdate date
status text
approvalstatus int
billingstatus bool
entity ref>entity
employee ref>employee
email text
memo text
otherrefnum text
currency ref>currency !MULTICURRENCY
exchangerate num !MULTICURRENCY
foreigntotal num
foreignamountpaid num
foreignamountunpaid num
foreignpaymentamountused num
foreignpaymentamountunused num
posting bool
postingperiod ref>accountingperiod
void bool
voided bool
isreversal bool
reversal ref>transaction
reversaldate date
reversaldefer bool
intercoadj bool !SUBSIDIARIES
shippingaddress ref>transactionshippingaddress
billingaddress ref>transactionbillingaddress
nexus int
source text
externalid text
terms ref>term
daysopen int
paymenthold bool
ordpicked bool
printedpickingticket bool
visibletocustomer bool
"""

_LINE = """
uniquekey id
id int
transaction ref>transaction
linesequencenumber int
mainline bool
taxline bool
item ref>item
itemtype text
quantity num
rate num
rateamount num
ratepercent pct
price ref>pricelevel
units ref>unitstypeuom
netamount num
foreignamount num
foreignamountpaid num
foreignamountunpaid num
creditforeignamount num
debitforeignamount num
costestimate num
costestimaterate num
estgrossprofit num
subsidiary ref>subsidiary !SUBSIDIARIES
department ref>department !DEPARTMENTS
class ref>classification !CLASSES
location ref>location !LOCATIONS
inventoryreportinglocation ref>location !LOCATIONS
entity ref>entity
createdfrom ref>transaction
createdpo ref>transaction
memo text
expenseaccount ref>account
accountinglinetype text
transactionlinetype text
category int
quantitybilled num
quantityshiprecv num
quantityrejected num
quantitypacked num
quantitypicked num
quantitycommitted num
quantitybackordered num
quantityallocated num
expectedreceiptdate date
expectedshipdate date
actualshipdate date
billeddate date
isclosed bool
closedate date
isbillable bool
iscogs bool
isfullyshipped bool
isinventoryaffecting bool
hasfulfillableitems bool
kitcomponent bool
kitmemberof int
assemblycomponent bool
dropship bool
specialorder bool
matchbilltoreceipt bool
landedcostcategory int
landedcostperline bool
shipmethod int
paymentmethod int
eliminate bool
donotdisplayline bool
cleared bool
cleareddate date
linelastmodifieddate time
"""

_ACCOUNTING_LINE = """
transaction ref>transaction
transactionline int
accountingbook int
account ref>account
amount num
amountlinked num
amountpaid num
amountunpaid num
credit num
debit num
exchangerate num !MULTICURRENCY
netamount num
overheadparentitem ref>item
paymentamountused num
paymentamountunused num
posting bool
processedbyrevcommit bool
lastmodifieddate time
"""

_LINK = """
previousdoc ref>transaction
previousline int
previoustype text
nextdoc ref>transaction
nextline int
nexttype text
linktype text
foreignamount num
lastmodifieddate time
"""

_STATUS = """
id text
name text
fullname text
trantype text
"""

_LINK_KEY = ("previousdoc", "previousline", "nextdoc", "nextline", "linktype")

STATUS_NAME = (
    "(SELECT s.fullname FROM ns.transactionstatus AS s WHERE s.id = {alias}.status AND s.trantype = {alias}.type)"
)
"""What BUILTIN.DF shows of a status; `{alias}` stands for the transaction."""

_DISPLAYS = {
    "status": STATUS_NAME,
    "type": (
        "(SELECT max(split_part(s.fullname, ' : ', 1)) FROM ns.transactionstatus AS s WHERE s.trantype = {alias}.type)"
    ),
    "approvalstatus": (
        "CASE {alias}.approvalstatus WHEN 1 THEN 'Pending Approval' WHEN 2 THEN 'Approved' WHEN 3 THEN 'Rejected' END"
    ),
}
"""What BUILTIN.DF shows of columns that point to no table."""

TRANSACTION = Table(
    "transaction",
    tuple(replace(column, display=_DISPLAYS.get(column.name, "")) for column in columns(_TRANSACTION)),
    stamp="lastmodifieddate",
    display="trandisplayname",
    permissions=ANY_TRANSACTION,
    row_permissions=TYPE_PERMISSIONS,
)

TRANSACTION_LINE = Table(
    "transactionline",
    columns(_LINE),
    key=("uniquekey",),
    stamp="linelastmodifieddate",
    display="uniquekey",
    permissions=ANY_TRANSACTION,
    subsidiary="subsidiary",
)

TABLES = (
    TRANSACTION,
    TRANSACTION_LINE,
    Table(
        "transactionaccountingline",
        columns(_ACCOUNTING_LINE),
        key=("transaction", "transactionline", "accountingbook"),
        stamp="lastmodifieddate",
        permissions=ANY_TRANSACTION,
    ),
    *(
        Table(name, columns(_LINK), key=_LINK_KEY, stamp="lastmodifieddate", permissions=ANY_TRANSACTION)
        for name in ("nexttransactionlinelink", "previoustransactionlinelink")
    ),
    Table("transactionstatus", columns(_STATUS), key=("id", "trantype"), display="fullname"),
)
