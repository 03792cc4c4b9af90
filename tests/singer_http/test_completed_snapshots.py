"""A table that is read whole leaves a mark behind its last row, and only then."""

from typing import Any

import pytest
from singer_http.completed_snapshots import CompletedSnapshots
from singer_http.snapshots import COUNTED, MARKS, READ_AT, Reading
from singer_sdk.exceptions import FatalAPIError

from tests.singer_http.small_tap import NOW, SmallTap, Table, read, records, tap_of

UNITS: dict[str, Any] = {
    "id": {"type": "string"},
    "tenant": {"type": "string"},
    READ_AT: {"type": "string", "format": "date-time"},
}
Capture = pytest.CaptureFixture[bytes]


def marked(table: Table, *, wanted: bool = True, **settings: Any) -> SmallTap:
    return tap_of({"units": table}, extra=[CompletedSnapshots] if wanted else [], **settings)


def mark(count: int | None, part: str = "all") -> dict[str, Any]:
    return {"stream": "units", "part": part, "snapshot_at": NOW, "row_count": count}


@pytest.mark.parametrize("settings", [{}, {"stream_maps": {"other": {}}}], ids=["bulk lane", "row by row"])
@pytest.mark.parametrize(
    ("pages", "count"),
    [
        pytest.param([[{"id": "a"}, {"id": "b"}], [{"id": "c"}]], 3, id="two pages"),
        pytest.param([[{"id": "a"}, {"id": "b"}], [{"id": "b"}]], 2, id="a key that came twice"),
        pytest.param([[]], 0, id="an empty table"),
    ],
)
def test_a_mark_follows_the_last_row_and_comes_before_the_state(
    pages: list[Any], count: int, settings: dict[str, Any], capsysbinary: Capture
) -> None:
    messages = read(marked(Table(pages, UNITS), **settings), capsysbinary)
    assert records(messages, MARKS) == [mark(count)]
    assert records(messages, "units") == [row | {READ_AT: NOW} for page in pages for row in page]
    kinds = [m["type"] if m["type"] != "RECORD" else m["stream"] for m in messages]
    assert kinds[kinds.index(MARKS) :].count("units") == 0
    assert "STATE" in kinds[kinds.index(MARKS) :]
    assert [m["stream"] for m in messages if m["type"] == "SCHEMA"] == ["units", MARKS]


def test_what_a_stream_map_leaves_out_is_not_waited_for(capsysbinary: Capture) -> None:
    maps = {"units": {"__filter__": "id == 'a'"}}
    messages = read(marked(Table([[{"id": "a"}, {"id": "b"}]], UNITS), stream_maps=maps), capsysbinary)
    assert [row["id"] for row in records(messages, "units")] == ["a"]
    assert records(messages, MARKS) == [mark(None)]


def see_that_it_leaves_none(tap: SmallTap, end: type[BaseException], capsysbinary: Capture) -> None:
    capsysbinary.readouterr()
    with pytest.raises(end):
        tap.sync_all()
    out = capsysbinary.readouterr().out
    assert b'"id":"a"' in out
    assert MARKS.encode() not in out


def test_a_reading_that_fails_leaves_none(capsysbinary: Capture) -> None:
    tap = marked(Table([[{"id": "a"}], FatalAPIError("no more")], UNITS))
    see_that_it_leaves_none(tap, FatalAPIError, capsysbinary)


def test_a_reading_that_is_told_to_stop_leaves_none(capsysbinary: Capture) -> None:
    tap = marked(Table([[{"id": "a"}], [{"id": "b"}]], UNITS))
    tap.stop.signum = 15
    see_that_it_leaves_none(tap, SystemExit, capsysbinary)


@pytest.mark.parametrize("properties", [UNITS, {"id": {"type": "string"}, "at": {"type": "string"}}])
def test_without_the_stream_or_without_the_column_there_is_none(
    properties: dict[str, Any], capsysbinary: Capture
) -> None:
    tap = marked(Table([[{"id": "a"}]], properties), wanted=properties is not UNITS)
    messages = read(tap, capsysbinary)
    assert records(messages, MARKS) == []
    assert len(records(messages, "units")) == 1


def test_an_incremental_stream_has_none(capsysbinary: Capture) -> None:
    properties = {"id": {"type": "string"}, "at": {"type": "string", "format": "date-time"}, READ_AT: UNITS[READ_AT]}
    table = Table([[{"id": "a", "at": "2026-01-01T00:00:00Z"}]], properties, replication_key="at")
    messages = read(marked(table), capsysbinary)
    assert records(messages, MARKS) == []
    assert records(messages, "units") == [{"id": "a", "at": "2026-01-01T00:00:00Z"}]


@pytest.mark.parametrize("settings", [{}, {"stream_maps": {"other": {}}}], ids=["bulk lane", "row by row"])
def test_each_part_has_its_own_and_an_empty_one_too(settings: dict[str, Any], capsysbinary: Capture) -> None:
    pages = [[{"id": "a", "tenant": "1"}, {"id": "a", "tenant": "2"}], [{"id": "b", "tenant": "2"}]]
    options = {"primary_keys": ("tenant", "id"), "part": "tenant", "parts": ("1", "2", "3")}
    messages = read(marked(Table(pages, UNITS, options=options), **settings), capsysbinary)
    assert records(messages, MARKS) == [mark(1, "1"), mark(2, "2"), mark(0, "3")]


def test_the_summary_of_the_marks_counts_them(capsysbinary: Capture, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        read(marked(Table([[{"id": "a"}]], UNITS)), capsysbinary)
    told = [r.getMessage() for r in caplog.records if MARKS in r.getMessage() and "stream_summary" in r.getMessage()]
    assert len(told) == 1
    assert '"record_count":1' in told[0].replace(" ", "")


def test_a_table_of_very_many_keys_is_not_counted() -> None:
    reading = Reading()
    reading.saw((number,) for number in range(COUNTED))
    assert list(reading.counts()) == [("all", COUNTED)]
    reading.saw([(0,)])
    assert list(reading.counts()) == [("all", COUNTED)]
    reading.saw([(-5,)])
    assert list(reading.counts()) == [("all", None)]
    reading.saw([(-6,)])
    assert list(reading.counts()) == [("all", None)]
