"""Lines of transactions, and what they book. Source: Records Catalog, Transaction."""

from tap_netsuite.columns import Column
from tap_netsuite.tables import Table, columns

_LINE = columns("""
uniquekey integer Key of the line among all lines.
id integer Place within the transaction, from 0; 0 is the main line.
transaction integer Internal id of the transaction.
linesequencenumber integer Place among the transaction's lines.
mainline boolean Whether it is the main line, which holds the header's values.
taxline boolean Whether it is a line of tax.
item integer Internal id of the item.
itemtype text Kind of item.
quantity number Quantity; negative for what leaves, such as sales.
rate number Price for one unit, in the transaction's currency.
rateamount number Price for one unit, as an amount.
ratepercent number Price as percent, where it is one.
price integer Internal id of the price level.
units integer Internal id of the unit.
netamount number Net amount in the base currency; negative for revenue.
foreignamount number Amount in the transaction's currency.
foreignamountpaid number Paid so far, in the transaction's currency.
foreignamountunpaid number Still to be paid, in the transaction's currency.
creditforeignamount number Credit in the transaction's currency.
debitforeignamount number Debit in the transaction's currency.
costestimate number Estimated cost of the line, or of one unit of an item.
costestimaterate number Estimated cost of one unit.
estgrossprofit number Estimated gross profit.
subsidiary integer Internal id of the subsidiary.
department integer Internal id of the department.
class integer Internal id of the class.
location integer Internal id of the location.
inventoryreportinglocation integer Internal id of a location: where stock is reported.
entity integer Internal id of the entity.
createdfrom integer Internal id of a transaction: what it was made from.
createdpo integer Internal id of a transaction: the purchase order made for it.
memo text Remark.
expenseaccount integer Internal id of an account.
accountinglinetype text What the line means to the ledger.
transactionlinetype text What the line is.
category integer Id of the category.
quantitybilled number Quantity billed so far.
quantityshiprecv number Quantity shipped or received so far.
quantityrejected number Quantity rejected.
quantitypacked number Quantity packed.
quantitypicked number Quantity picked.
quantitycommitted number Quantity committed.
quantitybackordered number Quantity on back order.
quantityallocated number Quantity allocated.
expectedreceiptdate date Date on which it is expected to come in.
expectedshipdate date Date on which it is expected to leave.
actualshipdate date Date on which it was shipped.
billeddate date Date of billing.
isclosed boolean Whether it is closed.
closedate date Date of closing.
isbillable boolean Whether it can be billed to a customer.
iscogs boolean Whether it is a line of cost of goods sold.
isfullyshipped boolean Whether all of it is shipped.
isinventoryaffecting boolean Whether it moves stock.
hasfulfillableitems boolean Whether items of it can be fulfilled.
kitcomponent boolean Whether it is a component of a kit.
kitmemberof integer Line of the kit that it belongs to.
assemblycomponent boolean Whether it is a component of an assembly.
dropship boolean Whether the vendor ships to the customer.
specialorder boolean Whether it is ordered for one customer.
matchbilltoreceipt boolean Whether bills are matched to receipts.
landedcostcategory integer Id of the landed cost category.
landedcostperline boolean Whether landed cost is kept by line.
shipmethod integer Id of the way of shipping.
paymentmethod integer Id of the way of payment.
eliminate boolean Whether it is eliminated in consolidation.
donotdisplayline boolean Whether people do not see the line.
cleared boolean Whether it is reconciled.
cleareddate date Date of the reconciliation.
linelastmodifieddate datetime When the line itself was last saved.
""")

_ACCOUNTING_LINE = columns("""
transaction integer Internal id of the transaction.
transactionline integer Id of the line within the transaction.
accountingbook integer Id of the accounting book.
account integer Internal id of the account.
amount number Amount in the book's base currency.
amountlinked number Amount linked to other transactions.
amountpaid number Amount paid so far.
amountunpaid number Amount still to be paid.
credit number Credit in the book's base currency.
debit number Debit in the book's base currency.
exchangerate number Units of the base currency for one of the row's currency.
netamount number Net amount in the base currency; negative for revenue.
overheadparentitem integer Internal id of the item.
paymentamountused number Of a payment: applied.
paymentamountunused number Of a payment: not applied.
posting boolean Whether it is booked to the ledger.
processedbyrevcommit boolean Whether a revenue commitment took care of it.
lastmodifieddate datetime When it was last saved.
""")

_HEADER_STAMP = Column(
    "transaction_lastmodifieddate",
    "datetime",
    "When the transaction was last saved, as it was when the line was read.",
    sql="{h}.lastmodifieddate",
)
_DELETED_WITH = (("transactions", "transaction"),)

TABLES = (
    Table(
        "transaction_lines",
        "transactionline",
        (*_LINE, _HEADER_STAMP),
        key=("uniquekey",),
        replication_key="transaction_lastmodifieddate",
        description="Lines of all documents, the main line included.",
        quirk="read again with all their fellows when their transaction was saved; no deletion of a line is told",
        custom="COLUMN",
        header="transaction",
        own_stamp="linelastmodifieddate",
        deleted_with=_DELETED_WITH,
    ),
    Table(
        "transaction_accounting_lines",
        "transactionaccountingline",
        (*_ACCOUNTING_LINE, _HEADER_STAMP),
        key=("transaction", "transactionline", "accountingbook"),
        replication_key="transaction_lastmodifieddate",
        description="What each line books, for each accounting book.",
        quirk="before release 2023.1 they got no stamp of their own: they are read when their transaction was saved",
        header="transaction",
        own_stamp="lastmodifieddate",
        deleted_with=_DELETED_WITH,
    ),
)
