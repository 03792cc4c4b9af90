"""The state after a load in slices: nothing that was read is read again, nothing that was not is passed over."""

from datetime import UTC, datetime
from typing import Any

import pytest
from erp_orchestrate.errors import OrchestrateError
from erp_orchestrate.states import joined, remarks
from erp_orchestrate.windows import Period
from hypothesis import given
from hypothesis import strategies as st

INSTANTS = st.sampled_from([f"2026-0{month}-01T00:00:00.000000Z" for month in range(1, 8)])


def state(**marks: Any) -> dict[str, Any]:
    """A state with a bookmark of each stream."""
    return {
        "bookmarks": {
            name: mark if isinstance(mark, dict) else {"replication_key": "at", "replication_key_value": mark}
            for name, mark in marks.items()
        }
    }


def test_a_stream_goes_on_where_the_last_window_ended_and_remembers_where_the_first_began() -> None:
    first = state(orders={"replication_key": "at", "replication_key_value": "2024", "since": "2023", "columns": "a"})
    last = state(orders={"replication_key": "at", "replication_key_value": "2026", "since": "2025", "columns": "ab"})
    found = joined(first, last, state(units={}, items="2026-02"), {}, ["orders"])
    assert found["bookmarks"]["orders"] == {
        "replication_key": "at",
        "replication_key_value": "2026",
        "since": "2023",
        "columns": "a",
    }
    assert found["bookmarks"]["items"]["replication_key_value"] == "2026-02"


def test_each_part_of_a_stream_goes_on_where_its_own_ended() -> None:
    def parts(**values: str) -> dict[str, Any]:
        entries = [
            {"context": {"t": t}, "replication_key_value": v, "replication_key": "at"} for t, v in values.items()
        ]
        return state(jobs={"partitions": entries})

    found = joined(parts(a="1", b="2"), parts(b="4", a="3", c="5"), {}, {}, ["jobs"])["bookmarks"]["jobs"]
    assert {p["context"]["t"]: p["replication_key_value"] for p in found["partitions"]} == {
        "a": "3",
        "b": "4",
        "c": "5",
    }


def test_a_window_without_a_bookmark_is_refused() -> None:
    with pytest.raises(OrchestrateError, match="no bookmark of orders"):
        joined(state(orders="2024"), state(), {}, {}, ["orders"])


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("2025-12-31T23:59:59Z", ["orders has a bookmark already, the first at 2025-12-31T23:59:59+00:00: before"]),
        ("2026-01-01", []),
        ("2026-02-01T00:00:00Z", []),
        ("2026-02-01T00:00:01Z", ["orders has a bookmark already, the first at 2026-02-01T00:00:01+00:00: after"]),
        (17, []),
        ({"partitions": [{"replication_key_value": "2027"}, {"replication_key_value": "20260301"}]}, ["2026-03-01"]),
        ({}, []),
    ],
    ids=["before", "at the start", "at the end", "after", "no time", "of parts", "none"],
)
def test_a_bookmark_outside_of_the_period_is_told(mark: Any, said: list[str]) -> None:
    period = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC), "month")
    found = remarks(state(orders=mark, others="2001-01-01"), ["orders", "new"], period)
    assert len(found) == len(said)
    assert all(text in remark for text, remark in zip(said, found, strict=True))


@given(INSTANTS, INSTANTS, st.none() | INSTANTS)
def test_a_bookmark_that_is_there_already_stays(begun: str, ended: str, present: str | None) -> None:
    own = state(orders=present) if present else state(orders={})
    found = joined(state(orders=begun), state(orders=ended), {}, own, ["orders"])
    assert found["bookmarks"]["orders"]["replication_key_value"] == (present or ended)
