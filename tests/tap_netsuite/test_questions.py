"""Every row that was counted is read, or the run ends: whatever NetSuite answers in between."""

import json
from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from typing import Any

import pytest
from pendulum import datetime
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError
from tap_netsuite.columns import Column, Times
from tap_netsuite.faults import ColumnMissingError
from tap_netsuite.query import Reading, Slice
from tap_netsuite.questions import Count, Feed
from tap_netsuite.readings import Bounds, changes, whole
from tap_netsuite.rows import RowReader
from tap_netsuite.source import Reply, Source
from tap_netsuite.streams import TABLES
from tap_netsuite.tables import Table

from tests.tap_netsuite.conftest import Served

TIMES = Times()
PRICES = next(table for table in TABLES if table.stream == "quantity_prices")
HEADERS = next(table for table in TABLES if table.stream == "transactions")
ITEMS = next(table for table in TABLES if table.stream == "items")
BOUNDS = Bounds(datetime(2000, 1, 1), datetime(2026, 6, 1, 6))
END = "2026-06-01T06:00:00.000000Z"


@pytest.fixture(scope="module")
def source(served: Served) -> Source:
    return served.source()


def feed(table: Table, reading: Reading, *, size: int = 500, at_once: int = 4, end: str | None = None) -> Feed:
    marks = {mark.name for mark in reading.marks}
    stamps = [table.column(name) for name in (table.replication_key,) if name and name not in marks]
    return Feed(table.stream, reading, table.columns, tuple(stamps), size, at_once, end)


def answers(question: Any, source: Source) -> Iterator[Any]:
    """A question's page, and those that it leads to, in order."""
    answer = question.ask(source)
    yield answer.value
    for following in answer.following:
        yield from answers(following, source)


def typed(asked: Feed, sent: Any) -> list[dict[str, Any]]:
    """Rows as the SDK takes them."""
    return list(RowReader(asked.stream, asked.columns, {}).rows(sent, is_row_by_row=True))


def rows(asked: Feed, source: Source) -> list[dict[str, Any]]:
    return [row for page in answers(Count(asked), source) for row in typed(asked, page.rows)]


def there(reading: Reading, source: Source) -> int:
    query = reading.count(Slice())
    return int(json.loads(source.suiteql(query.sql, query.params).content)["items"][0]["rows_there"])


@pytest.mark.parametrize("at_once", [1, 4])
def test_all_rows_come_once(source: Source, at_once: int) -> None:
    reading = whole(PRICES, TIMES)
    found = [row["internalid"] for row in rows(feed(PRICES, reading, at_once=at_once), source)]
    assert found == sorted(set(found))
    assert len(found) == there(reading, source) > 5000


@pytest.mark.parametrize("size", [200, 2], ids=["one answer says the cuts", "several do"])
def test_each_window_is_one_page_however_many_there_are(source: Source, size: int) -> None:
    reading = whole(PRICES, TIMES)
    windows = Count(feed(PRICES, reading, size=size)).ask(source).following
    assert len(windows) == ceil(there(reading, source) / size)
    assert [window.expected for window in windows[:-1]] == [size] * (len(windows) - 1)
    assert sum(window.expected for window in windows) == there(reading, source)
    assert [window.window.after for window in windows[1:]] == [window.window.up_to for window in windows[:-1]]
    answer: Any = windows[-2].ask(source)
    assert (len(answer.value.rows), answer.following) == (size, ())
    assert [window.is_last for window in windows] == [False] * (len(windows) - 1) + [True]


def test_each_page_leads_the_bookmark_as_far_as_its_rows_and_the_last_to_the_end(source: Source) -> None:
    *_, reading = changes(HEADERS, TIMES, BOUNDS)
    asked = feed(HEADERS, reading, size=100, end=END)
    pages = [page for page in answers(Count(asked), source) if page.rows]
    last = [typed(asked, page.rows)[-1]["lastmodifieddate"] for page in pages[:-1]]
    assert [page.reached for page in pages[:-1]] == last
    assert pages[-1].reached == END
    assert sum(len(page.rows) for page in pages) == there(reading, source)


def test_where_there_is_nothing_the_bookmark_leads_to_the_end_with_one_call(source: Source) -> None:
    *_, reading = changes(HEADERS, TIMES, Bounds(datetime(2026, 6, 1, 5, 59, 59), datetime(2026, 6, 1, 5, 59, 59)))
    answer = Count(feed(HEADERS, reading, end=END)).ask(source)
    assert (answer.value.rows, answer.value.reached, answer.following) == ((), END, ())


