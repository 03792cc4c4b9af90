"""The views, in a real DuckDB; the end-to-end tests make them in PostgreSQL as well."""

import duckdb
import pytest
from singer_http.views import Deletions, full_table_view, incremental_view

GONE = Deletions("deleted_records", resource="resource", key="record_id", at="deleted_at")


@pytest.fixture
def db() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA raw")
    return connection


def test_a_full_table_shows_its_last_reading(db: duckdb.DuckDBPyConnection) -> None:
    db.execute("CREATE TABLE raw.units (id TEXT, _sdc_snapshot_at TIMESTAMP)")
    db.execute("INSERT INTO raw.units VALUES ('EA', '2026-01-02'), ('KG', '2026-01-02'), ('LB', '2026-01-01')")
    db.execute(full_table_view("raw", "units"))
    assert db.execute("SELECT id FROM raw.units_current ORDER BY id").fetchall() == [("EA",), ("KG",)]


def test_a_row_is_gone_when_it_was_deleted_after_its_last_change(db: duckdb.DuckDBPyConnection) -> None:
    db.execute("CREATE TABLE raw.orders (id TEXT, modified_at TIMESTAMP)")
    db.execute("CREATE TABLE raw.deleted_records (resource TEXT, record_id TEXT, deleted_at TIMESTAMP)")
    db.execute(
        "INSERT INTO raw.orders VALUES ('stays', '2026-01-01'), ('gone', '2026-01-01'), ('gone at once', '2026-01-02'),"
        " ('came back', '2026-01-03')"
    )
    db.execute(
        "INSERT INTO raw.deleted_records VALUES ('orders', 'gone', '2026-01-02'), ('items', 'stays', '2026-01-02'),"
        " ('orders', 'gone at once', '2026-01-02'), ('orders', 'came back', '2026-01-02')"
    )
    db.execute(incremental_view("raw", "orders", key="id", replication_key="modified_at", deletions=GONE))
    assert db.execute("SELECT id FROM raw.orders_current ORDER BY id").fetchall() == [("came back",), ("stays",)]


def test_names_are_quoted(db: duckdb.DuckDBPyConnection) -> None:
    db.execute('CREATE TABLE raw."select ""x""" (id TEXT, _sdc_snapshot_at TIMESTAMP)')
    db.execute(full_table_view("raw", 'select "x"'))
    assert db.execute('SELECT * FROM raw."select ""x""_current"').fetchall() == []
