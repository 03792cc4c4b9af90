"""What is loaded equals what the account holds, whatever happens to it while it is read. FAULTS=all goes on longer."""

import json
import os
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

import pytest
from singer_http.snapshots import MARKS
from tap_netsuite.streams import TABLES

from tests.tap_netsuite.account import Account, serving
from tests.tap_netsuite.conftest import entry

ROUNDS = 10 if os.environ.get("FAULTS") == "all" else 2
SCALE = 1.0 if os.environ.get("FAULTS") == "all" else 0.01
CUSTOM = (
    "customrecord_problem_report",
    "customrecord_work_center",
    "customrecord_checksheet",
    "customrecord_cseg_market",
    "customlist_channel",
    "customlist_tag",
    "customlist_incoterm",
    "customlist_certificate",
    "customlist_severity",
)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with serving(tmp_path_factory.mktemp("truth"), scale=SCALE) as serving_one:
        yield serving_one


def changes(account: Account, turn: int) -> list[Callable[[], None]]:
    """Every kind of change, at other rows each turn; the clock goes on in between."""
    # A transaction always keeps its main line.
    keys = sorted({row["transaction"] for row in account.rows["transaction_lines"].values() if row["id"] == 1})
    customers = sorted(key for (key,) in account.rows["customers"])
    items = sorted(key for (key,) in account.rows["items"] if key > 0)
    booked = sorted(account.rows["transaction_accounting_lines"])[-1 - turn]
    place = count(turn * 20)
    header, line, gone, void = (keys[next(place)] for _ in range(4))
    text = f"turn {turn}"

    def edit(table: str, where: dict[str, int], **fields: object) -> Callable[[], None]:
        return partial(account.change, "update", table=table, where=where, fields=fields)

    return [
        edit("transaction", {"id": header}, memo=text),
        partial(account.server.advance, 3),
        edit("transactionline", {"transaction": line, "id": 0}, memo=text),
        edit("transactionaccountingline", {"transaction": booked[0], "transactionline": booked[1]}, amountpaid=turn),
        partial(account.change, "add_line", transaction=keys[next(place)], fields={"memo": text}),
        partial(account.change, "mass_update", count=100, fields={"memo": text}, after=keys[60]),
        partial(account.change, "delete_line", transaction=header, line=1),
        edit("transaction", {"id": header}, memo=f"{text}, without a line"),
        partial(account.server.advance, 4),
        partial(account.change, "delete", id=gone),
        partial(account.change, "void", transaction=void),
        partial(account.change, "delete", table="customer", id=customers[turn]),
        partial(account.change, "delete", table="item", id=items[turn]),
        edit("item", {"id": items[turn + 30]}, displayname=text),
        edit("pricing", {"item": items[turn + 30]}, unitprice=turn),
        edit("customrecord_work_center", {"id": 1}, name=text),
    ]


def notes_of_what_is_there(account: Account, found: list[str]) -> list[str]:
    """Differences, but for notes about deleted records: the account forgets them, a warehouse does not."""
    deleted = {str(row["recordid"]) for row in account.rows["deleted_records"].values()}
    told = [(text, json.loads(text.split(": ", 1)[1])) for text in found]
    return [text for text, row in told if not (text.startswith("not there") and row["recordid"] in deleted)]


def test_what_is_loaded_equals_the_truth_at_first_and_after_runs_amid_changes(account: Account) -> None:
    catalog = account.catalog(*(table.stream for table in TABLES), *CUSTOM)
    first = account.run(catalog)
    assert first.code == 0, first.log
    assert set(account.rows) == {*(table.stream for table in TABLES), *CUSTOM, MARKS}
    assert account.differences() == {}
    for turn in range(ROUNDS):
        account.server.advance(43_200)
        ended = account.run(catalog, changes(account, turn), every=150)
        assert ended.code == 0, ended.log
    # What changed while the last run read is the next one's.
    account.server.advance(60)
    assert account.run(catalog).code == 0
    found = account.differences()
    assert notes_of_what_is_there(account, found.pop("system_notes", [])) == []
    assert found == {}


def test_an_incremental_run_reads_what_changed_and_not_the_rest(account: Account) -> None:
    catalog = account.catalog("transactions", "transaction_lines", "customers", "items")
    account.run(catalog)
    account.server.advance(3600)
    key = max(account.rows["transactions"])[0]
    account.change("update", table="transaction", where={"id": key}, fields={"memo": "late"})
    account.server.advance(1)
    ended = account.run(catalog, look_back_minutes=0)
    lines = [row for row in account.rows["transaction_lines"].values() if row["transaction"] == key]
    assert ended.counts["transactions"] < 20
    assert ended.counts["transaction_lines"] >= len(lines)
    assert account.rows["transactions"][(key,)]["memo"] == "late"


