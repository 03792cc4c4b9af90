"""Rows whose every value is a text: in bulk, row by row and in batch files the same, and what cannot be is named."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from singer_http.bulk import Lane
from singer_http.row_types import RowTypes
from singer_sdk.exceptions import FatalAPIError
from singer_sdk.helpers._typing import conform_record_data_types
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.singerlib.messages import RecordMessage

from tests.singer_http.small_tap import Table, read, records, tap_of

NOW = datetime(2026, 6, 1, 12, 30, 15, 123456, tzinfo=UTC)


def forms_of_integer(value: int) -> list[str]:
    return [str(value), f"{value:020d}", f"{value}.0", f"{value}.000"]


def forms_of_number(value: Decimal) -> list[str]:
    plain = f"{value:f}"
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    return [
        plain,
        sign + digits.removeprefix("0") if digits.startswith("0.") else plain,
        f"{sign}00{digits}",
        str(value),
    ]


exact = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=7)
small = st.decimals(allow_nan=False, allow_infinity=False, min_value=-1, max_value=1, places=3)
dates = st.datetimes(timezones=st.just(UTC)).map(lambda value: value.isoformat())
# Each with the values that it may hold, how a source may write one, and whether those are typed in bulk.
KINDS: dict[str, tuple[Any, Any]] = {
    "string": (
        st.one_of(st.text(st.characters(codec="utf-8"), max_size=9), st.sampled_from(["T", "null", "007"])),
        None,
    ),
    "integer": (st.integers(-(10**25), 10**25), forms_of_integer),
    "number": (st.one_of(exact, small), forms_of_number),
    "boolean": (st.booleans(), lambda value: ["T" if value else "F"]),
    "date-time": (dates, None),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """A schema, rows of texts, and the rows that they stand for; some values null, some left out."""
    names = draw(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=5, unique=True))
    kinds = {name: draw(st.sampled_from(sorted(KINDS))) for name in names}
    sent, meant = [], []
    for _ in range(draw(st.integers(1, 4))):
        texts: dict[str, Any] = {"unknown": "T"}
        values: dict[str, Any] = {}
        for name in (name for name in names if draw(st.booleans())):
            some, forms = KINDS[kinds[name]]
            values[name] = value = draw(st.one_of(st.none(), some))
            texts[name] = value if forms is None or value is None else draw(st.sampled_from(forms(value)))
        sent.append(texts)
        meant.append(values)
    return {name: schema_of(kind) for name, kind in kinds.items()}, sent, meant


def schema_of(kind: str) -> dict[str, Any]:
    if kind == "date-time":
        return {"type": ["string", "null"], "format": kind}
    return {"type": [kind, "null"]}


def row_path(rows: list[dict[str, Any]], properties: dict[str, Any]) -> Iterator[dict[str, Any]]:
    typed = RowTypes("orders", properties, of_texts=True)
    for row in rows:
        record = {name: value for name, value in typed.typed(row).items() if name in properties}
        schema = {"type": "object", "properties": properties}
        yield conform_record_data_types("orders", record, schema, TypeConformanceLevel.RECURSIVE, logging.getLogger())


def as_messages(rows: Iterator[dict[str, Any]]) -> bytes:
    encode = msgspec.json.Encoder(decimal_format="number").encode
    return b"".join(encode(RecordMessage("orders", row, time_extracted=NOW).to_dict()) + b"\n" for row in rows)


@given(tables())
def test_bulk_row_path_and_batch_file_hold_what_the_texts_stand_for(
    table: tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    properties, sent, meant = table
    one_by_one = list(row_path(sent, properties))
    assert one_by_one == meant
    assert [type(v) for row in one_by_one for v in row.values()] == [type(v) for row in meant for v in row.values()]
    lane = Lane("orders", properties, of_texts=True)
    try:
        typed = lane.decoder(list).decode(json.dumps(sent).encode())
    except msgspec.ValidationError:
        # Then the page goes the row's way; which forms need it, the next test says.
        return
    assert [lane.as_dict(row) for row in typed] == meant
    in_file = [json.loads(line, parse_float=Decimal) for line in lane.plain_lines(typed).splitlines()]
    assert in_file == [
        json.loads(line, parse_float=Decimal)["record"] for line in as_messages(iter(one_by_one)).splitlines()
    ]
    packed = lane.pack(typed, None)
    assert bytes(lane.messages(packed.lines, NOW)) == b"".join(
        line + b"\n" for line in bytes(lane.messages(lane.plain_lines(typed), NOW)).splitlines()[:-1]
    )


@pytest.mark.parametrize(
    ("kind", "text", "written"),
    [
        ("integer", "12", b"12"),
        ("integer", "-5", b"-5"),
        ("integer", "5.0", b"5"),
        ("number", ".5", b"0.5"),
        ("number", "-.5", b"-0.5"),
        ("number", "007", b"7"),
        ("number", "12345678901234567.12345", b"12345678901234567.12345"),
        ("number", "0.10000", b"0.10000"),
        ("boolean", "T", b"true"),
        ("boolean", "F", b"false"),
        ("date-time", "2026-06-01T00:00:00Z", b'"2026-06-01T00:00:00Z"'),
        ("string", "T", b'"T"'),
        ("string", "007", b'"007"'),
    ],
)
def test_the_usual_forms_are_typed_in_bulk(kind: str, text: str, written: bytes) -> None:
    properties = {"x": schema_of(kind)}
    lane = Lane("orders", properties, of_texts=True)
    rows = lane.decoder(list).decode(json.dumps([{"x": text}, {"x": None}, {}]).encode())
    assert lane.plain_lines(rows).splitlines() == [b'{"x":%s}' % written, b'{"x":null}', b"{}"]
    (as_row,) = row_path([{"x": text}], properties)
    assert lane.as_dict(rows[0]) == as_row


@pytest.mark.parametrize("text", ["9007199254740993", "9007199254740993.0", "-9007199254740993.0", "007", "+7"])
def test_an_integer_that_would_not_stay_exact_takes_the_row_path(text: str) -> None:
    properties = {"x": schema_of("integer")}
    with pytest.raises(msgspec.ValidationError):
        Lane("orders", properties, of_texts=True).decoder(list).decode(json.dumps([{"x": text}]).encode())
    (row,) = row_path([{"x": text}], properties)
    assert row == {"x": int(text.removesuffix(".0"))}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "canary"),
        ("integer", "1.5"),
        ("integer", ""),
        ("integer", "NaN"),
        ("integer", "1e999999"),
        ("integer", True),
        ("number", "canary"),
        ("number", ""),
        ("number", "NaN"),
        ("number", "-Infinity"),
        ("number", "sNaN7"),
        ("boolean", "canary"),
        ("boolean", "t"),
        ("boolean", ""),
    ],
)
def test_a_value_that_is_not_as_its_schema_says_is_named_by_its_column(kind: str, value: Any) -> None:
    properties = {"id": {"type": "string"}, "x": schema_of(kind)}
    said = rf"^orders: a value of the column 'x' is no {kind}"
    with pytest.raises(FatalAPIError, match=said) as error:
        list(row_path([{"id": "1", "x": value}], properties))
    assert "canary" not in str(error.value)
    lane = Lane("orders", properties, of_texts=True)
    good = {"id": "2", "x": None}
    for place in range(3):
        page: list[Any] = [good, good]
        page.insert(place, {"id": "1", "x": value})
        try:
            rows = lane.decoder(list).decode(json.dumps(page).encode())
        except msgspec.ValidationError:
            continue
        with pytest.raises(FatalAPIError, match=said):
            lane.pack(rows, None)


def test_a_text_that_says_nan_is_no_number_that_does() -> None:
    lane = Lane("orders", {"x": schema_of("string"), "y": schema_of("number")}, of_texts=True)
    rows = lane.decoder(list).decode(b'[{"x":"NaN","y":"1"},{"x":"Infinity","y":null}]')
    assert lane.pack(rows, None).facts.count == 2


PROPERTIES = {"id": schema_of("integer"), "price": schema_of("number"), "open": schema_of("boolean")}
MEANT = [{"id": 1, "price": 0.5, "open": True}, {"id": 7, "price": None, "open": False}, {"id": 3, "price": 2}]


@pytest.mark.parametrize("second", ["7", "007"], ids=["in bulk", "one of its pages row by row"])
@pytest.mark.parametrize("settings", [{}, {"stream_maps": {"other": {}}}], ids=["bulk lane", "with stream maps"])
def test_a_stream_of_texts_is_typed_on_every_path(
    second: str, settings: dict[str, Any], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    pages = [
        [{"id": "1", "price": ".5", "open": "T"}],
        [{"id": second, "price": None, "open": "F"}, {"id": "3", "price": "2"}],
    ]
    table = Table(pages, PROPERTIES, options={"sends_texts": True})
    assert records(read(tap_of({"orders": table}, **settings), capsysbinary), "orders") == MEANT


def test_a_column_that_is_not_wanted_is_not_in_the_way(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    table = Table([[{"id": "007", "price": "canary", "open": "T"}]], PROPERTIES, options={"sends_texts": True})
    tap = tap_of({"orders": table})
    with pytest.raises(FatalAPIError, match="orders: a value of the column 'price' is no number"):
        read(tap, capsysbinary)
    catalog = tap_of({"orders": table}).catalog_dict
    for entry in catalog["streams"][0]["metadata"]:
        if entry["breadcrumb"] == ["properties", "price"]:
            entry["metadata"]["selected"] = False
    kind = type(tap)
    chosen = kind(config={"start_date": "2000-01-01"}, catalog=catalog)
    assert records(read(chosen, capsysbinary), "orders") == [{"id": 7, "open": True}]
