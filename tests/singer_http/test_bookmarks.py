"""Bookmarks: times as we write them, never back, and never past the source's present."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pendulum import duration
from singer_http.bookmarks import (
    Bookmark,
    moment,
    normalize,
    refuse_ended,
    refuse_future,
    refuse_other_key,
    refuse_unknown,
    text_of,
)
from singer_sdk.exceptions import ConfigurationError

from tests.singer_http.small_tap import Table, read, tap_of

times = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


@given(times)
def test_any_iso_time_is_a_moment(value: datetime) -> None:
    assert moment(value.isoformat()) == value
    assert moment(text_of(pendulum.instance(value))) == value


def test_a_moment_without_a_zone_is_utc() -> None:
    assert moment("2026-01-31") == pendulum.datetime(2026, 1, 31)
    assert moment("2026-01-31T06:00:00") == pendulum.datetime(2026, 1, 31, 6)


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-13-45", "31.01.2026", "", "P1D", "2026", "2026-W05", "2026-01-31T25:00:00Z"]
)
def test_what_is_no_date_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        moment(text)


@given(st.lists(times, min_size=1), st.integers(0, 90))
def test_a_bookmark_never_goes_back_and_a_look_back_never_lowers_it(reached: list[datetime], days: int) -> None:
    state: dict[str, Any] = {}
    bookmark = Bookmark(state, "modified_at")
    highest: datetime | None = None
    for value in reached:
        assert bookmark.advance(value.isoformat()) == (highest is None or value > highest)
        highest = max(highest or value, value)
        assert bookmark.value == highest
        assert bookmark.start(duration(days=days)) == pendulum.instance(highest).subtract(days=days)
        assert bookmark.value == highest
    assert moment(state["replication_key_value"]) == max(reached)


def test_a_state_that_was_handed_in_is_written_as_ours_in_every_partition() -> None:
    part = {"context": {"tenant": "a"}, "replication_key_value": "2026-01-31T01:00:00+01:00"}
    state = {"bookmarks": {"orders": {"replication_key_value": "2026-01-31"}, "lines": {"partitions": [part]}, "x": {}}}
    normalize(state)
    assert state["bookmarks"]["orders"] == {"replication_key_value": "2026-01-31T00:00:00.000000Z"}
    assert part["replication_key_value"] == "2026-01-31T00:00:00.000000Z"


@pytest.mark.parametrize("value", ["soon", 7, None, "", "0001-01-01T00:00:00+01:00"])
def test_a_bookmark_that_is_no_time_is_refused(value: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"bookmark of 'orders' is .*, which is no time"):
        normalize({"bookmarks": {"orders": {"replication_key_value": value}}})


@pytest.mark.parametrize(
    "marks",
    [
        [],
        None,
        {"orders": None},
        {"orders": "2026-01-31"},
        "x",
        {"orders": {"partitions": None}},
        {"a": {"partitions": [""]}},
    ],
)
def test_a_state_of_another_shape_is_refused_when_it_is_handed_in(marks: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"no JSON object of objects"):
        type(tap_of({}))(config={}, state={"bookmarks": marks})


@pytest.mark.parametrize(
    "wrap",
    [
        pytest.param(lambda marks: {"type": "STATE", "value": {"bookmarks": marks}}, id="a message"),
        pytest.param(lambda marks: {"singer_state": {"bookmarks": marks}}, id="an export of Meltano's"),
        pytest.param(lambda marks: marks, id="bare"),
    ],
)
def test_a_state_in_which_no_bookmarks_would_be_found_is_refused(wrap: Callable[[Any], Any]) -> None:
    marks = {"orders": {"replication_key": "at", "replication_key_value": "2026-01-31"}}
    refuse_unknown({"bookmarks": marks})
    with pytest.raises(ConfigurationError, match="the state has no bookmarks"):
        refuse_unknown(wrap(marks))


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param({"replication_key": "created", "replication_key_value": "2026-01-31"}, id="another column"),
        pytest.param({"at": "2025-01-31"}, id="singer-python's form"),
        pytest.param({"partitions": [{"context": {"a": 1}, "at": "2025-01-31"}]}, id="in a part"),
    ],
)
def test_a_bookmark_of_another_taps_is_refused(
    entry: dict[str, Any], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    properties = {"id": {"type": "string"}, "at": {"type": "string", "format": "date-time"}}
    kind = type(tap_of({"orders": Table([[{"id": "a", "at": "2025-03-01"}]], properties, replication_key="at")}))
    with pytest.raises(ConfigurationError, match="bookmark of 'orders' is not one of 'at'"):
        read(kind(config={}, state={"bookmarks": {"orders": entry}}), capsysbinary)
    refuse_other_key({"replication_key": "at", "replication_key_value": "2026-01-31"}, "orders", "at")
    refuse_other_key({"replication_key_value": "2026-01-31"}, "orders", "at")


def test_a_bookmark_after_the_sources_present_is_refused() -> None:
    state = {"bookmarks": {"orders": {"replication_key_value": "2026-02-01T00:00:00Z"}}}
    refuse_future(state, "2026-02-01T00:00:00Z")
    with pytest.raises(ConfigurationError, match="another source's"):
        refuse_future(state, "2026-01-31T23:59:59Z")


def test_a_bookmark_after_the_end_is_refused_and_one_at_the_end_is_not() -> None:
    part = {"context": {"tenant": "a"}, "replication_key_value": "2026-02-01T00:00:00Z"}
    state = {"bookmarks": {"orders": {"partitions": [part]}}}
    refuse_ended(state, "2026-02-01")
    with pytest.raises(ConfigurationError, match=r"bookmark of 'orders' is .* after end_date 2026-01-31"):
        refuse_ended(state, "2026-01-31")
