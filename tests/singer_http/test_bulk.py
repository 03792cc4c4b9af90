"""The bulk lane writes what the SDK's own row path writes, to the byte."""

import gzip
import io
import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from singer_http.batches import BatchFile
from singer_http.bulk import Facts, Lane, fits
from singer_http.field_types import EXACT
from singer_http.row_types import RowTypes
from singer_http.writer import FLUSH_AT_BYTES, Writer
from singer_sdk.helpers._catalog import pop_deselected_record_properties
from singer_sdk.helpers._typing import conform_record_data_types
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.singerlib.catalog import SelectionMask
from singer_sdk.singerlib.messages import RecordMessage, SchemaMessage, StateMessage

NOW = datetime(2026, 6, 1, 12, 30, 15, 123456, tzinfo=UTC)

exact = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=7)
text = st.text(st.characters(codec="utf-8"), max_size=20)
KINDS: dict[str, Any] = {
    "string": text,
    "integer": st.integers(-EXACT, EXACT),
    "number": exact,
    "boolean": st.booleans(),
    "array": st.lists(text, max_size=3),
    "object": st.dictionaries(text, st.one_of(text, st.none(), st.booleans(), exact), max_size=3),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A schema, and rows that fit it; some values null, some missing, some that the schema does not know."""
    known = text.filter(lambda name: name != "extra" and fits([name]))
    names = draw(st.lists(known, min_size=1, max_size=6, unique=True))
    kinds = {name: draw(st.sampled_from(sorted(KINDS))) for name in names}
    rows = []
    for _ in range(draw(st.integers(1, 5))):
        row = {name: draw(st.one_of(st.none(), KINDS[kind])) for name, kind in kinds.items() if draw(st.booleans())}
        rows.append(row | ({"extra": 1} if draw(st.booleans()) else {}))
    return {name: {"type": [kind, "null"]} for name, kind in kinds.items()}, rows


def written(*, lines: bytes = b"", messages: list[Any] | None = None) -> bytes:
    out = io.TextIOWrapper(io.BytesIO())
    with patch.object(sys, "stdout", out):
        writer = Writer()
        for message in messages or []:
            writer.write_message(message)
        writer.write_lines(lines)
        writer.flush()
    buffer = out.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue()


def messages_of(lane: Lane, rows: list[Any]) -> bytes:
    return bytes(lane.messages(lane.plain_lines(rows), NOW))


@given(tables())
def test_a_page_is_written_as_the_row_path_writes_it(table: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    properties, rows = table
    lane = Lane("orders", properties)
    page = json.dumps(rows, default=_raw).encode()
    typed = lane.decoder(list).decode(_numbers(page))
    expected = [RecordMessage(stream="orders", record=lane.as_dict(row), time_extracted=NOW) for row in typed]
    assert written(lines=messages_of(lane, typed)) == written(messages=expected)
    for row, line in zip(rows, messages_of(lane, typed).splitlines(), strict=True):
        record = json.loads(line, parse_float=Decimal)["record"]
        assert record == {name: _plain(value) for name, value in row.items() if name != "extra"}


@given(tables(), st.data())
def test_row_path_bulk_path_and_batch_file_hold_the_same(
    table: tuple[dict[str, Any], list[dict[str, Any]]], data: st.DataObject
) -> None:
    properties, rows = table
    chosen = data.draw(st.sets(st.sampled_from(sorted(properties)), min_size=1))
    page = _numbers(json.dumps(rows, default=_raw).encode())
    lane = Lane("orders", {name: schema for name, schema in properties.items() if name in chosen})
    typed = lane.decoder(list).decode(page)
    one_by_one = list(_row_path(page, properties, chosen))
    in_rows = [RecordMessage(stream="orders", record=record, time_extracted=NOW) for record in one_by_one]
    assert written(lines=messages_of(lane, typed)) == written(messages=in_rows)
    assert _in_a_file(lane.plain_lines(typed), len(typed)) == [
        json.loads(line, parse_float=Decimal)["record"] for line in written(messages=in_rows).splitlines()
    ]


def _row_path(page: bytes, properties: dict[str, Any], chosen: set[str]) -> Iterator[dict[str, Any]]:
    """The SDK's own way with each row: what is not selected or not known is taken out."""
    schema = {"type": "object", "properties": properties}
    mask = SelectionMask({(): True} | {("properties", name): name in chosen for name in properties})
    types = RowTypes("orders", {name: schema for name, schema in properties.items() if name in chosen})
    for row in msgspec.json.Decoder(list[dict[str, Any]], float_hook=Decimal).decode(page):
        typed = types.typed(row)
        pop_deselected_record_properties(typed, schema, mask)
        yield conform_record_data_types("orders", typed, schema, TypeConformanceLevel.RECURSIVE, logging.getLogger())


def _in_a_file(lines: bytes, rows: int) -> list[dict[str, Any]]:
    with tempfile.NamedTemporaryFile(suffix=".gz") as place:
        file = BatchFile(os.dup(place.fileno()), Path(place.name))
        half = lines.find(b"\n") + 1
        file.write(lines[:half], 1)
        file.write(lines[half:], rows - 1)
        assert file.rows == rows
        file.close()
        with gzip.open(place.name) as back:
            return [json.loads(line, parse_float=Decimal) for line in back]


def _raw(value: Any) -> Any:
    return f"@@{value:f}@@"


def _numbers(page: bytes) -> bytes:
    return page.replace(b'"@@', b"").replace(b'@@"', b"")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return json.loads(f"{value:f}", parse_float=Decimal)
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return value


def test_a_name_with_a_quote_takes_the_row_path() -> None:
    assert fits(["id", "Größe", "größer als 5 %"])
    assert not any(fits(["id", name]) for name in ('a"b', "a\\b", "a\nb", "\x00"))


def test_numbers_that_no_float_can_hold_leave_as_they_came() -> None:
    lane = Lane("orders", {"amount": {"type": ["number", "null"]}})
    typed = lane.decoder(list).decode(b'[{"amount":12345678901234567.12345},{"amount":0.10000}]')
    lines = messages_of(lane, typed)
    assert b'{"amount":12345678901234567.12345}' in lines
    assert b'{"amount":0.10000}' in lines


@pytest.mark.parametrize("number", ["9007199254740993", "9007199254740993.0", "-9007199254740993.0"])
def test_an_integer_that_would_not_stay_exact_takes_the_row_path(number: str) -> None:
    lane = Lane("orders", {"id": {"type": "integer"}})
    with pytest.raises(msgspec.ValidationError):
        lane.decoder(list).decode(b'[{"id":%s}]' % number.encode())


def test_a_packed_page_is_its_rows_and_knows_how_many_and_from_when_to_when() -> None:
    lane = Lane("units", {"id": {"type": "string"}, "at": {"type": ["string", "null"]}})
    page = b'[{"id":"A","at":"2"},{"id":"B","at":null},{"id":"C","at":"1"}]'
    typed = lane.decoder(list).decode(page)
    packed = lane.pack(typed, "at", ["id"])
    assert packed.facts == Facts(3, ("1", "2"), [("A",), ("B",), ("C",)])
    assert lane.as_dict(packed.last) == {"id": "C", "at": "1"}
    assert bytes(lane.messages(packed.lines, NOW)) == messages_of(lane, typed[:2])
    alone = lane.pack(typed[:1], None)
    assert (alone.facts, bytes(lane.messages(alone.lines, NOW))) == (Facts(1), b"")


def test_constants_are_in_every_row() -> None:
    lane = Lane("units", {"id": {"type": "string"}, "_sdc_snapshot_at": {"type": "string"}}, {"_sdc_snapshot_at": "t"})
    typed = lane.decoder(list).decode(b'[{"id":"EA"},{"id":"KG"}]')
    records = [json.loads(line)["record"] for line in messages_of(lane, typed).splitlines()]
    assert records == [{"id": "EA", "_sdc_snapshot_at": "t"}, {"id": "KG", "_sdc_snapshot_at": "t"}]


def test_a_schema_is_written_when_it_is_new_or_has_changed() -> None:
    first, second = ({"properties": {name: {"type": "string"}}} for name in ("a", "b"))
    messages = [SchemaMessage("s", schema, ["a"]) for schema in (first, first, second, second, first)]
    assert len(written(messages=messages).splitlines()) == 3


def test_what_is_held_goes_out_before_a_state_and_when_it_is_much() -> None:
    out = io.TextIOWrapper(io.BytesIO())
    with patch.object(sys, "stdout", out):
        writer = Writer()
        writer.write_lines(b"row\n")
        assert out.buffer.tell() == 0
        writer.write_message(StateMessage(value={}))
        assert out.buffer.tell() > 0
        before = out.buffer.tell()
        writer.write_lines(b"x" * FLUSH_AT_BYTES)
        assert out.buffer.tell() == before + FLUSH_AT_BYTES
