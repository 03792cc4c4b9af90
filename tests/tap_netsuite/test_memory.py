"""What the state remembers beside the bookmark."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pendulum import datetime
from tap_netsuite.columns import Column, Kind
from tap_netsuite.memory import Memory

NAMES = st.text("abcxyz_", min_size=1, max_size=6)
KINDS: list[Kind] = ["text", "integer", "date"]
COLUMNS = st.dictionaries(NAMES, st.sampled_from(KINDS), max_size=12)


def columns(kinds: dict[str, Kind]) -> list[Column]:
    return [Column(name, kind) for name, kind in kinds.items()]


@given(before=COLUMNS, now=COLUMNS)
def test_only_a_column_that_was_not_asked_for_is_new(before: dict[str, Kind], now: dict[str, Kind]) -> None:
    state: dict[str, Any] = {}
    Memory(state, columns(before)).begin(None)
    assert Memory(state, columns(now)).has_new_columns == (not now.items() <= before.items())


def test_a_first_run_has_no_new_columns() -> None:
    assert not Memory({}, columns({"a": "text"})).has_new_columns


def test_what_a_first_run_began_with_stays_until_all_is_written() -> None:
    state: dict[str, Any] = {}
    Memory(state, columns({"a": "text"})).begin(datetime(2026, 1, 1))
    later = Memory(state, columns({"a": "text", "b": "text"}))
    later.begin(datetime(2026, 5, 1))
    assert later.since == datetime(2026, 1, 1)
    assert later.has_new_columns
    later.complete()
    assert not Memory(state, columns({"b": "text"})).has_new_columns


def test_a_column_that_a_stopped_run_did_without_is_new_when_it_comes_back() -> None:
    state: dict[str, Any] = {}
    whole = columns({"a": "text", "b": "text"})
    Memory(state, whole).begin(None)
    Memory(state, whole).complete()
    Memory(state, whole[:1]).begin(None)
    assert Memory(state, whole).has_new_columns
    assert not Memory(state, whole[:1]).has_new_columns


def test_all_rows_are_since_no_time() -> None:
    state: dict[str, Any] = {}
    Memory(state, []).begin(None)
    assert Memory(state, []).since is None
