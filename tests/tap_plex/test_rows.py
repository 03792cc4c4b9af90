"""Answers wait for their turn, small ones in memory and large ones on disk, and lose nothing on the way."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError
from tap_plex import results
from tap_plex.pages import Seen
from tap_plex.rows import ROWS_AT_ONCE, SMALL_BYTES, Body, Rows
from tap_plex.source import Plex, has_nothing
from tap_plex.tenants import tenants_of

VALUES = st.lists(st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=5), max_size=3), max_size=20)


def body_of(text: bytes, piece_bytes: int = 1 << 16) -> Body:
    body = Body()
    for start in range(0, len(text), piece_bytes):
        body.write(text[start : start + piece_bytes])
    return body


def told(rows: Rows) -> list[Any]:
    return [json.loads(bytes(raw)) for piece in rows.pieces() for raw in piece]


@given(VALUES, st.booleans(), st.integers(1, 50))
def test_rows_come_out_as_they_came_in(values: list[Any], is_wrapped: bool, piece_bytes: int) -> None:  # noqa: FBT001 - the two forms
    text = json.dumps({"data": values} if is_wrapped else values, indent=1).encode()
    rows = Rows(body_of(text, piece_bytes))
    assert len(rows) == len(values)
    assert told(rows) == values


def test_a_large_answer_comes_out_whole_and_in_pieces() -> None:
    values = [{"number": number, "note": "x" * 700} for number in range(3 * ROWS_AT_ONCE)]
    text = json.dumps(values).encode()
    assert len(text) > 2 * SMALL_BYTES
    rows = Rows(body_of(text))
    assert len(rows) == len(values)
    assert [len(piece) for piece in rows.pieces()] == [ROWS_AT_ONCE] * 3
    assert told(Rows(body_of(text))) == values


@pytest.mark.parametrize("padding", [0, 2 * SMALL_BYTES], ids=["small", "large"])
@pytest.mark.parametrize("text", [b'[{"a":1},{"a"', b'{"rows":[]}', b"<html>", b'[{"a":1}]x'])
def test_what_is_no_whole_list_is_asked_for_again(text: bytes, padding: int) -> None:
    with pytest.raises(RetriableAPIError, match="not a whole list of JSON"):
        Rows(body_of(b" " * padding + text))


def test_an_answer_without_a_byte_has_no_rows() -> None:
    assert told(Rows(Body())) == []


@pytest.mark.parametrize(("status", "is_believed"), [(200, False), (204, True)])
def test_only_a_204_may_be_without_a_byte(monkeypatch: pytest.MonkeyPatch, status: int, is_believed: bool) -> None:  # noqa: FBT001 - the verdict
    response = requests.Response()
    response.status_code = status
    monkeypatch.setattr(Plex, "_received", lambda *_, **__: response)
    (tenant,) = tenants_of({"api_key": "k"})
    with nullcontext() if is_believed else pytest.raises(RetriableAPIError, match="without a byte"):
        assert Plex("http://x", requests.Session()).listed(tenant, "/mdm/v1/parts", ())[1].size == 0


@pytest.mark.parametrize(
    ("flag", "is_flagged"), [(True, True), ("true", True), (1, True), ("Y", True), (0, False), (None, None), ("", None)]
)
def test_a_flag_that_is_no_boolean_is_not_taken_for_whole(flag: Any, is_flagged: bool | None) -> None:  # noqa: FBT001 - the verdict
    response = requests.Response()
    response.status_code = 200
    response._content = json.dumps({"tables": [{"columns": [], "rows": [], "rowLimitExceeded": flag}]}).encode()  # noqa: SLF001 - as it stands once it is read
    assert results.read(response, "x").is_flagged is is_flagged


def test_no_bookmark_passes_the_end_of_the_window_that_was_asked_for() -> None:
    seen = Seen("2026-01-01", "2026-02-01")
    assert seen.reached is None
    seen.saw(["2026-01-05", "2026-05-31"])
    assert seen.reached == "2026-02-01"


@pytest.mark.parametrize("note", ["", "x" * SMALL_BYTES])
def test_lines_are_counted_before_rows_are_read(note: str) -> None:
    body = Body()
    body.write(json.dumps([{"id": 1, "lines": [{}, {}], "note": note}, {"lines": None}, {"lines": [3]}, {}]).encode())
    rows = Rows(body)
    assert rows.lines() == 3
    assert len(told(rows)) == 4


@contextmanager
def no_file_may_grow() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told() -> None:
    body = Body()
    with no_file_may_grow(), pytest.raises(FatalAPIError, match=r"cannot be kept in .*: File too large; make room"):
        body.write(b" " * (SMALL_BYTES + 1))


@pytest.mark.parametrize(
    ("status", "text", "is_nothing"),
    [(404, b'{"code":"RESOURCE_NOT_FOUND"}', True), (404, b"<html>Not Found</html>", False), (500, b"", False)],
)
def test_only_plex_itself_is_believed_that_there_is_nothing(status: int, text: bytes, is_nothing: bool) -> None:  # noqa: FBT001 - the verdict
    response = requests.Response()
    response.status_code, response.raw = status, None
    response._content = text  # noqa: SLF001 - as it stands once it is read
    assert has_nothing(response) is is_nothing
