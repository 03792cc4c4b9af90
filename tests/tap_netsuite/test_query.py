"""Pages of a reading neither repeat nor miss a row; judged by a real database."""

import re
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pendulum import datetime
from tap_netsuite.columns import Column, Times
from tap_netsuite.query import COLUMNS_AT_MOST, Query, Reading, Slice, parts
from tap_netsuite.readings import Bounds, changes, whole
from tap_netsuite.streams import TABLES
from tap_netsuite.tables import Table, columns

TIMES = Times()
THING = Table(
    "things",
    "thing",
    columns("id integer\nplace integer\nlastmodifieddate datetime\nname text"),
    key=("id", "place"),
    replication_key="lastmodifieddate",
    is_nullable_stamp=True,
)
BOUNDS = Bounds(datetime(2026, 1, 1, 0, 0, 2), datetime(2026, 1, 1, 0, 0, 8))
SECONDS = st.one_of(st.none(), st.integers(0, 10))
THINGS = st.dictionaries(st.tuples(st.integers(-3, 6), st.integers(-2, 2)), SECONDS, max_size=40)


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """What SuiteQL calls otherwise."""
    with duckdb.connect() as found:
        found.execute("CREATE MACRO sys_extract_utc(x) AS x")
        found.execute("CREATE MACRO to_char(x, f) AS strftime(x, '%Y-%m-%dT%H:%M:%SZ')")
        found.execute("CREATE MACRO to_date(x, f) AS CAST(x AS TIMESTAMP)")
        found.execute("CREATE TABLE thing (id BIGINT, place BIGINT, lastmodifieddate TIMESTAMP, name VARCHAR)")
        yield found


def rows(database: duckdb.DuckDBPyConnection, query: Query, most: int) -> list[dict[str, Any]]:
    sql = re.sub(r"TO_TIMESTAMP\((\?), '[^']*'\)", r"CAST(\1 AS TIMESTAMP)", query.sql)
    found = database.execute(f"{sql} LIMIT {most}", list(query.params))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def place(reading: Reading, row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[mark.name]) for mark in reading.marks)


def read(database: duckdb.DuckDBPyConnection, reading: Reading, part: Slice, size: int) -> list[tuple[int, int]]:
    """The keys of a part, page by page."""
    found: list[tuple[int, int]] = []
    while page := rows(database, reading.page(THING.columns, part), size):
        found += [(row["id"], row["place"]) for row in page]
        part = Slice(place(reading, page[-1]), part.up_to)
    return found


def fill(database: duckdb.DuckDBPyConnection, things: dict[tuple[int, int], int | None]) -> None:
    database.execute("DELETE FROM thing")
    stamps = {key: "NULL" if second is None else f"'2026-01-01 00:00:{second:02}'" for key, second in things.items()}
    if values := ", ".join(f"({key}, {at}, {stamp}, 'x')" for (key, at), stamp in stamps.items()):
        database.execute(f"INSERT INTO thing VALUES {values}")


@settings(max_examples=40)
@given(things=THINGS, size=st.integers(1, 7), every=st.integers(1, 9))
def test_windows_and_pages_leave_nothing_out_and_read_nothing_twice(
    database: duckdb.DuckDBPyConnection, things: dict[tuple[int, int], int | None], size: int, every: int
) -> None:
    fill(database, things)
    unstamped, changed = changes(THING, TIMES, BOUNDS)
    wanted = {
        unstamped: {key for key, second in things.items() if second is None},
        changed: {key for key, second in things.items() if second is not None and 2 <= second < 8},
        whole(THING, TIMES): set(things),
    }
    for reading, keys in wanted.items():
        assert rows(database, reading.count(Slice()), 1) == [{"rows_there": len(keys)}]
        cuts = [place(reading, row) for row in rows(database, reading.cuts(Slice(), every), 1000)]
        assert len(cuts) == len(keys) // every
        edges = [None, *cuts, None]
        windows = [Slice(low, high) for low, high in pairwise(edges)]
        found = [read(database, reading, window, size) for window in windows]
        assert all(len(each) == every for each in found[:-1])
        assert sorted(chain(*found)) == sorted(keys)


@settings(max_examples=25)
@given(things=THINGS, size=st.integers(1, 7))
def test_changes_come_in_the_order_of_their_stamps(
    database: duckdb.DuckDBPyConnection, things: dict[tuple[int, int], int | None], size: int
) -> None:
    fill(database, things)
    *_, changed = changes(THING, TIMES, BOUNDS)
    found = read(database, changed, Slice(), size)
    assert found == sorted(found, key=lambda key: (things[key], key))


@given(count=st.integers(1, 350), room=st.integers(1, 4))
def test_no_query_asks_for_too_many_columns(count: int, room: int) -> None:
    every = [Column(f"c{number}") for number in range(count)]
    always = every[:room]
    lots = parts(every, always)
    assert {column.name for lot in lots for column in lot} == {column.name for column in every}
    assert all(len(lot) <= COLUMNS_AT_MOST and lot[: len(always)] == always for lot in lots)
    assert sum(len(lot) - len(always) for lot in lots) == max(count - len(always), 0)


def test_values_are_bound_and_not_written_into_the_query() -> None:
    *_, changed = changes(THING, TIMES, BOUNDS)
    query = changed.page(THING.columns, Slice(("2026-01-01T00:00:04Z", "-7", "1'; DROP")))
    assert query.sql.count("?") == len(query.params)
    assert "DROP" not in query.sql
    assert "-7" in query.params


def test_the_bare_stamp_is_bounded_a_day_wider_for_its_index() -> None:
    *_, changed = changes(THING, TIMES, BOUNDS)
    query = changed.count(Slice())
    assert query.params == ("2025-12-31 00:00:02", "2026-01-01 00:00:02", "2026-01-02 00:00:08", "2026-01-01 00:00:08")
    assert "t.lastmodifieddate >= TO_DATE(?" in query.sql


def test_a_part_of_a_second_does_not_cut_the_second() -> None:
    bounds = Bounds(datetime(2026, 1, 1, 0, 0, 2, 500), datetime(2026, 1, 1, 0, 0, 8, 500))
    *_, changed = changes(THING, TIMES, bounds)
    assert changed.count(Slice()).params[1::2] == ("2026-01-01 00:00:02", "2026-01-01 00:00:09")


def test_a_named_zone_is_used_everywhere() -> None:
    *_, changed = changes(THING, Times("Europe/Berlin"), BOUNDS)
    sql = changed.page(THING.columns, Slice(("2026-01-01T00:00:04Z", "1", "1"))).sql
    assert sql.count("SYS_EXTRACT_UTC(") == sql.count("FROM_TZ(CAST(t.lastmodifieddate AS TIMESTAMP), 'Europe/Berlin')")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stream)
def test_declarations_name_their_own_columns(table: Table) -> None:
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    named = {
        *table.key,
        table.replication_key,
        table.own_stamp,
        table.header,
        *(name for _, name in table.deleted_with),
    }
    assert named - {""} <= set(names)
    assert all(column.description.endswith(".") for column in table.columns)
    assert table.description.endswith(".")
    assert {stream for stream, _ in table.deleted_with} <= {each.stream for each in TABLES}
