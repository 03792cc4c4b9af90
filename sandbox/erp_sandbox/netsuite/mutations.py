"""Changes that a test makes in NetSuite's own terms, worked out into lines of the log of mutations."""

from collections.abc import Mapping
from typing import Any

from erp_sandbox.moments import timestamp
from erp_sandbox.mutations import Mutation
from erp_sandbox.netsuite import physical
from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.changes import (
    AddField,
    AddLine,
    AnyChange,
    Delete,
    DeleteLine,
    MassUpdate,
    RemoveField,
    RetypeField,
    Update,
    Void,
)
from erp_sandbox.netsuite.custom_changes import new_field
from erp_sandbox.netsuite.custom_kinds import VALUE_KINDS
from erp_sandbox.netsuite.patches import FIELD_RESOURCE, PREFIX, canonical
from erp_sandbox.netsuite.rows import ids
from erp_sandbox.netsuite.rows.document import second
from erp_sandbox.netsuite.rows.statuses import TYPES
from erp_sandbox.netsuite.warehouse import Snapshot

_BELONGING = {
    "transaction": (
        ("transactionline", "transaction"),
        ("transactionaccountingline", "transaction"),
        ("previoustransactionlinelink", "previousdoc"),
        ("previoustransactionlinelink", "nextdoc"),
        ("nexttransactionlinelink", "previousdoc"),
        ("nexttransactionlinelink", "nextdoc"),
        ("transactionshippingaddress", "nkey"),
        ("transactionbillingaddress", "nkey"),
    ),
    "customer": (
        ("entity", "id"),
        ("customersubsidiaryrelationship", "entity"),
        ("customeraddressbookentityaddress", "nkey"),
    ),
    "vendor": (
        ("entity", "id"),
        ("vendorsubsidiaryrelationship", "entity"),
        ("vendoraddressbookentityaddress", "nkey"),
    ),
    "employee": (("entity", "id"),),
    "contact": (("entity", "id"),),
    "item": (("pricing", "item"), ("itemprice", "item"), ("itemvendor", "item")),
}
"""What goes with a deleted record: tables, and the column that names it."""

_RECORD_TYPES = {"transaction": -30, "customer": -2, "vendor": -3, "employee": -4, "contact": -6, "item": -10}
_NAMES = {"transaction": "trandisplayname", "item": "itemid"}

_TYPES = {kind.code: kind.name for kind in TYPES}

_NOTHING = {"foreignamount": 0, "netamount": 0, "creditforeignamount": None, "debitforeignamount": None}