def test_a_run_of_which_nothing_is_new_makes_two_calls_a_stream_at_most(account: Account) -> None:
    streams = [table.stream for table in TABLES if table.replication_key]
    catalog = account.catalog(*streams)
    account.run(catalog)
    account.server.advance(0)
    with account.admin.faults({"kind": "latency", "route": "*/services/rest/*", "seconds": 0}):
        ended = account.run(catalog, look_back_minutes=0)
        (calls,) = account.admin.admin("GET", "faults")["happened"]
    assert ended.counts == {}
    assert max(ended.requests.values()) <= 2
    # The login, the types of custom fields and the time are no stream's.
    assert calls == sum(ended.requests.values()) + 3


def test_tombstones_tell_of_what_was_deleted_where_they_are_asked_for(account: Account) -> None:
    catalog = account.catalog("customers", "deleted_records")
    account.run(catalog)
    # What other tests deleted is among the rows that were loaded, but in no view.
    key = (min(row["id"] for row in account.current()["customers"]),)
    account.server.advance(60)
    account.change("delete", table="customer", id=key[0])
    account.server.advance(60)
    told = account.server.now()
    ended = account.run(account.catalog("customers", "deleted_records", emit_tombstones=True), emit_tombstones=True)
    assert ended.code == 0, ended.log
    assert account.rows["customers"][key]["_sdc_deleted_at"] < told
    gone = [row for row in account.rows["deleted_records"].values() if row["recordid"] == key[0]]
    assert [row["stream"] for row in gone] == ["customers"]


def test_deletions_of_two_custom_types_with_one_id_each_take_their_own_row_away(account: Account) -> None:
    streams = ("customrecord_problem_report", "customrecord_work_center")
    catalog = account.catalog("deleted_records", *streams)
    account.run(catalog)
    one, other = ({row["id"] for row in account.current()[stream]} for stream in streams)
    key = max(one & other)
    account.server.advance(60)
    for stream in streams:
        account.change("delete", table=stream, id=key)
    account.server.advance(60)
    assert account.run(catalog).code == 0
    told = [row for row in account.rows["deleted_records"].values() if row["recordid"] == key]
    assert sorted((row["stream"], row["deleteddate"]) for row in told if row["stream"] in streams) == [
        (stream, told[0]["deleteddate"]) for stream in streams
    ]
    assert [key in {row["id"] for row in account.current()[stream]} for stream in streams] == [False, False]
    assert not set(streams) & account.differences().keys()


def test_what_nothing_tells_to_be_gone_is_gone_from_its_view_where_the_table_is_read_whole(account: Account) -> None:
    catalog = account.catalog("departments")
    account.run(catalog)
    key = max(account.rows["departments"])[0]
    account.change("delete", table="department", id=key)
    account.server.advance(60)
    assert (ended := account.run(catalog)).code == 0, ended.log
    assert key in {row["id"] for row in account.rows["departments"].values()}
    assert key not in {row["id"] for row in account.current()["departments"]}
    assert "departments" not in account.differences()


def test_deletions_from_before_their_stream_was_selected_are_read(account: Account) -> None:
    assert account.run(account.catalog("customers")).code == 0
    key = max(row["id"] for row in account.rows["customers"].values())
    account.server.advance(60)
    account.change("delete", table="customer", id=key)
    account.server.advance(120 * 86_400)
    start = str(account.server.now())
    account.server.advance(60)
    ended = account.run(account.catalog("customers", "deleted_records"), start_date=start)
    assert ended.code == 0, ended.log
    assert key not in {row["id"] for row in account.current()["customers"]}


def test_a_transaction_without_a_stamp_has_its_lines(account: Account) -> None:
    catalog = account.catalog("transactions", "transaction_lines", "transaction_accounting_lines")
    assert account.run(catalog).code == 0
    (key,) = max(account.rows["transactions"])
    account.change("update", table="transaction", where={"id": key}, fields={"lastmodifieddate": None}, stamped=False)
    account.forget_all()
    assert account.run(catalog).code == 0
    account.change("update", table="transactionline", where={"transaction": key, "id": 0}, fields={"memo": "alone"})
    account.server.advance(60)
    assert account.run(catalog).code == 0
    assert account.differences() == {}


def test_columns_that_views_are_made_of_cannot_be_deselected(account: Account) -> None:
    needed = {
        "transaction_lines": "transaction",
        "deleted_records": "stream",
        "currencies": "_sdc_snapshot_at",
        MARKS: "row_count",
    }
    catalog = account.catalog(*needed)
    for stream, column in needed.items():
        (told,) = (
            each["metadata"] for each in entry(catalog, stream)["metadata"] if each["breadcrumb"][-1:] == [column]
        )
        # Meltano selects it, whatever its patterns say.
        assert told["inclusion"] == "automatic"
        told |= {"inclusion": "available", "selected": False}
    account.state = None
    assert account.run(catalog).code == 0
    assert [column in account.schemas[stream] for stream, column in needed.items()] == [True] * len(needed)
    shown = account.current()
    assert all(shown[stream] for stream in needed if stream != MARKS)
