"""What a stream's states promise, page by page: never a row that comes after them."""

import contextlib
import json
from typing import Any

import pytest
from singer_sdk.exceptions import FatalAPIError

from tests.singer_http.small_tap import SmallTap, Table, records, tap_of

ORDERS = {"id": {"type": "string"}, "at": {"type": "string", "format": "date-time"}}
DAYS = [f"2026-01-0{day}T00:00:00.000000Z" for day in range(1, 7)]
PAGES: list[Any] = [[{"id": f"{day}-{part}", "at": day} for part in "ab"] for day in DAYS]
Capture = pytest.CaptureFixture[bytes]


def orders(*pages: Any, **settings: Any) -> SmallTap:
    return tap_of({"orders": Table(pages, ORDERS, replication_key="at")}, **settings)


def written(tap: SmallTap, capture: Capture) -> list[dict[str, Any]]:
    """What it writes, whether it ends well or not."""
    capture.readouterr()
    with contextlib.suppress(FatalAPIError, SystemExit):
        tap.sync_all()
    return [json.loads(line) for line in capture.readouterr().out.splitlines()]


def see_that_no_state_passes_a_row(messages: list[dict[str, Any]]) -> list[str]:
    """The bookmarks in the order of their states; each stands behind all rows up to it."""
    bookmarks = []
    for place, message in enumerate(messages):
        if message["type"] != "STATE":
            continue
        bookmark = message["value"]["bookmarks"]["orders"].get("replication_key_value")
        if bookmark:
            bookmarks.append(bookmark)
            promised = {row["id"] for page in PAGES for row in page if row["at"] <= bookmark}
            assert promised <= {row["id"] for row in records(messages[:place], "orders")}
    return bookmarks


way = pytest.mark.parametrize("settings", [{}, {"stream_maps": {"other": {}}}], ids=["bulk lane", "row by row"])


@way
def test_a_state_follows_each_page_that_moves_the_bookmark(settings: dict[str, Any], capsysbinary: Capture) -> None:
    messages = written(orders(*PAGES, **settings), capsysbinary)
    assert list(dict.fromkeys(see_that_no_state_passes_a_row(messages))) == DAYS
    assert messages[-1]["type"] == "STATE"


@way
def test_the_state_before_an_error_promises_what_came_before(settings: dict[str, Any], capsysbinary: Capture) -> None:
    messages = written(orders(*PAGES[:3], FatalAPIError("no more"), *PAGES[3:], **settings), capsysbinary)
    assert len(records(messages, "orders")) == 6
    assert see_that_no_state_passes_a_row(messages)[-1] == DAYS[2]


@way
def test_the_state_of_a_run_that_is_told_to_stop_promises_one_page(
    settings: dict[str, Any], capsysbinary: Capture
) -> None:
    tap = orders(*PAGES, **settings)
    tap.stop.signum = 15
    messages = written(tap, capsysbinary)
    assert len(records(messages, "orders")) == 2
    assert see_that_no_state_passes_a_row(messages)[-1] == DAYS[0]
    assert messages[-1]["type"] == "STATE"