class Maker:
    """Works changes out as lines of the log.

    Args:
        tenant: Whose data.
        catalogue: Its tables.
        snapshot: Its rows as they are now.
        now: When, in microseconds since 1970.
    """

    def __init__(self, tenant: str, catalogue: Mapping[str, Table], snapshot: Snapshot, now: int) -> None:
        self._tenant, self._catalogue, self._snapshot = tenant, catalogue, snapshot
        self._at = timestamp(now)
        self._stamp = second(self._at)

    def mutations(self, change: AnyChange) -> list[Mutation]:
        """What is to be written down, in this order.

        Raises:
            ValueError: The change cannot be made.
        """
        match change:
            case Update():
                made = [self._update(change.table, change.where, change.fields, stamped=change.stamped)]
            case MassUpdate():
                made = [self._mass(change)]
            case AddLine():
                made = self._add_line(change)
            case DeleteLine():
                made = self._delete_line(change)
            case Delete():
                made = self._delete(change)
            case Void():
                made = self._void(change.transaction)
            case _:
                made = [self._field(change)]
        return made

    def _line(self, table: str, operation: Any, where: str, fields: dict[str, Any]) -> Mutation:
        return Mutation(self._tenant, f"{PREFIX}{table}", operation, where, self._at, fields)

    def _table(self, name: str) -> Table:
        if name not in self._catalogue:
            raise ValueError(f"there is no table {name!r}")
        return self._catalogue[name]

    def _checked(self, table: Table, fields: Mapping[str, Any]) -> dict[str, Any]:
        for name, value in fields.items():
            column = table.column(name)
            if column is None or name in physical.key_of(table):
                raise ValueError(f"{table.name} has no column {name!r} to set")
            canonical(column, value)
        return dict(fields)

    def _found(self, table: Table, where: Mapping[str, int]) -> int:
        for name in where:
            column = table.column(name)
            if column is None or column.kind not in ("id", "integer", "reference"):
                raise ValueError(f"{table.name} has no whole number {name!r}")
        condition = " AND ".join(f"{physical.name(name)} = ?" for name in where) or "FALSE"
        sql = f"SELECT count(*) FROM {physical.physical(table.name)} WHERE {condition}"
        count = self._snapshot.cursor().execute(sql, list(where.values())).fetchone()
        if count is None or not count[0]:
            raise ValueError(f"{table.name} has no row where {dict(where)}")
        return int(count[0])

    def _update(self, name: str, where: Mapping[str, int], fields: Mapping[str, Any], *, stamped: bool) -> Mutation:
        table = self._table(name)
        self._found(table, where)
        values = self._checked(table, fields)
        if stamped and table.stamp:
            values[table.stamp] = self._stamp
        condition = ",".join(f"{column}={value}" for column, value in where.items())
        return self._line(name, "update", condition, values)

    def _mass(self, change: MassUpdate) -> Mutation:
        table = self._table(change.table)
        if table.key != ("id",):
            raise ValueError(f"{table.name} has no id")
        sql = (
            f"SELECT min(id), max(id) FROM (SELECT id FROM {physical.physical(table.name)} "
            "WHERE id > ? ORDER BY id LIMIT ?)"
        )
        ends = self._snapshot.cursor().execute(sql, [change.after, change.count]).fetchone()
        if ends is None or ends[0] is None:
            raise ValueError(f"{table.name} has no rows after {change.after}")
        values = self._checked(table, change.fields) | ({table.stamp: self._stamp} if table.stamp else {})
        return self._line(table.name, "update", f"id={ends[0]}..{ends[1]}", values)

    def _add_line(self, change: AddLine) -> list[Mutation]:
        table = self._table("transactionline")
        self._found(self._table("transaction"), {"id": change.transaction})
        sql = "SELECT max(id) FROM ns.transactionline WHERE transaction = ?"
        last = self._snapshot.cursor().execute(sql, [change.transaction]).fetchone()
        place = int(last[0]) + 1 if last and last[0] is not None else 0
        key = ids.line_key(change.transaction, place)
        row = {
            "uniquekey": key,
            "id": place,
            "transaction": change.transaction,
            "linesequencenumber": place,
            "mainline": "F",
            "taxline": "F",
            "linelastmodifieddate": self._stamp,
        }
        return [self._line("transactionline", "insert", f"uniquekey={key}", row | self._checked(table, change.fields))]

    def _delete_line(self, change: DeleteLine) -> list[Mutation]:
        self._found(self._table("transactionline"), {"transaction": change.transaction, "id": change.line})
        where = f"transaction={change.transaction}"
        return [
            self._line("transactionline", "delete", f"{where},id={change.line}", {}),
            self._line("transactionaccountingline", "delete", f"{where},transactionline={change.line}", {}),
        ]

    def _delete(self, change: Delete) -> list[Mutation]:
        table = self._table(change.table)
        if table.key != ("id",):
            raise ValueError(f"{table.name} has no id")
        self._found(table, {"id": change.id})
        gone = [self._line(table.name, "delete", f"id={change.id}", {})]
        gone += [
            self._line(name, "delete", f"{column}={change.id}", {}) for name, column in _BELONGING.get(table.name, ())
        ]
        # Deletions of accounts, departments and the like are told by nothing.
        kind = _RECORD_TYPES.get(table.name) or self._custom_type(table.name)
        return gone if kind is None else [*gone, self._trace(table, change.id, kind)]

    def _trace(self, table: Table, key: int, kind_id: int) -> Mutation:
        shown = _NAMES.get(table.name, "entityid" if table.column("entityid") else "name")
        kind = physical.name("type" if table.name == "transaction" else shown)
        sql = f"SELECT {physical.name(shown)}, {kind} FROM {physical.physical(table.name)} WHERE id = ?"
        name, code = self._snapshot.cursor().execute(sql, [key]).fetchone() or ("", "")
        is_custom = table.name.startswith("customrecord_")
        row = {
            "recordid": key,
            "recordtypeid": kind_id,
            "scriptid": table.name.upper() if is_custom else None,
            "name": name,
            # What NetSuite says here of custom records is not known; this tells the types apart the least.
            "type": "Custom Record" if is_custom else _TYPES.get(code, table.name),
            "deleteddate": self._stamp,
            "deletedby": ids.SYSTEM_EMPLOYEE,
            "context": "REST",
            "iscustomlist": "F",
            "iscustomrecord": "T" if is_custom else "F",
            "iscustomtransaction": "F",
        }
        return self._line("deletedrecord", "insert", f"recordid={key}", row)

    def _custom_type(self, name: str) -> int | None:
        sql = "SELECT internalid FROM ns.customrecordtype WHERE scriptid = ?"
        found = self._snapshot.cursor().execute(sql, [name.upper()]).fetchone()
        return int(found[0]) if found else None

    def _void(self, key: int) -> list[Mutation]:
        header = {"void": "T", "voided": "T", "memo": "VOID", "foreigntotal": 0, "posting": "F"}
        accounting = {"amount": 0, "netamount": 0, "credit": None, "debit": None, "posting": "F"}
        made = [
            self._update("transaction", {"id": key}, header, stamped=True),
            self._update("transactionline", {"transaction": key}, _NOTHING, stamped=True),
        ]
        stamp = {"lastmodifieddate": self._stamp}
        return [*made, self._line("transactionaccountingline", "update", f"transaction={key}", accounting | stamp)]

    def _field(self, change: AddField | RetypeField | RemoveField) -> Mutation:
        is_known = any(
            column.script_id == change.script_id for table in self._catalogue.values() for column in table.columns
        )
        if is_known == isinstance(change, AddField):
            raise ValueError(f"there is {'already a' if is_known else 'no'} custom field {change.script_id!r}")
        if isinstance(change, RemoveField):
            return Mutation(self._tenant, FIELD_RESOURCE, "delete", change.script_id, self._at)
        given = {name: getattr(change, name) for name in change.__struct_fields__ if name != "script_id"}
        if isinstance(change, RetypeField) and change.value_type not in VALUE_KINDS:
            raise ValueError(f"no fieldvaluetype {change.value_type!r}")
        if isinstance(change, AddField):
            new_field(change.script_id, **given)
            return Mutation(self._tenant, FIELD_RESOURCE, "insert", change.script_id, self._at, given)
        return Mutation(self._tenant, FIELD_RESOURCE, "update", change.script_id, self._at, given)
