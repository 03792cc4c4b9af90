"""What an answer holds: whole pages, in one form, or none."""

import json
from typing import Any

import pytest
import requests
from singer_sdk.exceptions import RetriableAPIError
from tap_netsuite.pages import Listing, joined, listing
from tap_netsuite.source import Reply


def reply(items: Any, **changes: Any) -> Reply:
    body = {"links": [], "count": 1, "hasMore": False, "items": items, "offset": 0, "totalResults": 1} | changes
    return Reply(json.dumps(body).encode(), requests.Response())


def test_names_in_capitals_are_the_same_names() -> None:
    found = listing(reply([{"ID": "1", "Name": "x"}]), {"id"})
    assert [json.loads(row) for row in found.rows] == [{"id": "1", "name": "x"}]


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
