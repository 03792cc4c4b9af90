"""Transactions, and what links them. Source: Records Catalog, Transaction."""

from tap_netsuite.columns import Column
from tap_netsuite.tables import Table, columns

_TRANSACTION = columns("""
id integer Internal id.
tranid text Number on the document.
transactionnumber text NetSuite's own running number.
type text Code of the type, such as PurchOrd.
abbrevtype text Type, abbreviated for people.
recordtype text Name of the record type, such as purchaseorder.
trandisplayname text Type and number, as people see it.
typebaseddocumentnumber text Number within the type.
number integer Running number within the type, as a number.
trandate date Date of the document.
createddate datetime When it was made.
createdby integer Internal id of an employee: who made it.
lastmodifieddate datetime When it was last saved.
lastmodifiedby integer Internal id of an employee: who last saved it.
closedate date Date of closing.
duedate date Date on which payment is due.
shipdate date Date on which it is to be shipped.
actualshipdate date Date on which it was shipped.
status text Code of the status within the type, such as B.
approvalstatus integer Code of the approval's state.
billingstatus boolean Whether it is billed.
entity integer Internal id of the entity.
employee integer Internal id of the employee.
email text E-mail address.
memo text Remark.
otherrefnum text The other side's number, such as a customer's order number.
currency integer Internal id of the currency.
exchangerate number Units of the base currency for one of the row's currency.
foreigntotal number Total in the transaction's currency.
foreignamountpaid number Paid so far, in the transaction's currency.
foreignamountunpaid number Still to be paid, in the transaction's currency.
foreignpaymentamountused number Of a payment: applied, in the transaction's currency.
foreignpaymentamountunused number Of a payment: not applied, in the transaction's currency.
posting boolean Whether it is booked to the ledger.
postingperiod integer Internal id of an accounting period: where it is booked.
void boolean Whether it is void.
voided boolean Whether it was voided; a voided transaction is not deleted.
isreversal boolean Whether it reverses another.
reversal integer Internal id of a transaction: what reverses it.
reversaldate date Date on which it is reversed.
reversaldefer boolean Whether the reversal waits for the period.
intercoadj boolean Whether it adjusts between companies.
shippingaddress integer Internal id of the shipping address.
billingaddress integer Internal id of the billing address.
nexus integer Id of the tax nexus.
source text How it came into being.
externalid text Id given by another system.
terms integer Internal id of the payment terms.
daysopen integer Days since it was opened.
paymenthold boolean Whether payment is held.
ordpicked boolean Whether it is picked.
printedpickingticket boolean Whether the picking ticket is printed.
visibletocustomer boolean Whether the customer sees it.
""")

_LINK = columns("""
previousdoc integer Internal id of a transaction: the earlier one.
previousline integer Line of the earlier transaction.
previoustype text Type of the earlier transaction.
nextdoc integer Internal id of a transaction: the later one.
nextline integer Line of the later transaction.
nexttype text Type of the later transaction.
linktype text What links the two, such as an order and its bill.
foreignamount number Amount in the transaction's currency.
lastmodifieddate datetime When it was last saved.
""")

_STATUS = columns("""
id text Code of the status within the type.
name text Name of the status.
fullname text Type and name of the status.
trantype text Type of transaction.
""")

_LINK_KEY = ("previousdoc", "previousline", "nextdoc", "nextline", "linktype")
_ORDER = "rows whose stamp is null are read by their keys, each time"

TRANSACTIONS = Table(
    "transactions",
    "transaction",
    (
        *_TRANSACTION,
        Column("status_name", "text", "The status in words.", sql="BUILTIN.DF({t}.status)", needs="status"),
    ),
    replication_key="lastmodifieddate",
    description="Headers of all documents: orders, receipts, bills, invoices, payments, journals.",
    quirk="subsidiary, location, department, class and createdfrom are on the line with mainline true",
    custom="BODY",
    deleted_with=(("transactions", "id"),),
)

TABLES = (
    TRANSACTIONS,
    *(
        Table(
            stream,
            table,
            _LINK,
            key=_LINK_KEY,
            replication_key="lastmodifieddate",
            description=f"Which line came from which, told by the {side} document.",
            quirk=_ORDER,
            is_nullable_stamp=True,
            deleted_with=(("transactions", "previousdoc"), ("transactions", "nextdoc")),
        )
        for stream, table, side in (
            ("next_transaction_links", "nexttransactionlinelink", "later"),
            ("previous_transaction_links", "previoustransactionlinelink", "earlier"),
        )
    ),
    Table(
        "transaction_statuses",
        "transactionstatus",
        _STATUS,
        key=("id", "trantype"),
        description="What the codes of statuses mean.",
    ),
)
