"""The tables: what they promise about themselves, and that the rows keep it."""

from collections import Counter, defaultdict

import pytest
from erp_sandbox.moments import parse
from erp_sandbox.netsuite.custom_kinds import Extent
from erp_sandbox.netsuite.physical import key_of
from erp_sandbox.netsuite.rows.document import Row
from erp_sandbox.netsuite.tables.every import all_tables
from erp_sandbox.netsuite.truth import Past
from erp_sandbox.world import World

WORLD = World(scale=0.05)
TABLES = all_tables()
NOW = parse("2026-06-01T06:00:00Z")

_PYTHON: dict[str, type] = {"id": int, "integer": int, "reference": int}


@pytest.fixture(scope="module")
def rows() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for name, row in Past(WORLD, NOW).rows():
        found[name].append(row)
    return found


every_table = pytest.mark.parametrize("name", TABLES)


@every_table
def test_columns_are_named_once_and_point_at_tables_that_are_there(name: str) -> None:
    table = TABLES[name]
    names = [column.name for column in table.columns]
    assert len(names) == len(set(names))
    assert {column.references for column in table.columns} - {""} <= set(TABLES)
    assert {*table.key, *([table.stamp] if table.stamp else [])} <= set(names)
    assert not table.subsidiary or table.subsidiary in names


@every_table
def test_every_table_has_rows_with_keys_of_their_own(name: str, rows: dict[str, list[Row]]) -> None:
    keys = Counter(tuple(row[column] for column in key_of(TABLES[name])) for row in rows[name])
    assert keys
    assert max(keys.values()) == 1


@every_table
def test_rows_hold_what_columns_say(name: str, rows: dict[str, list[Row]]) -> None:
    columns = {column.name: column for column in TABLES[name].columns}
    for row in rows[name]:
        assert set(row) <= set(columns)
        for column, value in row.items():
            kind: str = columns[column].kind
            assert value not in (None, "")
            assert isinstance(value, _PYTHON.get(kind, object))
            if kind == "boolean":
                assert value in ("T", "F")
            if kind == "datetime":
                assert len(value) == len("2026-06-01T06:00:00Z")
            if kind in ("number", "percent"):
                assert value == round(value, 5)
                assert abs(value) < 10**13


def test_one_table_is_very_wide() -> None:
    assert len(TABLES["item"].columns) > 100


def test_line_zero_is_the_main_line_and_sales_stand_below_zero(rows: dict[str, list[Row]]) -> None:
    types = {row["id"]: row["type"] for row in rows["transaction"]}
    for line in rows["transactionline"]:
        assert (line["id"] == 0) == (line["mainline"] == "T")
        if types[line["transaction"]] in ("SalesOrd", "CustInvc") and line["mainline"] == "F":
            assert line["quantity"] < 0
            assert line["foreignamount"] < 0


def test_what_posts_is_in_balance(rows: dict[str, list[Row]]) -> None:
    types = {row["id"]: row["type"] for row in rows["transaction"]}
    sums: Counter[int] = Counter()
    for line in rows["transactionaccountingline"]:
        if types[line["transaction"]] in ("VendBill", "CustInvc", "Journal", "VendPymt", "CustPymt", "ItemRcpt"):
            sums[line["transaction"]] += line["amount"]
    # Each line is rounded to the currency of the books by itself.
    assert max(abs(each) for each in sums.values()) < 1


def test_old_accounting_lines_bear_no_stamp(rows: dict[str, list[Row]]) -> None:
    stamped = Counter("lastmodifieddate" in row for row in rows["transactionaccountingline"])
    assert min(stamped[True], stamped[False]) > 10


def test_ids_may_be_negative(rows: dict[str, list[Row]]) -> None:
    assert {row["id"] for row in rows["item"]} & set(range(-7, 1)) == set(range(-7, 1))
    assert -5 in {row["id"] for row in rows["employee"]}


def test_scenarios_can_be_seen(rows: dict[str, list[Row]]) -> None:
    orders = {row["tranid"]: row for row in rows["transaction"]}
    vendors = {row["id"]: row for row in rows["vendor"]}
    assert orders["PO000010"]["entity"] not in vendors
    assert vendors[orders["PO000011"]["entity"]]["isinactive"] == "T"
    lines = [row for row in rows["transactionline"] if row["transaction"] == orders["PO000012"]["id"]]
    asked = {row["item"] for row in lines if row["id"]}
    empty = {row["item"] for row in rows["aggregateitemlocation"] if not row["quantityonhand"]}
    assert asked
    assert asked <= empty
    assert {row["status"] for row in rows["transaction"] if row["type"] == "PurchOrd"} >= set("ABCDFGH")
    assert {row["approvalstatus"] for row in rows["transaction"] if row["type"] == "PurchOrd"} == {1, 2, 3}
    assert {row["voided"] for row in rows["transaction"]} == {"T", "F"}


def test_every_status_has_a_name(rows: dict[str, list[Row]]) -> None:
    named = {(row["trantype"], row["id"]) for row in rows["transactionstatus"]}
    assert {(row["type"], row["status"]) for row in rows["transaction"]} <= named


def test_there_may_be_hundreds_of_record_types_and_thousands_of_fields() -> None:
    extent = Extent(200, 2000)
    tables = all_tables(extent)
    usual = Counter(name for name, _ in Past(WORLD, parse("2025-01-02T00:00:00Z")).rows())
    more = Counter(name for name, _ in Past(WORLD, parse("2025-01-02T00:00:00Z"), extent=extent).rows())
    assert len(tables) == len(TABLES) + 200
    assert more["customrecordtype"] == usual["customrecordtype"] + 200
    assert more["customfield"] == usual["customfield"] + 2000 + 2 * 200


def test_what_is_new_or_changed_bears_a_later_stamp() -> None:
    begin = "2025-02-01T00:00:00Z"
    before, after = (_by_key(World(scale=0.02), parse(at)) for at in (begin, "2025-03-10T00:00:00Z"))
    changed = {(name, key): row for (name, key), row in after.items() if before.get((name, key)) != row}
    stamped = {name for (name, _), row in changed.items() if row.get(TABLES[name].stamp)}
    assert stamped >= {"transaction", "transactionline", "accountingperiod", "item", "vendor"}
    stamps = {(name, row.get(TABLES[name].stamp, begin)) for (name, _), row in changed.items()}
    assert {(name, stamp) for name, stamp in stamps if stamp < begin} == set()


def _by_key(world: World, at: int) -> dict[tuple[str, tuple[object, ...]], Row]:
    return {(name, tuple(row.get(each) for each in key_of(TABLES[name]))): row for name, row in Past(world, at).rows()}
