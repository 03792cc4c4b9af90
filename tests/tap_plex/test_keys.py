"""Names of events: the same whatever the window, the order, and the way in which rows are read."""

from collections import Counter
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tap_plex.fields import fields_of
from tap_plex.keys import EventNames

NAMES = EventNames(fields_of("/production/v1/production-history/scrap-entries"))

# Few values, so that many rows are equal; times with none to seven digits.
TIMES = [f"2026-03-29T0{hour}:00:00{fraction}Z" for hour in range(4) for fraction in ("", ".5", ".1234567")]
EVENTS = st.fixed_dictionaries(
    {"transactionDate": st.sampled_from(TIMES), "quantity": st.sampled_from([1, 2.5]), "lot": st.just("a")},
    optional={"serialNo": st.sampled_from([None, "S"])},
)


def named(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    names = NAMES.of(msgspec.json.encode(rows), Counter())
    assert len(set(names)) == len(rows), "each row has a name of its own"
    return dict(zip(names, rows, strict=True))


@given(st.lists(EVENTS, max_size=30), st.sampled_from(TIMES), st.sampled_from(["inclusive", "exclusive"]), st.randoms())
def test_names_do_not_depend_on_where_windows_begin(
    rows: list[dict[str, Any]], bound: str, end: str, random: Any
) -> None:
    whole = named(rows)
    random.shuffle(rows)
    early = [r for r in rows if r["transactionDate"] < bound or (end == "inclusive" and r["transactionDate"] == bound)]
    late = [row for row in rows if row["transactionDate"] >= bound]
    assert set(named(early)) | set(named(late)) == set(whole)


@given(st.lists(EVENTS, max_size=20))
def test_names_do_not_depend_on_pages_or_on_types(rows: list[dict[str, Any]]) -> None:
    known: Counter[bytes] = Counter()
    in_pages = [name for row in rows for name in NAMES.of(msgspec.json.encode([row]), known)]
    assert in_pages == list(named(rows))
    # A value that is not as its schema says: all rows of the page are read otherwise.
    odd = [*rows, {"transactionDate": TIMES[0], "serialNo": 7}]
    assert list(named(odd))[: len(rows)] == list(named(rows))


def test_a_field_that_plex_adds_a_digit_more_or_a_null_changes_no_name() -> None:
    row = {"transactionDate": "2026-03-29T01:00:00.5Z", "quantity": 2.5}
    (name,) = named([row])
    same = row | {"transactionDate": "2026-03-29T01:00:00.5000000Z", "serialNo": None, "isNew": True}
    assert list(named([same])) == [name]
    assert list(named([row | {"quantity": 2}])) != [name]
