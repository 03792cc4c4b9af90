"""The views, in a real DuckDB; the end-to-end tests make them in PostgreSQL as well."""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from singer_http.views import Deletions, incremental_view, snapshot_view

GONE = Deletions("deleted_records", resource="resource", key="record_id", at="deleted_at")
MARKS = "CREATE TABLE raw.completed_snapshots (stream TEXT, part TEXT, snapshot_at TIMESTAMP, row_count BIGINT)"


@pytest.fixture
def db() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA raw")
    return connection


class Table:
    """A table that is read whole, by keys and days, with its marks and its view."""

    def __init__(self) -> None:
        self.db = duckdb.connect()
        self.db.execute(f"CREATE SCHEMA raw; CREATE TABLE raw.units (id TEXT, _sdc_snapshot_at TIMESTAMP); {MARKS}")
        self.db.execute(snapshot_view("raw", "units", key="id"))

    def shown(self, rows: Sequence[tuple[str, int]], marks: Sequence[tuple[int, int | None]]) -> list[str]:
        """What the view shows of rows (key, day of its reading) and marks (day, number of keys)."""
        self.db.execute("TRUNCATE raw.units; TRUNCATE raw.completed_snapshots")
        self.db.execute("INSERT INTO raw.completed_snapshots VALUES ('items', 'all', '2030-01-01', 0)")
        if rows:
            values = ", ".join(f"('{key}', '2026-01-{day + 1:02}')" for key, day in rows)
            self.db.execute(f"INSERT INTO raw.units VALUES {values}")
        for day, count in marks:
            mark = ["units", "all", f"2026-01-{day + 1:02}", count]
            self.db.execute("INSERT INTO raw.completed_snapshots VALUES (?, ?, ?, ?)", mark)
        return [key for (key,) in self.db.execute("SELECT id FROM raw.units_current ORDER BY ALL").fetchall()]


@pytest.fixture(scope="module")
def table() -> Table:
    return Table()


@pytest.mark.parametrize(
    ("rows", "marks", "expected"),
    [
        pytest.param([("a", 1), ("b", 2)], [(1, 2), (2, 1)], ["b"], id="a row that was not read again is gone"),
        pytest.param([("a", 1), ("b", 2)], [(1, 2)], ["a", "b"], id="a reading under way hides nothing"),
        pytest.param([("a", 1), ("b", 1)], [(1, 2), (2, 0)], [], id="an emptied table is empty"),
        pytest.param([("a", 1), ("b", 1)], [(1, 2), (2, 2)], ["a", "b"], id="a mark before its rows does not count"),
        pytest.param([("a", 2), ("b", 1)], [(1, 2), (2, 2)], ["a", "b"], id="nor before some of them"),
        pytest.param([("a", 1)], [], [], id="nothing before the first complete reading"),
        pytest.param([], [(1, 0)], [], id="a table that was always empty"),
        pytest.param([("a", 1), ("b", 2)], [(1, 2), (2, None)], ["b"], id="keys that were not counted"),
        pytest.param(
            [("a", 3), ("b", 2), ("c", 1)], [(1, 3), (2, 2)], ["a", "b"], id="a third under way over a second"
        ),
        pytest.param(
            [("a", 1), ("b", 1), ("a", 2), ("b", 2), ("a", 3)], [(1, 2), (2, 2)], ["a", "b"], id="a loader that appends"
        ),
    ],
)
def test_a_table_read_whole_shows_the_newest_reading_that_is_complete(
    table: Table, rows: list[tuple[str, int]], marks: list[tuple[int, int | None]], expected: list[str]
) -> None:
    assert table.shown(rows, marks) == expected


class Ends(Enum):
    """How a run may end."""

    COMPLETE = auto()
    KILLED = auto()
    MARKS_ONLY = auto()
    """The loader wrote the marks, and died before it wrote the rows."""


