"""What NetSuite's texts become."""

import json
from decimal import Decimal
from typing import Any

import pytest
import requests
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError
from tap_netsuite.columns import Column
from tap_netsuite.pages import Listing, PageReader, joined, listing
from tap_netsuite.source import Reply
from tap_netsuite.tables import columns
from tap_netsuite.values import TypedLane

COLUMNS = columns(
    "id integer\nname text\namount number\nposting boolean\nday date\nat datetime\ntags multiselect\nrate number"
)
TEXTS = {
    "id": "-7",
    "name": "null",
    "amount": ".50",
    "posting": "T",
    "day": "2026-06-01",
    "at": "2026-06-01T06:00:00Z",
    "tags": "1, 4",
}
ROW = {
    "id": -7,
    "name": "null",
    "amount": Decimal("0.50"),
    "posting": True,
    "day": "2026-06-01",
    "at": "2026-06-01T06:00:00Z",
    "tags": ["1", "4"],
    "rate": None,
}


def reply(items: Any, **changes: Any) -> Reply:
    body = {"links": [], "count": 1, "hasMore": False, "items": items, "offset": 0, "totalResults": 1} | changes
    return Reply(json.dumps(body).encode(), requests.Response())


def read(*items: dict[str, Any], is_row_by_row: bool = True, names: tuple[str, ...] = ("id",)) -> list[Any]:
    lane = TypedLane("things", COLUMNS, {})
    rows = listing(reply(items), set(names)).rows
    return list(PageReader("things", lane, is_row_by_row=is_row_by_row).rows(rows))


def test_texts_become_what_their_columns_hold_and_what_is_left_out_is_null() -> None:
    assert read(TEXTS, {"id": "1", "posting": "F"}) == [ROW, dict.fromkeys(ROW) | {"id": 1, "posting": False}]


def test_rows_of_the_bulk_lane_leave_as_the_same_values() -> None:
    lane = TypedLane("things", COLUMNS, {"_sdc_snapshot_at": "now"})
    rows = PageReader("things", lane, is_row_by_row=False).rows(listing(reply([TEXTS]), {"id"}).rows)
    assert json.loads(lane.plain_lines(rows), parse_float=Decimal) == ROW | {"_sdc_snapshot_at": "now"}


def test_values_that_are_no_texts_are_taken_as_well() -> None:
    odd = {"id": -7, "name": 12.5, "amount": 0.5, "posting": True, "tags": [1, "4"], "rate": "1E+2"}
    expected = {"name": "12.5", "amount": Decimal("0.5"), "day": None, "at": None, "rate": Decimal(100)}
    assert read(odd) == [ROW | expected]
    assert read(TEXTS | {"id": "-7.0"}) == [ROW]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("amount", "NaN"),
        ("rate", "-Infinity"),
        ("id", "1.5"),
        ("id", "x"),
        ("amount", "n/a"),
        ("posting", "maybe"),
        ("id", [1]),
    ],
)
def test_a_value_that_does_not_fit_ends_the_run_and_is_not_told(column: str, value: Any) -> None:
    with pytest.raises(FatalAPIError, match=f"things: NetSuite's column '{column}' holds what is no") as caught:
        read(TEXTS, TEXTS | {column: value})
    assert "n/a" not in str(caught.value)
    assert "maybe" not in str(caught.value)


def test_a_text_may_be_what_a_number_may_not() -> None:
    assert read(TEXTS | {"name": "NaN"}) == [ROW | {"name": "NaN"}]


def test_names_in_capitals_are_the_same_names() -> None:
    assert read({name.upper(): text for name, text in TEXTS.items()}) == [ROW]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"<html>", b'{"items": []}', b'{"items": [1'])
def test_what_is_no_page_is_asked_for_again(content: bytes) -> None:
    with pytest.raises(RetriableAPIError):
        listing(Reply(content, requests.Response()), {"id"})


def test_a_row_without_its_place_is_no_row_of_the_page() -> None:
    with pytest.raises(RetriableAPIError):
        listing(reply([{"name": "x"}]), {"id"})


def test_parts_of_rows_are_put_together() -> None:
    first = listing(reply([{"links": [], "id": "1", "name": "a"}, {"links": [], "id": "2"}]), {"id"})
    second = listing(reply([{"links": [], "id": "1", "amount": "2"}, {"links": [], "id": "2", "amount": "3"}]), {"id"})
    found = [json.loads(row) for row in joined([first, second])]
    assert found == [
        {"links": [], "id": "1", "name": "a", "amount": "2"},
        {"links": [], "id": "2", "amount": "3"},
    ]


def test_places_are_the_values_of_the_marks() -> None:
    found: Listing = listing(reply([{"id": "1", "at": "x"}, {"id": "2"}]), {"id"})
    assert found.places(["at", "id"]) == [("x", "1"), ("", "2")]
    assert found.last(["id"]) == ("2",)


def test_a_lane_has_a_place_for_each_column_and_constant() -> None:
    lane = TypedLane("things", (Column("id", "integer"),), {"_sdc_snapshot_at": "now"})
    assert lane.as_dict(lane.row({"id": "1"})) == {"id": 1, "_sdc_snapshot_at": "now"}
