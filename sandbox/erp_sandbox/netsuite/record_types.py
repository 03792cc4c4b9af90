"""The record types of Record REST, over the tables that SuiteQL reads.

Source: docs/netsuite-sandbox.md#records.
"""

from dataclasses import dataclass

from erp_sandbox.netsuite.call import Call
from erp_sandbox.netsuite.catalogue import Column, Table
from erp_sandbox.netsuite.errors import forbidden, no_record_type
from erp_sandbox.netsuite.roles import Level, menu


@dataclass(frozen=True, slots=True)
class Sublist:
    """Lines that belong to a record.

    Args:
        name: As its property is called.
        table: Where they are.
        parent: The column with the record's id.
        line: The column that names a line.
        condition: Further SQL; empty for none.
    """

    name: str
    table: str
    parent: str
    line: str
    condition: str = "TRUE"


@dataclass(frozen=True, slots=True)
class RecordType:
    """A record type.

    Args:
        name: As addresses spell it.
        table: Where its records are; empty for a type that SuiteQL does not know.
        column: The column that tells types of one table apart; empty if the table has only this type.
        value: What it holds for this type.
        required: Properties without which no record is made.
        sublists: What belongs to a record.
    """

    name: str
    table: str
    column: str = ""
    value: str = ""
    required: tuple[str, ...] = ()
    sublists: tuple[Sublist, ...] = ()

    def where(self) -> tuple[str, list[str]]:
        """SQL that finds its records, with its parameters."""
        return (f'"{self.column}" = ?', [self.value]) if self.column else ("TRUE", [])


def _lines(name: str) -> Sublist:
    return Sublist(name, "transactionline", "transaction", "id", "mainline = 'F'")


def _transaction(name: str, code: str, *required: str, lines: str = "item") -> RecordType:
    return RecordType(name, "transaction", "type", code, required, (_lines(lines),) if lines else ())


def _item(name: str, code: str) -> RecordType:
    vendors = Sublist("itemVendor", "itemvendor", "item", "vendor")
    return RecordType(name, "item", "itemtype", code, ("itemId",), (vendors,))


def _entity(name: str, *required: str) -> RecordType:
    addresses = Sublist("addressBook", f"{name}addressbookentityaddress", "recordowner", "nkey")
    return RecordType(name, name, required=required, sublists=(addresses,))


STANDARD = (
    RecordType("account", "account", required=("acctName", "acctType")),
    RecordType("accountingPeriod", "accountingperiod"),
    RecordType("bin", "bin", required=("binNumber",)),
    RecordType("classification", "classification", required=("name",)),
    RecordType("contact", "contact", required=("company",)),
    RecordType("currency", "currency", required=("name", "symbol")),
    _entity("customer", "companyName"),
    RecordType("customerSubsidiaryRelationship", "customersubsidiaryrelationship", required=("entity", "subsidiary")),
    RecordType("department", "department", required=("name",)),
    RecordType("employee", "employee", required=("firstName", "lastName")),
    RecordType("location", "location", required=("name",)),
    RecordType("priceLevel", "pricelevel", required=("name",)),
    RecordType("subsidiary", "subsidiary", required=("name", "currency")),
    RecordType("term", "term", required=("name",)),
    RecordType("unitsType", "unitstype", required=("name",)),
    _entity("vendor", "companyName"),
    RecordType("vendorSubsidiaryRelationship", "vendorsubsidiaryrelationship", required=("entity", "subsidiary")),
    _item("assemblyItem", "Assembly"),
    _item("inventoryItem", "InvtPart"),
    _item("nonInventorySaleItem", "NonInvtPart"),
    _item("serviceSaleItem", "Service"),
    _transaction("assemblyBuild", "Build", "item", lines=""),
    _transaction("customerPayment", "CustPymt", "customer", lines="apply"),
    _transaction("inventoryAdjustment", "InvAdjst", "account", lines="inventory"),
    _transaction("inventoryTransfer", "InvTrnfr", "location", lines="inventory"),
    _transaction("invoice", "CustInvc", "entity"),
    _transaction("itemFulfillment", "ItemShip"),
    _transaction("itemReceipt", "ItemRcpt"),
    _transaction("journalEntry", "Journal", "subsidiary", lines="line"),
    _transaction("purchaseOrder", "PurchOrd", "entity"),
    _transaction("salesOrder", "SalesOrd", "entity"),
    _transaction("vendorBill", "VendBill", "entity"),
    _transaction("vendorPayment", "VendPymt", "entity", lines="apply"),
    _transaction("workOrder", "WorkOrd", "assemblyItem"),
    # In the catalog of every account, and not to be had by SuiteQL.
    RecordType("calendarEvent", ""),
    RecordType("phoneCall", ""),
    RecordType("supportCase", ""),
    RecordType("task", ""),
)

_WHOLE = {each.table: each.name for each in STANDARD if each.table and not each.column}


def known(call: Call) -> dict[str, RecordType]:
    """The record types of an account, by their names in lower case."""
    tables = call.company.catalogue
    types = [
        each for each in STANDARD if each.table == "" or (each.table in tables and _is_on(call, tables[each.table]))
    ]
    types += [RecordType(name, name) for name in tables if name.startswith(("customrecord_", "customlist_"))]
    return {each.name.lower(): each for each in types}


def _is_on(call: Call, table: Table) -> bool:
    return table.features <= call.account.enabled


def found(call: Call, name: str, level: Level) -> RecordType:
    """The record type of an address, for those who may.

    Raises:
        NetSuiteError: 404, there is none of this name; 403, the role may not.
    """
    wanted = known(call).get(name.lower())
    if wanted is None:
        raise no_record_type(name, call.request.url.path)
    needed = _permissions(call, wanted)
    if needed and not any(call.role.has(permission, level) for permission in needed):
        raise forbidden(menu(needed[0]))
    return wanted


def record_type_of(call: Call, table: str) -> str:
    """The record type whose records a table holds; empty if it holds those of several, or of none."""
    if table.startswith(("customrecord_", "customlist_")):
        return table if table in call.company.catalogue else ""
    return _WHOLE.get(table, "")


def _permissions(call: Call, wanted: RecordType) -> tuple[str, ...]:
    if not wanted.table:
        return ()
    table = call.company.catalogue[wanted.table]
    if table.row_permissions and wanted.column == "type":
        permission = table.row_permissions.get(wanted.value, "")
        return (permission,) if permission else ()
    return table.permissions


def columns(call: Call, table: str) -> list[Column]:
    """The columns of a table that the account has and the role may see."""
    listed = call.company.catalogue[table].columns
    return [each for each in listed if each.filterable and each.features <= call.account.enabled and _may(call, each)]


def _may(call: Call, column: Column) -> bool:
    return not column.permission or call.role.has(column.permission)