a_run = st.tuples(st.sets(st.sampled_from("abcde")), st.sampled_from(Ends), st.integers(0, 4))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=st.lists(a_run, min_size=1, max_size=5), loader=st.sampled_from(["replaces", "appends"]))
def test_whatever_dies_the_view_is_a_complete_reading_and_what_came_since(
    table: Table, runs: list[tuple[set[str], Ends, int]], loader: str
) -> None:
    kept: list[tuple[str, int]] = []
    marks: dict[int, set[str]] = {}
    for day, (found, end, reached) in enumerate(runs):
        read = {Ends.COMPLETE: sorted(found), Ends.KILLED: sorted(found)[:reached], Ends.MARKS_ONLY: []}[end]
        if end is not Ends.KILLED:
            marks[day] = found
        kept = [row for row in kept if loader == "appends" or row[0] not in read] + [(key, day) for key in read]
    since = {day: {key for key, at in kept if at >= day} for day in marks}
    # A reading that was lost, and as many new keys in place of them from one that was stopped: the one thing it misses.
    assume(not any(len(since[day]) >= len(keys) and not since[day] >= keys for day, keys in marks.items()))
    arrived = [day for day, keys in marks.items() if since[day] >= keys]
    expected = since[max(arrived)] if arrived else set()
    assert table.shown(kept, [(day, len(keys)) for day, keys in marks.items()]) == sorted(expected)


def test_parts_of_a_table_are_read_each_in_its_own_time(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(f"CREATE TABLE raw.units (tenant INTEGER, id TEXT, _sdc_snapshot_at TIMESTAMP); {MARKS}")
    db.execute(
        "INSERT INTO raw.units VALUES (1, 'a', '2026-01-01'), (1, 'b', '2026-01-03'), (2, 'a', '2026-01-02'),"
        " (2, 'b', '2026-01-04'), (3, 'a', '2026-01-01')"
    )
    db.execute(
        "INSERT INTO raw.completed_snapshots VALUES ('units', '1', '2026-01-01', 2), ('units', '1', '2026-01-03', 1),"
        " ('units', '2', '2026-01-02', 2), ('units', '3', '2026-01-05', 0)"
    )
    db.execute(snapshot_view("raw", "units", key=("tenant", "id"), part="tenant"))
    found = db.execute("SELECT tenant, id FROM raw.units_current ORDER BY ALL").fetchall()
    assert found == [(1, "b"), (2, "a"), (2, "b")]


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


def test_a_row_with_a_key_of_several_columns_is_gone_when_all_of_them_are_told(db: duckdb.DuckDBPyConnection) -> None:
    db.execute("CREATE TABLE raw.lines (tenant TEXT, id TEXT, modified_at TIMESTAMP)")
    db.execute("CREATE TABLE raw.gone (of TEXT, company TEXT, record TEXT, at TIMESTAMP)")
    db.execute("INSERT INTO raw.lines VALUES ('1', 'a', '2026-01-01'), ('2', 'a', '2026-01-01')")
    db.execute("INSERT INTO raw.gone VALUES ('lines', '2', 'a', '2026-01-02')")
    told = Deletions("gone", resource="of", key=("company", "record"), at="at")
    view: Any = {"key": ("tenant", "id"), "replication_key": "modified_at"}
    db.execute(incremental_view("raw", "lines", **view, deletions=told))
    assert db.execute("SELECT tenant, id FROM raw.lines_current").fetchall() == [("1", "a")]


def test_where_no_deletions_are_told_all_rows_are_shown(db: duckdb.DuckDBPyConnection) -> None:
    db.execute("CREATE TABLE raw.orders (id TEXT, modified_at TIMESTAMP)")
    db.execute("INSERT INTO raw.orders VALUES ('a', '2026-01-01'), ('b', '2026-01-01')")
    db.execute(incremental_view("raw", "orders", key="id", replication_key="modified_at"))
    assert db.execute("SELECT id FROM raw.orders_current ORDER BY id").fetchall() == [("a",), ("b",)]


@pytest.mark.parametrize("name", ['select "x"', "a'b"])
def test_names_are_quoted(db: duckdb.DuckDBPyConnection, name: str) -> None:
    table = '"' + name.replace('"', '""') + '"'
    db.execute(f"CREATE TABLE raw.{table} (id TEXT, modified_at TIMESTAMP, _sdc_snapshot_at TIMESTAMP); {MARKS}")
    db.execute("CREATE TABLE raw.deleted_records (resource TEXT, record_id TEXT, deleted_at TIMESTAMP)")
    for made in (
        snapshot_view("raw", name, key="id"),
        incremental_view("raw", name, key="id", replication_key="modified_at", deletions=GONE),
    ):
        db.execute(made)
        view = table[:-1] + '_current"'
        assert db.execute(f"SELECT * FROM raw.{view}").fetchall() == []
