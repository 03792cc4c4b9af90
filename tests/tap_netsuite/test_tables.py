"""What becomes of a table in an account that lacks some of its columns."""

import pytest
from tap_netsuite.columns import KINDS, Column, kind_of_schema
from tap_netsuite.streams import TABLES, custom_list, custom_record
from tap_netsuite.tables import columns

BY_STREAM = {table.stream: table for table in TABLES}


def test_what_is_made_from_a_column_goes_with_it() -> None:
    table = BY_STREAM["transactions"]
    left = table.having(set(table.plain) - {"status", "memo"})
    names = {column.name for column in left.columns}
    assert not {"status", "status_name", "memo"} & names
    assert {"id", "type", "lastmodifieddate"} <= names


def test_a_table_without_its_stamp_is_read_whole() -> None:
    table = BY_STREAM["customers"]
    assert table.having(set(table.plain) - {"lastmodifieddate"}).replication_key == ""


def test_a_part_of_a_key_may_be_missing_where_a_feature_is_off() -> None:
    table = BY_STREAM["inventory_balances"]
    left = table.having(set(table.plain) - {"inventorynumber"})
    assert left.key == ("item", "location", "binnumber", "inventorystatus")
    assert BY_STREAM["customers"].having({"entityid"}).key == ("id",)


def test_further_columns_do_not_hide_those_that_are_there() -> None:
    table = BY_STREAM["items"].with_columns([Column("id", "text"), Column("custitem_x", "date")])
    assert table.column("id").kind == "integer"
    assert table.columns[-1] == Column("custitem_x", "date")
    with pytest.raises(KeyError):
        table.column("custitem_y")


def test_a_probe_names_what_the_table_rests_on_and_brings_nothing() -> None:
    assert BY_STREAM["item_vendors"].probe(["item", "vendor"]) == (
        "SELECT t.item, t.vendor FROM itemvendor t WHERE 1 = 0"
    )
    assert "t.binnumber" in BY_STREAM["inventory_balances"].probe()
    assert "transaction_lastmodifieddate" not in BY_STREAM["transaction_lines"].probe()


def test_custom_records_and_lists_are_named_by_their_script_ids() -> None:
    record = custom_record("CUSTOMRECORD_X", "Things", [Column("custrecord_y", "number")])
    assert (record.stream, record.table, record.replication_key) == ("customrecord_x", "customrecord_x", "lastmodified")
    assert record.column("custrecord_y").kind == "number"
    assert custom_list("CUSTOMLIST_X", "Values").replication_key == ""


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_is_known_again_by_its_schema(kind: str) -> None:
    (column,) = columns(f"x {kind} A thing.")
    assert kind_of_schema(column.schema) == kind


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="names no kind"):
        columns("x colour A thing.")
