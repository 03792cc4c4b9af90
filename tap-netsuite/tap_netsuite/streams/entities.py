"""Customers, vendors, employees and contacts. Source: Records Catalog, Entity."""

from tap_netsuite.tables import Table, columns

_CUSTOMER = columns("""
id integer Internal id.
entityid text Name or number that people know it by.
entitynumber integer Running number.
entitytitle text Name and number, as people see it.
altname text Second name.
companyname text Name of the company.
firstname text First name.
middlename text Middle name.
lastname text Last name.
isperson boolean Whether it is a person, not a company.
isinactive boolean Whether it is out of use.
email text E-mail address.
altemail text Second e-mail address.
phone text Telephone number.
fax text Fax number.
mobilephone text Mobile telephone number.
url text Web address.
parent integer Internal id of a customer: what is above it.
category integer Id of the category.
currency integer Internal id of the currency.
terms integer Internal id of the payment terms.
salesrep integer Internal id of an employee: who sells.
territory integer Id of the sales territory.
pricelevel integer Internal id of the price level.
receivablesaccount integer Internal id of an account.
creditlimit number Highest credit granted.
oncredithold text Whether orders are held, worked out from balance and limit.
creditholdoverride text AUTO, ON or OFF.
balancesearch number Balance; may change without a new lastmodifieddate.
overduebalancesearch number Overdue balance; may change without a new lastmodifieddate.
unbilledorderssearch number Orders not billed yet; may change without a new lastmodifieddate.
consolbalancesearch number Balance with those of sub-customers.
consoloverduebalancesearch number Overdue balance with those of sub-customers.
consolunbilledorderssearch number Orders not billed yet, with those of sub-customers.
entitystatus integer Internal id of the status.
searchstage text Lead, prospect or customer.
leadsource integer Id of where the lead came from.
datecreated datetime When it was made.
lastmodifieddate datetime When it was last saved.
firstorderdate date Date of the first order.
lastorderdate date Date of the last order.
firstsaledate date Date of the first sale.
lastsaledate date Date of the last sale.
defaultbillingaddress integer Internal id of the address.
defaultshippingaddress integer Internal id of the address.
externalid text Id given by another system.
comments text Remarks.
""")

_VENDOR = columns("""
id integer Internal id.
entityid text Name or number that people know it by.
entitynumber integer Running number.
altname text Second name.
companyname text Name of the company.
legalname text Name in law.
firstname text First name.
lastname text Last name.
isperson boolean Whether it is a person, not a company.
isinactive boolean Whether it is out of use.
email text E-mail address.
phone text Telephone number.
fax text Fax number.
url text Web address.
accountnumber text Our account number with the vendor.
category integer Id of the category.
currency integer Internal id of the currency.
terms integer Internal id of the payment terms.
incoterm integer Id of the incoterm.
creditlimit number Highest credit granted.
balance number Balance; may change without a new lastmodifieddate.
balanceprimary number Balance in the primary currency; may change without a new lastmodifieddate.
unbilledorders number Orders not billed yet; may change without a new lastmodifieddate.
unbilledordersprimary number Orders not billed yet, in the primary currency.
expenseaccount integer Internal id of an account.
payablesaccount integer Internal id of an account.
datecreated datetime When it was made.
lastmodifieddate datetime When it was last saved.
defaultbillingaddress integer Internal id of the address.
defaultshippingaddress integer Internal id of the address.
purchaseorderamount number Tolerance of a bill against the order: amount.
purchaseorderquantity number Tolerance of a bill against the order: quantity.
purchaseorderquantitydiff number Tolerance of a bill against the order: difference of quantities.
receiptamount number Tolerance of a bill against the receipt: amount.
receiptquantity number Tolerance of a bill against the receipt: quantity.
receiptquantitydiff number Tolerance of a bill against the receipt: difference of quantities.
externalid text Id given by another system.
comments text Remarks.
""")

