"""Any sound stream of messages passes; a row behind its STATE never does."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from singer_check.check import Terms, check_lines, check_tap

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = st.sampled_from(["", "größer", "two\nlines", '"quoted"', "\\", "\N{MUSICAL SYMBOL G CLEF}"])
VALUES: dict[str, tuple[dict[str, Any], st.SearchStrategy[Any]]] = {
    "text": ({"type": ["string", "null"]}, st.none() | TEXTS),
    "amount": ({"type": "number"}, st.decimals(allow_nan=False, allow_infinity=False, places=2).map(float)),
    "count": ({"type": "integer", "minimum": 0}, st.integers(0, 10**20)),
    "day": ({"type": ["string", "null"], "format": "date"}, st.dates().map(lambda day: day.isoformat())),
    "flag": ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, st.none() | st.booleans()),
    "tags": ({"type": "array", "items": {"type": "string"}}, st.lists(TEXTS, max_size=2)),
    "part": ({"type": "object"}, st.dictionaries(TEXTS, st.integers(), max_size=2)),
}


def moment(minute: int, zone: bool) -> str:  # noqa: FBT001 - drawn
    return (BEGIN + timedelta(minutes=minute)).isoformat().replace("+00:00", "Z" if zone else "+00:00")


@st.composite
def streams(draw: st.DrawFn, name: str) -> list[dict[str, Any]]:
    """A SCHEMA, and rows in the order of their change, some of them at the same time."""
    chosen = draw(st.lists(st.sampled_from(sorted(VALUES)), unique=True))
    properties = {"id": {"type": "integer"}, "at": {"type": "string", "format": "date-time"}}
    schema = {"type": "object", "properties": properties | {column: VALUES[column][0] for column in chosen}}
    minutes = sorted(draw(st.lists(st.integers(0, 20), min_size=1, max_size=12)))
    version = draw(st.none() | st.integers(0, 3))
    messages: list[dict[str, Any]] = [{"type": "SCHEMA", "stream": name, "schema": schema, "key_properties": ["id"]}]
    for key, minute in enumerate(minutes):
        row = {column: draw(VALUES[column][1]) for column in chosen}
        row |= {"id": key - 2, "at": moment(minute, draw(st.booleans()))}
        messages.append({"type": "RECORD", "stream": name, "record": row, "version": version})
    return messages


def with_states(streams: list[list[dict[str, Any]]], after: set[int]) -> Iterator[dict[str, Any]]:
    bookmarks: dict[str, Any] = {}
    number = 0
    for messages in streams:
        for message in messages:
            yield message
            if message["type"] == "RECORD":
                at = message["record"]["at"]
                bookmarks[message["stream"]] = {"replication_key": "at", "replication_key_value": at}
            number += 1
            if number in after:
                yield {"type": "STATE", "value": {"bookmarks": dict(bookmarks)}}
    yield {"type": "STATE", "value": {"bookmarks": dict(bookmarks)}}


def lines(messages: list[dict[str, Any]]) -> list[bytes]:
    return [json.dumps(message).encode() for message in messages]


runs = st.builds(
    lambda first, second, after: list(with_states([first, second], after)),
    streams("first"),
    streams("second"),
    st.sets(st.integers(0, 26)),
)


@given(runs)
@settings(max_examples=50, deadline=timedelta(seconds=10))
def test_any_sound_run_passes(messages: list[dict[str, Any]]) -> None:
    assert check_lines(lines(messages)) == []


@given(runs, st.data())
@settings(max_examples=50, deadline=timedelta(seconds=10))
def test_a_row_behind_a_state_that_passed_it_is_found(messages: list[dict[str, Any]], data: st.DataObject) -> None:
    last = messages[-1]["value"]["bookmarks"]["second"]["replication_key_value"].replace("Z", "+00:00")
    early = [
        number
        for number, message in enumerate(messages)
        if message.get("stream") == "second" and message.get("record", {}).get("at", "9").replace("Z", "+00:00") < last
    ]
    if early:
        row = messages.pop(data.draw(st.sampled_from(early)))
        found = check_lines(lines([*messages, row, messages[-1]]))
        assert [(finding.code, finding.stream, finding.line) for finding in found] == [
            ("B003", "second", len(messages) + 1)
        ]


def test_numbers_are_exact() -> None:
    schema = {"type": "object", "properties": {"price": {"type": "number", "multipleOf": Decimal("0.01")}}}
    text = '{"type": "SCHEMA", "stream": "s", "key_properties": [], "schema": %s}'
    output = [
        (text % json.dumps(schema, default=float)).encode(),
        b'{"type": "RECORD", "stream": "s", "record": {"price": 1100000000000000000000.29}}',
        b'{"type": "RECORD", "stream": "s", "record": {"price": 1100000000000000000000.295}}',
        b'{"type": "STATE", "value": {}}',
    ]
    assert [(finding.code, finding.line) for finding in check_lines(output)] == [("R001", 3)]


def test_a_finding_names_the_place_and_what_to_do_and_counts() -> None:
    rows = [{"type": "RECORD", "stream": "s", "record": {"id": key, "colour": "red"}} for key in range(3)]
    schema = {"type": "object", "properties": {"id": {"type": "integer"}}}
    head = {"type": "SCHEMA", "stream": "s", "schema": schema, "key_properties": ["id"]}
    (finding,) = check_lines(lines([head, *rows, {"type": "STATE", "value": {}}]))
    assert str(finding) == (
        "warning R002 s, line 2: property 'colour' is not in the schema (3 times) "
        "-> declare it, or drop it: loaders differ"
    )


def run(*bookmark: Any, rows: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
    """A run in the form of singer-python, where the state names no replication key."""
    schema = {"type": "object", "properties": {"id": {"type": "integer"}, "at": {}}}
    head = {"type": "SCHEMA", "stream": "s", "schema": schema, "key_properties": ["id"], "bookmark_properties": ["at"]}
    records = [{"type": "RECORD", "stream": "s", "record": {"id": n, "at": at}} for n, at in enumerate(rows)]
    states = [{"type": "STATE", "value": {"bookmarks": {"s": {"at": at}}}} for at in bookmark]
    return [head, *states[:-1], *records, *states[-1:]]


@pytest.mark.parametrize(
    ("messages", "start", "codes"),
    [
        pytest.param(run("2026-01-02"), "2026-01-01", [], id="it goes on"),
        pytest.param(run("2026-01-01T00:00:00Z"), "2026-01-01T02:00:00+02:00", [], id="the same moment elsewhere"),
        pytest.param(run("2026-01-01T00:00:00.1Z"), "2026-01-01T00:00:00.10Z", [], id="the same fraction"),
        pytest.param(run(10), 9, [], id="numbers are no texts"),
        pytest.param(run("10"), "9", [], id="nor are numbers in quotes"),
        pytest.param(run("2026-01-01"), "2026-01-02", ["B002"], id="it starts again"),
        pytest.param(run(None), 3, ["B002"], id="it forgets"),
        pytest.param(run(7, 6, 7), 5, ["B001"], id="it goes back"),
        pytest.param(run(5, 5, rows=(3,)), 5, [], id="a look-back is no late row"),
        pytest.param(run(7, 6, 7, rows=(6,)), 5, ["B001", "B003"], id="what was promised once is promised"),
        pytest.param(run(7, 7, rows=(7,)), 5, [], id="a row at the bookmark is not past"),
        pytest.param(run(7, 7, rows=(6,)), 5, ["B003"], id="a late row"),
    ],
)
def test_bookmarks_are_compared_by_what_they_mean(messages: list[dict[str, Any]], start: Any, codes: list[str]) -> None:
    found = check_lines(lines(messages), state={"bookmarks": {"s": {"at": start}}})
    assert [finding.code for finding in found] == codes


@pytest.mark.parametrize(
    ("context", "row", "codes"),
    [
        pytest.param({"plant": "Oslo"}, {"plant": "Oslo", "at": 4}, ["B003"], id="past its own partition"),
        pytest.param({"plant": "Oslo"}, {"plant": "Bern", "at": 4}, [], id="another partition"),
        pytest.param({"plant": "Oslo"}, {"plant": "Oslo", "at": 5}, [], id="at the bookmark"),
        pytest.param({"plant": "Oslo"}, {"at": 4}, ["B003"], id="past every partition"),
    ],
)
def test_a_row_is_measured_by_its_own_partition(context: dict[str, Any], row: dict[str, Any], codes: list[str]) -> None:
    mark = {"context": context, "replication_key": "at", "replication_key_value": 5}
    state = {"type": "STATE", "value": {"bookmarks": {"s": {"partitions": [mark]}}}}
    schema = {"type": "object", "properties": {"plant": {}, "at": {}}}
    head = {"type": "SCHEMA", "stream": "s", "schema": schema, "key_properties": []}
    late = {"type": "RECORD", "stream": "s", "record": row}
    assert [finding.code for finding in check_lines(lines([head, state, late, state]))] == codes


def test_what_is_left_of_a_stream_that_is_not_read_is_none_of_this_run() -> None:
    given = {"bookmarks": {"other": {"at": 1, "progress_markers": {}}}}
    last = {"bookmarks": {"s": {"at": 5}, "other": {"at": 1, "progress_markers": {}}}}
    output = lines([*run(5), {"type": "STATE", "value": last}])
    assert check_lines(output, state=given) == []
    assert [finding.code for finding in check_lines(output)] == ["F003"]


def test_keys_are_counted_by_version_and_no_key_is_no_key() -> None:
    head = {"type": "SCHEMA", "stream": "s", "schema": {"properties": {"id": {}}}, "key_properties": ["id"]}
    row = {"type": "RECORD", "stream": "s", "record": {"id": 1}}
    state: dict[str, Any] = {"type": "STATE", "value": {}}
    assert check_lines(lines([head, row | {"version": 1}, row | {"version": 2}, state])) == []
    assert check_lines(lines([head | {"key_properties": []}, row, row, state])) == []
    assert [f.code for f in check_lines(lines([head, row | {"version": 1}, row | {"version": 1}, state]))] == ["K002"]


def test_a_tap_that_is_not_there_is_the_callers_fault() -> None:
    with pytest.raises(OSError, match="no-such-tap"):
        check_tap("no-such-tap", {}, terms=Terms())