def test_more_columns_than_a_query_takes_are_read_in_parts_and_put_together(served: Served, source: Source) -> None:
    assert len(ITEMS.columns) > 100
    *_, reading = changes(ITEMS, TIMES, BOUNDS)
    found = rows(feed(ITEMS, reading, size=20), source)
    assert len(found) == there(reading, source)
    # In an account where wide queries silently give nothing, too.
    with served.admin.changed(switches={"is_wide_empty": True}):
        assert rows(feed(ITEMS, reading, size=20), source) == found
    names = [column.name for column in ITEMS.columns]
    assert {name for row in found for name, value in row.items() if value is not None} & set(names[100:])


@pytest.mark.parametrize("call", [1, 2, 3, 5, 9, 14])
def test_a_page_without_its_rows_is_asked_for_again(served: Served, source: Source, call: int) -> None:
    asked = feed(PRICES, whole(PRICES, TIMES))
    everything = rows(asked, source)
    with served.admin.faults({"kind": "empty_page", "route": "*/suiteql", "calls": [call]}):
        try:
            found = rows(asked, source)
        except RetriableAPIError:
            # A count without a number, which the fetch asks for again.
            found = rows(asked, source)
    assert found == everything


def test_rows_that_are_counted_and_never_come_end_the_run(served: Served, source: Source) -> None:
    asked = feed(HEADERS, whole(HEADERS, TIMES), size=100)
    (first, *_) = Count(asked).ask(source).following
    with (
        served.admin.faults({"kind": "empty_page", "route": "*/suiteql", "calls": [1, 3]}),
        pytest.raises(
            FatalAPIError, match=r"transactions: NetSuite counts \d+ rows but gives 0, also when asked again"
        ),
    ):
        first.ask(source)


@pytest.mark.parametrize("at_once", [1, 4])
def test_rows_that_the_key_does_not_tell_apart_end_the_run_and_are_not_lost(source: Source, at_once: int) -> None:
    reading = replace(whole(PRICES, TIMES), marks=(PRICES.column("item"),))
    with pytest.raises(FatalAPIError, match=r"quantity_prices: NetSuite counts \d+ rows but gives \d+, also when"):
        rows(feed(PRICES, reading, at_once=at_once), source)


@pytest.mark.parametrize("at_once", [1, 4])
def test_rows_without_a_part_of_their_key_end_the_run_and_are_not_lost(source: Source, at_once: int) -> None:
    reading = replace(whole(HEADERS, TIMES), marks=(HEADERS.column("memo"), HEADERS.column("id")))
    with pytest.raises((FatalAPIError, RetriableAPIError)):
        rows(feed(HEADERS, reading, size=100, at_once=at_once), source)


def test_rows_that_left_since_they_were_counted_are_no_loss(source: Source) -> None:
    (window, *_) = Count(feed(HEADERS, whole(HEADERS, TIMES), size=100)).ask(source).following
    answer: Any = replace(window, expected=window.expected + 7).ask(source)
    assert len(answer.value.rows) == 100


def test_a_column_that_is_not_there_is_named(source: Source) -> None:
    reading = whole(PRICES, TIMES)
    asked = feed(PRICES.with_columns([Column("nothing")]), reading)
    with pytest.raises(FatalAPIError, match="'nothing'"):
        rows(asked, source)


class Hurried:
    """A source that does not wait long for cuts."""

    def __init__(self, source: Source) -> None:
        self._source, self._hurried = source, replace(source, timeout_seconds=0.2)  # type: ignore[arg-type] # or less

    def suiteql(self, sql: str, *given: Any) -> Reply:
        """Ask, in a hurry or not."""
        return (self._hurried if "ROW_NUMBER" in sql else self._source).suiteql(sql, *given)


@pytest.mark.parametrize(
    ("kind", "calls"),
    [("500", [2, 3]), ("503", [2, 3]), ("reset", [2, 3]), ("latency", [2]), ("empty_page", [2])],
)
def test_where_no_cuts_are_to_be_had_rows_come_one_page_after_another(
    served: Served, source: Source, caplog: pytest.LogCaptureFixture, kind: str, calls: list[int]
) -> None:
    asked = feed(PRICES, whole(PRICES, TIMES))
    hurried: Any = Hurried(source) if kind == "latency" else source
    with served.admin.faults({"kind": kind, "route": "*/suiteql", "calls": calls, "seconds": 1}):
        (window,) = Count(asked).ask(hurried).following
    assert sum(len(page.rows) for page in answers(window, source)) == (rows := there(asked.reading, source))
    assert f"{rows} of its rows are read one page after another" in caplog.text


def test_a_refused_column_that_nobody_asked_for_is_an_error(source: Source) -> None:
    with pytest.raises(ColumnMissingError) as refusal:
        source.suiteql("SELECT nowhere FROM currency")
    assert refusal.value.column == "nowhere"
    with pytest.raises(FatalAPIError, match="refused the query"):
        source.suiteql("SELECT")