_EMPLOYEE = columns("""
id integer Internal id.
entityid text Name or number that people know it by.
firstname text First name.
middlename text Middle name.
lastname text Last name.
email text E-mail address.
phone text Telephone number.
title text Job title.
department integer Internal id of the department.
class integer Internal id of the class.
location integer Internal id of the location.
subsidiary integer Internal id of the subsidiary.
supervisor integer Internal id of an employee: whom the person reports to.
approver integer Internal id of an employee: who approves.
approvallimit number Highest amount that may be approved.
purchaseorderlimit number Highest amount of a purchase order.
purchaseorderapprovallimit number Highest amount of a purchase order that may be approved.
expenselimit number Highest amount of an expense report.
hiredate date Date of hiring.
releasedate date Date of leaving.
birthdate date Date of birth.
socialsecuritynumber text Social security number; needs a permission of its own.
employeetype integer Id of the kind of employee.
employeestatus integer Id of the employee's state.
currency integer Internal id of the currency.
issalesrep boolean Whether the person sells.
giveaccess boolean Whether the person may log in.
isinactive boolean Whether it is out of use.
datecreated datetime When it was made.
lastmodifieddate datetime When it was last saved.
externalid text Id given by another system.
comments text Remarks.
""")

_CONTACT = columns("""
id integer Internal id.
entityid text Name or number that people know it by.
firstname text First name.
middlename text Middle name.
lastname text Last name.
title text Job title.
company integer Internal id of the entity that the contact belongs to.
contactrole integer Id of the role.
email text E-mail address.
altemail text Second e-mail address.
phone text Telephone number.
officephone text Telephone number at work.
mobilephone text Mobile telephone number.
homephone text Telephone number at home.
fax text Fax number.
subsidiary integer Internal id of the subsidiary.
supervisor integer Internal id of a contact: whom the person reports to.
isprivate boolean Whether it is private to its owner.
isinactive boolean Whether it is out of use.
datecreated datetime When it was made.
lastmodifieddate datetime When it was last saved.
externalid text Id given by another system.
comments text Remarks.
""")

_ENTITY = columns("""
id integer Internal id.
type text Kind of entity.
entityid text Name or number that people know it by.
entitynumber integer Running number.
entitytitle text Name and number, as people see it.
altname text Second name.
customer integer Internal id of the customer.
vendor integer Internal id of the vendor.
employee integer Internal id of the employee.
contact integer Internal id of the contact.
partner integer Internal id of the partner.
project integer Internal id of the project.
othername integer Internal id of the other name.
parent integer Internal id of an entity: what is above it.
isperson boolean Whether it is a person, not a company.
isinactive boolean Whether it is out of use.
firstname text First name.
middlename text Middle name.
lastname text Last name.
email text E-mail address.
phone text Telephone number.
datecreated datetime When it was made.
lastmodifieddate datetime When it was last saved.
externalid text Id given by another system.
""")

_STATUS = columns("""
key integer Internal id.
name text Name.
entitytype text Kind of entity that it is for.
inactive boolean Whether it is out of use.
""")

_BALANCES = "balances may change without a new lastmodifieddate; subsidiaries are in a stream of their own"

TABLES = (
    *(
        Table(
            stream,
            table,
            found,
            replication_key="lastmodifieddate",
            description=description,
            quirk=quirk,
            custom="ENTITY",
            is_reference=True,
            deleted_with=((stream, "id"),),
        )
        for stream, table, found, description, quirk in (
            ("customers", "customer", _CUSTOMER, "Leads, prospects and customers.", _BALANCES),
            ("vendors", "vendor", _VENDOR, "Who goods and services are bought from.", _BALANCES),
            ("employees", "employee", _EMPLOYEE, "People who work for the company.", "personal data"),
            ("contacts", "contact", _CONTACT, "People at customers and vendors.", "personal data"),
        )
    ),
    Table(
        "entities",
        "entity",
        _ENTITY,
        replication_key="lastmodifieddate",
        description="Customers, vendors, employees, contacts and others under one number space.",
        is_nullable_stamp=True,
        is_reference=True,
        deleted_with=(("customers", "id"), ("vendors", "id"), ("employees", "id"), ("contacts", "id")),
    ),
    Table(
        "entity_statuses",
        "entitystatus",
        _STATUS,
        key=("key",),
        description="States of leads, prospects and customers.",
        quirk="its key is key, and it has inactive where others have isinactive",
    ),
)
