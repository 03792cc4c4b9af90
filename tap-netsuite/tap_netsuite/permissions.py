"""Which permissions of a role let which tables be read, and where NetSuite's menus have them.

Source: the help's pages on permissions for REST web services and SuiteAnalytics; the names are those of the tabs of a
role (Setup > Users/Roles > Manage Roles > Edit > Permissions).
"""

from dataclasses import dataclass

ROLE = "Setup > Users/Roles > Manage Roles > Edit, tab Permissions"
FEATURES = "Setup > Company > Enable Features"

OAUTH2 = "Log in using OAuth 2.0 Access Tokens"
TOKENS = "Log in using Access Tokens"
REST = "REST Web Services"
WORKBOOK = "SuiteAnalytics Workbook"


@dataclass(frozen=True, slots=True)
class Grant:
    """What lets a table be read.

    Args:
        tab: The tab of the role's permissions.
        names: The permissions there; one of them is enough.
        feature: The feature without which there is no such table; empty where there always is.
    """

    tab: str
    names: tuple[str, ...]
    feature: str = ""

    @property
    def item(self) -> str:
        """What is needed, as a person looks for it."""
        return f"{' or '.join(self.names)} ({self.tab}, View)"

    @property
    def todo(self) -> str:
        """What to do where it is missing."""
        grant = f"grant {self.tab} > {' or '.join(self.names)} (View) under {ROLE}"
        if not self.feature:
            return grant
        return f"if the account has the feature {self.feature} ({FEATURES}), {grant}; else take the stream out"


_ITEMS = Grant("Lists", ("Items",))
_CUSTOMERS = Grant("Lists", ("Customers",))
_VENDORS = Grant("Lists", ("Vendors",))
_UNITS = Grant("Lists", ("Units",))
_TRANSACTIONS = Grant("Transactions", ("Find Transaction",))
_ONE_WORLD = "NetSuite OneWorld"

GRANTS: dict[str, Grant] = {
    "account": Grant("Lists", ("Accounts",)),
    "accountingperiod": Grant("Setup", ("Manage Accounting Periods",)),
    "aggregateitemlocation": Grant("Lists", ("Items",), "Locations"),
    "bin": Grant("Lists", ("Bins",), "Bin Management"),
    "classification": Grant("Lists", ("Classes",), "Classes"),
    "contact": Grant("Lists", ("Contacts",)),
    "currency": Grant("Lists", ("Currency",), "Multiple Currencies"),
    "customer": _CUSTOMERS,
    "customeraddressbookentityaddress": _CUSTOMERS,
    "customersubsidiaryrelationship": Grant("Lists", ("Customers",), _ONE_WORLD),
    "customfield": Grant("Setup", ("Custom Body Fields", "Custom Column Fields", "Custom Entity Fields")),
    "customlist": Grant("Setup", ("Custom Lists",)),
    "customrecordtype": Grant("Setup", ("Custom Record Types",)),
    "customsegment": Grant("Setup", ("Custom Segments",), "Custom Segments"),
    "deletedrecord": Grant("Setup", ("Deleted Records",)),
    "department": Grant("Lists", ("Departments",), "Departments"),
    "employee": Grant("Lists", ("Employees",)),
    "entity": Grant("Lists", ("Customers", "Vendors", "Employees", "Contacts")),
    "entitystatus": _CUSTOMERS,
    "inventorybalance": _ITEMS,
    "inventoryitemlocations": Grant("Lists", ("Items",), "Locations"),
    "item": _ITEMS,
    "itemprice": _ITEMS,
    "itemvendor": _ITEMS,
    "location": Grant("Lists", ("Locations",), "Locations"),
    "locationmainaddress": Grant("Lists", ("Locations",), "Locations"),
    "pricelevel": _ITEMS,
    "pricing": _ITEMS,
    "subsidiary": Grant("Lists", ("Subsidiaries",), _ONE_WORLD),
    "systemnote": Grant("Lists", ("System Notes for Analytics and REST",)),
    "term": Grant("Lists", ("Accounting Lists",)),
    "unitstype": _UNITS,
    "unitstypeuom": _UNITS,
    "vendor": _VENDORS,
    "vendoraddressbookentityaddress": _VENDORS,
    "vendorsubsidiaryrelationship": Grant("Lists", ("Vendors",), _ONE_WORLD),
}
"""By table. Tables of transactions need a permission for each type."""

TRANSACTION_TYPES: dict[str, str] = {
    "Build": "Build Assemblies",
    "CashSale": "Cash Sale",
    "Check": "Check",
    "CustCred": "Credit Memo",
    "CustDep": "Customer Deposit",
    "CustInvc": "Invoice",
    "CustPymt": "Customer Payment",
    "CustRfnd": "Customer Refund",
    "Deposit": "Deposit",
    "Estimate": "Estimate",
    "ExpRept": "Expense Report",
    "InvAdjst": "Adjust Inventory",
    "InvTrnfr": "Transfer Inventory",
    "ItemRcpt": "Item Receipt",
    "ItemShip": "Item Fulfillment",
    "Journal": "Make Journal Entry",
    "PurchOrd": "Purchase Order",
    "RtnAuth": "Return Authorization",
    "SalesOrd": "Sales Order",
    "TrnfrOrd": "Transfer Order",
    "VendBill": "Bills",
    "VendCred": "Enter Vendor Credits",
    "VendPymt": "Pay Bills",
    "WorkOrd": "Work Order",
}
"""By the code of a type, the permission of the tab Transactions that shows its rows. Without it they are silently not
there."""


def grant_of(table: str) -> Grant:
    """What lets a table be read.

    Args:
        table: NetSuite's name of it.
    """
    if table in GRANTS:
        return GRANTS[table]
    if table.startswith("customrecord"):
        return Grant("Lists", ("Custom Record Entries", f"{table} on the tab Custom Record"))
    if table.startswith("customlist"):
        return Grant("Setup", ("Custom Lists",))
    return _TRANSACTIONS
