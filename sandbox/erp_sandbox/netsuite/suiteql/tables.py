"""The tables that a session sees: what is hidden from it, and which rows it silently does not get.

Source: docs/netsuite-sandbox.md#roles-and-features.
"""

from collections.abc import Mapping

from erp_sandbox.netsuite.catalogue import Column, Kind, Table
from erp_sandbox.netsuite.suiteql.errors import record_not_found, unknown_type
from erp_sandbox.netsuite.suiteql.values import Kind as ValueKind
from erp_sandbox.netsuite.suiteql.values import Value, name, quoted
from erp_sandbox.netsuite.suiteql.view import View

KINDS: Mapping[Kind, ValueKind] = {
    "id": "number",
    "integer": "number",
    "reference": "number",
    "number": "number",
    "percent": "number",
    "date": "date",
    "datetime": "instant",
}
"""What a column's values are to a query; all others are texts."""

_WHOLE: frozenset[Kind] = frozenset({"id", "integer", "reference"})

HEADER, LINES = "transaction", "transactionline"
"""Transactions and their lines; the column of a line that names its transaction is called as the first."""

UNAVAILABLE = frozenset(
    [
        "assemblybuild",
        "assemblyitem",
        "calendarevent",
        "customerpayment",
        "inventoryadjustment",
        "inventoryitem",
        "inventorytransfer",
        "invoice",
        "itemfulfillment",
        "itemreceipt",
        "journalentry",
        "noninventorysaleitem",
        "phonecall",
        "purchaseorder",
        "salesorder",
        "servicesaleitem",
        "supportcase",
        "task",
        "vendorbill",
        "vendorpayment",
        "workorder",
        "bom",
        "bomrevision",
        "job",
        "kititemmember",
        "manufacturingrouting",
        "partner",
    ]
)
"""What NetSuite knows, though no query finds it here: record types that are no tables, and tables of features that no
account has. Source: docs/netsuite-sandbox.md#how-faithful-is-the-netsuite-sandbox, discovery.catalog-too-long."""


def find(catalogue: Mapping[str, Table], view: View, written: str) -> Table:
    """The table of a name."""
    table = catalogue.get(written.lower())
    if table is None:
        raise record_not_found(written.lower()) if written.lower() in UNAVAILABLE else unknown_type(written)
    is_permitted = not table.permissions or any(permission in view.permissions for permission in table.permissions)
    if not table.features <= view.features or not is_permitted:
        raise record_not_found(table.name)
    return table


def is_visible(column: Column, view: View) -> bool:
    """Whether a session knows that the column exists."""
    return column.features <= view.features and (not column.permission or column.permission in view.permissions)


def value_of(column: Column, row: str) -> Value:
    """A column's value in the row of a table's alias, as DuckDB knows it."""
    kind = KINDS.get(column.kind, "text")
    return Value(f"{row}.{name(column.name)}", kind, is_whole=column.kind in _WHOLE, column=column, row=row)


def rows_of(catalogue: Mapping[str, Table], view: View, table: Table) -> str:
    """What DuckDB reads the table's permitted rows from."""
    physical = f"ns.{name(table.name)}"
    filters = [*_by_type(view, table), *_by_subsidiary(view, table), *_by_transaction(catalogue, view, table)]
    return f"(SELECT *, rowid FROM {physical} WHERE {' AND '.join(filters)})" if filters else physical


def _by_type(view: View, table: Table) -> list[str]:
    needed = table.row_permissions or {}
    hidden = sorted(kind for kind, permission in needed.items() if permission not in view.permissions)
    if not hidden or table.column("type") is None:
        return []
    return [f"(type IS NULL OR type NOT IN ({', '.join(map(quoted, hidden))}))"]


def _by_subsidiary(view: View, table: Table) -> list[str]:
    column = table.column(table.subsidiary) if table.subsidiary else None
    if column is None or view.subsidiaries is None:
        return []
    sql = name(column.name)
    if column.kind == "multiselect":
        listed = ", ".join(quoted(str(number)) for number in sorted(view.subsidiaries))
        return [f"({sql} IS NULL OR list_has_any(string_split({sql}, ', '), CAST([{listed}] AS VARCHAR[])))"]
    listed = ", ".join(str(number) for number in sorted(view.subsidiaries))
    return [f"({sql} IS NULL OR {sql} IN ({listed}))" if listed else f"({sql} IS NULL)"]


def _by_transaction(catalogue: Mapping[str, Table], view: View, table: Table) -> list[str]:
    """A transaction is of the subsidiaries of its lines; lines and links are seen where their transactions are."""
    header, lines = catalogue.get(HEADER), catalogue.get(LINES)
    of_lines = [] if lines is None else _by_subsidiary(view, lines)
    found = f"SELECT {name(HEADER)} FROM ns.{LINES} WHERE {' AND '.join(of_lines)}" if of_lines else ""
    if table.name == HEADER:
        return [f"id IN ({found})"] if found and not table.subsidiary else []
    if header is None:
        return []
    seen = []
    if by_header := [*_by_type(view, header), *_by_subsidiary(view, header)]:
        seen.append(f"SELECT id FROM ns.{name(HEADER)} WHERE {' AND '.join(by_header)}")
    if found and not table.subsidiary and not header.subsidiary:
        seen.append(found)
    return [f"{name(column)} IN ({ids})" for column in table.parents(HEADER) for ids in seen]
