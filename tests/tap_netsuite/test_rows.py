"""What NetSuite's texts become."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from singer_sdk.exceptions import FatalAPIError
from tap_netsuite.rows import RowReader
from tap_netsuite.tables import columns

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


def read(*items: dict[str, Any], is_row_by_row: bool = True) -> list[Any]:
    reader = RowReader("things", COLUMNS, {})
    return list(reader.rows([json.dumps(item).encode() for item in items], is_row_by_row=is_row_by_row))


def test_texts_become_what_their_columns_hold_and_what_is_left_out_is_null() -> None:
    found = read(TEXTS | {"links": []}, {"id": "1", "posting": "F"})
    assert found == [ROW, dict.fromkeys(ROW) | {"id": 1, "posting": False}]


def test_rows_of_the_bulk_lane_leave_as_the_same_values() -> None:
    reader = RowReader("things", COLUMNS, {"_sdc_snapshot_at": "now"})
    rows = reader.rows([json.dumps(TEXTS).encode()])
    assert json.loads(reader.lane.plain_lines(rows), parse_float=Decimal) == ROW | {"_sdc_snapshot_at": "now"}


def test_values_that_are_no_texts_are_taken_as_well() -> None:
    odd = {"id": -7, "name": 12.5, "amount": 0.5, "posting": True, "tags": [1, "4"], "rate": "1E+2"}
    expected = {"name": "12.5", "amount": Decimal("0.5"), "day": None, "at": None, "rate": Decimal(100)}
    assert read(odd) == [ROW | expected]
    assert read(TEXTS | {"id": "-7.0"}) == [ROW]
    assert read(TEXTS | {"posting": "true", "name": None}) == [ROW | {"name": None}]


def test_rows_in_another_form_get_their_constants_as_well() -> None:
    reader = RowReader("things", COLUMNS, {"_sdc_snapshot_at": "now"})
    odd = json.dumps(TEXTS | {"name": 5}).encode()
    assert reader.rows([odd]) == [ROW | {"name": "5", "_sdc_snapshot_at": "now"}]


@given(name=st.text(), amount=st.decimals(allow_nan=False, allow_infinity=False), key=st.integers())
def test_any_text_number_and_key_comes_through_exactly(name: str, amount: Decimal, key: int) -> None:
    (row,) = read({"id": str(key), "name": name, "amount": str(amount)})
    assert (row["id"], row["name"], row["amount"]) == (key, name, amount)


@pytest.mark.parametrize(
    ("column", "value"),
    [("id", "1.5"), ("id", "x"), ("amount", "n/a"), ("posting", "maybe"), ("id", [1])],
)
def test_a_value_that_does_not_fit_ends_the_run_and_is_not_told(column: str, value: Any) -> None:
    with pytest.raises(
        FatalAPIError, match=f"things: a value of the column '{column}' is no .* catalog anew"
    ) as caught:
        read(TEXTS, TEXTS | {column: value})
    assert "n/a" not in str(caught.value)
    assert "maybe" not in str(caught.value)


@pytest.mark.parametrize("value", ["NaN", "-Infinity"])
def test_what_json_has_no_number_for_ends_the_run(value: str) -> None:
    reader = RowReader("things", COLUMNS, {})
    rows = reader.rows([json.dumps(TEXTS | {"rate": value}).encode(), json.dumps(TEXTS).encode()])
    with pytest.raises(FatalAPIError, match="things: a value of the column 'rate' is no number"):
        reader.lane.pack(rows, None)


def test_a_text_may_be_what_a_number_may_not() -> None:
    assert read(TEXTS | {"name": "NaN"}) == [ROW | {"name": "NaN"}]
