"""The views where deletions are not loaded, and where nothing tells of them; the others are judged by the truth."""

import duckdb
import pytest
from singer_http.snapshots import MARKS, WHOLE
from tap_netsuite.streams import TABLES
from tap_netsuite.tables import Table
from tap_netsuite.views import DELETIONS, view

BY_STREAM = {table.stream: table for table in TABLES}


def test_what_tells_of_deletions_is_there() -> None:
    told = BY_STREAM[DELETIONS.stream]
    assert {DELETIONS.resource, DELETIONS.key, DELETIONS.at} <= {column.name for column in told.columns}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stream)
def test_without_the_stream_of_deletions_every_view_can_be_made(table: Table) -> None:
    with duckdb.connect() as warehouse:
        names = [column.name for column in table.columns] + ["_sdc_snapshot_at"]
        columns = ", ".join(f"'1' AS \"{name}\"" for name in names)
        warehouse.execute("CREATE SCHEMA raw")
        warehouse.execute(f"CREATE TABLE raw.{table.stream} AS SELECT {columns}")
        mark = f"'{table.stream}' AS stream, '{WHOLE}' AS part, '1' AS snapshot_at, 1 AS row_count"
        warehouse.execute(f"CREATE TABLE raw.{MARKS} AS SELECT {mark}")
        warehouse.execute(view(table, "raw", is_told=False))
        assert warehouse.execute(f"SELECT count(*) FROM raw.{table.stream}_current").fetchone() == (1,)


def test_a_row_without_a_stamp_goes_when_its_deletion_is_told() -> None:
    with duckdb.connect() as warehouse:
        warehouse.execute("CREATE SCHEMA raw")
        gone = "SELECT 7 AS recordid, 'customers' AS stream, '2' AS deleteddate"
        warehouse.execute(f"CREATE TABLE raw.deleted_records AS {gone}")
        warehouse.execute("CREATE TABLE raw.entities AS SELECT unnest([7, 8]) AS id, NULL::VARCHAR AS lastmodifieddate")
        warehouse.execute(view(BY_STREAM["entities"], "raw"))
        assert warehouse.execute("SELECT id FROM raw.entities_current").fetchall() == [(8,)]
