"""Rows that go one by one are as their schema says, or end the run with the column named."""

import json
from typing import Any

import pytest
from singer_sdk.exceptions import FatalAPIError

from tests.singer_http.small_tap import Table, read, records, tap_of

Capture = pytest.CaptureFixture[bytes]
ROW_BY_ROW: dict[str, Any] = {"stream_maps": {"other": {}}}
ORDERS: dict[str, Any] = {
    "id": {"type": "string"},
    "lines": {"type": ["integer", "null"]},
    "amount": {"type": ["number", "null"]},
    "open": {"type": ["boolean", "null"]},
    "tags": {"type": ["array", "null"]},
    "address": {"type": ["object", "null"]},
    "any": {"type": ["string", "integer", "null"]},
}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"amount": "5.50"}, id="a number as a text"),
        pytest.param({"lines": 5.0}, id="an integer with a point"),
        pytest.param({"lines": 2**60}, id="an integer that takes the row path"),
        pytest.param({"any": 1}, id="a column of several types"),
        pytest.param({"tags": ["a", 1], "address": {"x": None}, "open": False}, id="nested"),
        pytest.param({"unknown": 1}, id="a column that nobody knows"),
    ],
)
def test_in_bulk_and_row_by_row_rows_are_the_same(value: dict[str, Any], capsysbinary: Capture) -> None:
    # The second page never goes in bulk: one of its integers is too large.
    pages = [[{"id": "1"} | value], [{"id": "2"} | value, {"id": "3", "lines": 2**70}]]
    in_bulk, one_by_one = (
        read(tap_of({"orders": Table(pages, ORDERS)}, **settings), capsysbinary) for settings in ({}, ROW_BY_ROW)
    )
    exact: dict[str, Any] = {"lines": int, "amount": float}
    meant = {name: exact.get(name, lambda v: v)(what) for name, what in value.items() if name != "unknown"}
    expected = [{"id": "1"} | meant, {"id": "2"} | meant, {"id": "3", "lines": 2**70}]
    assert records(in_bulk, "orders") == records(one_by_one, "orders") == expected
    assert [type(row.get("lines")) for row in records(in_bulk, "orders")] == [
        type(row.get("lines")) for row in expected
    ]


@pytest.mark.parametrize("settings", [{}, ROW_BY_ROW], ids=["bulk lane", "row by row"])
@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("id", 7, "string"),
        ("id", None, "string"),
        ("lines", "7", "integer"),
        ("lines", 1.5, "integer"),
        ("lines", True, "integer"),
        ("amount", "canary", "number"),
        ("open", "T", "boolean"),
        ("open", 1, "boolean"),
        ("tags", {}, "array"),
        ("address", [], "object"),
    ],
)
def test_a_value_that_is_not_as_its_schema_says_ends_the_run(
    column: str, value: Any, kind: str, settings: dict[str, Any], capsysbinary: Capture
) -> None:
    pages = [[{"id": "1"}], [{"id": "2"}, {"id": "3"} | {column: value}, {"id": "4"}]]
    tap = tap_of({"orders": Table(pages, ORDERS)}, **settings)
    capsysbinary.readouterr()
    with pytest.raises(FatalAPIError, match=f"^orders: a value of the column {column!r} is no {kind}, as its") as error:
        tap.sync_all()
    assert "canary" not in str(error.value)
    written = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert {"id": "1"} in records(written, "orders")
    assert {"id": "4"} not in records(written, "orders")
    assert written[-1]["type"] == "STATE"
