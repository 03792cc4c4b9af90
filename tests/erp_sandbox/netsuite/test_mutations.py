"""Changes in NetSuite's own terms: what is written down, what tells of them, what is refused."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from erp_sandbox.moments import DAY, EPOCH
from erp_sandbox.mutations import Mutation, MutationLog
from erp_sandbox.netsuite.changes import AnyChange
from erp_sandbox.netsuite.mutations import Maker
from erp_sandbox.netsuite.warehouse import Warehouse
from erp_sandbox.world import World

WORLD = World(5, 0.01)
NOW = EPOCH + 15 * DAY
NOW_TEXT = "2025-01-16T00:00:00Z"


class Account:
    """An account that a test changes."""

    def __init__(self, folder: Path) -> None:
        self.log = MutationLog()
        self.warehouse = Warehouse(WORLD, self.log, folder)

    def change(self, **wanted: Any) -> list[Mutation]:
        change = msgspec.convert(wanted, AnyChange)
        with self.warehouse.at(NOW) as snapshot:
            made = Maker(WORLD.tenant, self.warehouse.catalogue, snapshot, NOW).mutations(change)
        self.log.extend(made)
        return made

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with self.warehouse.at(NOW) as snapshot:
            return snapshot.cursor().execute(sql).fetchall()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prepared")


@pytest.fixture
def account(prepared: Path) -> Any:
    made = Account(prepared)
    yield made
    made.warehouse.close()


HEADER = (
    "SELECT memo, strftime(lastmodifieddate AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')"
    " FROM ns.transaction WHERE id = 1000"
)
LINE = (
    "SELECT id, memo, strftime(linelastmodifieddate AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')"
    " FROM ns.transactionline WHERE transaction = 1000 ORDER BY id"
)


def test_a_header_changes_alone(account: Account) -> None:
    lines = account.ask(LINE)
    account.change(operation="update", table="transaction", where={"id": 1000}, fields={"memo": "new"})
    assert account.ask(HEADER) == [("new", NOW_TEXT)]
    assert account.ask(LINE) == lines


def test_a_line_changes_alone(account: Account) -> None:
    header = account.ask(HEADER)
    where = {"transaction": 1000, "id": 1}
    account.change(operation="update", table="transactionline", where=where, fields={"memo": "new"})
    assert account.ask(HEADER) == header
    assert account.ask(LINE)[1] == (1, "new", NOW_TEXT)


def test_a_silent_change_moves_no_stamp(account: Account) -> None:
    before = account.ask(HEADER)[0][1]
    account.change(operation="update", table="transaction", where={"id": 1000}, fields={"memo": "x"}, stamped=False)
    assert account.ask(HEADER) == [("x", before)]


def test_a_line_comes_and_goes_without_a_trace(account: Account) -> None:
    lines, deleted = account.ask(LINE), account.ask("SELECT count(*) FROM ns.deletedrecord")
    account.change(operation="add_line", transaction=1000, fields={"memo": "added", "quantity": 2.5})
    assert account.ask(LINE) == [*lines, (len(lines), "added", NOW_TEXT)]
    account.change(operation="delete_line", transaction=1000, line=len(lines))
    assert account.ask(LINE) == lines
    assert account.ask("SELECT count(*) FROM ns.deletedrecord") == deleted


def test_a_deleted_transaction_leaves_a_record(account: Account) -> None:
    account.change(operation="delete", id=1000)
    assert account.ask(HEADER) == []
    assert account.ask(LINE) == []
    assert account.ask("SELECT count(*) FROM ns.transactionaccountingline WHERE transaction = 1000") == [(0,)]
    told = account.ask("SELECT recordtypeid, type, name FROM ns.deletedrecord WHERE recordid = 1000")
    assert told == [(-30, "Purchase Order", "Purchase Order #PO000000")]


def test_a_deleted_department_is_told_of_by_nothing(account: Account) -> None:
    deleted = account.ask("SELECT count(*) FROM ns.deletedrecord")
    account.change(operation="delete", table="department", id=1)
    assert account.ask("SELECT count(*) FROM ns.department WHERE id = 1") == [(0,)]
    assert account.ask("SELECT count(*) FROM ns.deletedrecord") == deleted


def test_a_voided_transaction_stays(account: Account) -> None:
    account.change(operation="void", transaction=1000)
    assert account.ask("SELECT voided, foreigntotal = 0 FROM ns.transaction WHERE id = 1000") == [("T", True)]
    assert account.ask("SELECT sum(abs(netamount)) FROM ns.transactionline WHERE transaction = 1000") == [(0,)]


def test_a_mass_update_is_one_line_of_the_log_and_one_second(account: Account) -> None:
    made = account.change(operation="mass_update", count=100, fields={"memo": "mass"})
    assert len(made) == 1
    found = account.ask("SELECT count(*), count(DISTINCT lastmodifieddate) FROM ns.transaction WHERE memo = 'mass'")
    assert found == [(100, 1)]


def test_a_custom_field_comes_changes_and_goes(account: Account) -> None:
    stamps = account.ask("SELECT sum(epoch(lastmodifieddate)) FROM ns.transaction")
    account.change(operation="add_field", script_id="custbody_late", place="BODY", value_type="Integer Number")
    assert account.ask("SELECT count(custbody_late) > 0, max(typeof(custbody_late)) FROM ns.transaction") == [
        (True, "BIGINT")
    ]
    account.change(operation="retype_field", script_id="custbody_late", value_type="Date")
    assert account.ask("SELECT max(typeof(custbody_late)) FROM ns.transaction") == [("DATE",)]
    sql = "SELECT fieldvaluetype FROM ns.customfield WHERE scriptid = 'CUSTBODY_LATE'"
    assert account.ask(sql) == [("Date",)]
    account.change(operation="remove_field", script_id="custbody_late")
    assert account.ask(sql) == []
    assert account.warehouse.catalogue["transaction"].column("custbody_late") is None
    assert account.ask("SELECT sum(epoch(lastmodifieddate)) FROM ns.transaction") == stamps


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"operation": "update", "table": "nothing", "where": {"id": 1}, "fields": {}}, "no table"),
        ({"operation": "update", "table": "transaction", "where": {"id": 1}, "fields": {"memo": "x"}}, "no row"),
        ({"operation": "update", "table": "transaction", "where": {}, "fields": {"memo": "x"}}, "no row"),
        ({"operation": "update", "table": "transaction", "where": {"memo": 1}, "fields": {}}, "no whole number"),
        ({"operation": "update", "table": "transaction", "where": {"id": 1000}, "fields": {"x": 1}}, "no column"),
        ({"operation": "update", "table": "transaction", "where": {"id": 1000}, "fields": {"id": 1}}, "no column"),
        (
            {"operation": "update", "table": "transaction", "where": {"id": 1000}, "fields": {"foreigntotal": "a"}},
            "holds a number",
        ),
        ({"operation": "delete_line", "transaction": 1000, "line": 77}, "no row"),
        ({"operation": "void", "transaction": 3}, "no row"),
        ({"operation": "delete", "id": 1, "table": "pricing"}, "no id"),
        ({"operation": "mass_update", "count": 1, "fields": {}, "after": 2**50}, "no rows"),
        ({"operation": "add_field", "script_id": "custbody_project", "place": "BODY", "value_type": "Date"}, "already"),
        ({"operation": "add_field", "script_id": "custcol_a", "place": "BODY", "value_type": "Date"}, "begins with"),
        ({"operation": "add_field", "script_id": "custbody_a", "place": "BODY", "value_type": "Odd"}, "fieldvaluetype"),
        ({"operation": "retype_field", "script_id": "custbody_project", "value_type": "Odd"}, "fieldvaluetype"),
        ({"operation": "remove_field", "script_id": "custbody_nothing"}, "no custom field"),
    ],
)
def test_what_cannot_be_done_is_refused(account: Account, wanted: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        account.change(**wanted)
    assert len(account.log) == 0
