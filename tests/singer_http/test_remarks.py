"""Refusals that mean no rows, and rows that are left out: counted, told once, and never a green run without a row."""

import json
import re
from typing import Any

import pytest
from singer_http.completed_snapshots import CompletedSnapshots
from singer_http.snapshots import MARKS, READ_AT
from singer_sdk.exceptions import FatalAPIError

from tests.singer_http.small_tap import SmallTap, Table, read, records, tap_of

Capture = pytest.CaptureFixture[bytes]
ORDERS: dict[str, Any] = {"id": {"type": "string"}, "at": {"type": "string", "format": "date-time"}}


def order(day: int) -> dict[str, str]:
    return {"id": str(day), "at": f"2026-01-{day:02}T00:00:00.000000Z"}


def summary(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    (told,) = (text for r in caplog.records if "stream_summary" in (text := r.getMessage()))
    value: dict[str, Any] = json.loads(told.partition("METRIC: ")[2])["value"]
    return value


def bookmark(tap: SmallTap) -> str:
    return str(tap.state["bookmarks"]["orders"]["replication_key_value"])


def test_an_accepted_answer_is_counted_told_once_and_ends_green(
    capsysbinary: Capture, caplog: pytest.LogCaptureFixture
) -> None:
    gone = {"rows": [], "accepted": "the order was deleted meanwhile (HTTP 404)"}
    tap = tap_of({"orders": Table([[order(1)], gone, gone, [order(2)]], ORDERS, replication_key="at")})
    with caplog.at_level("INFO"):
        assert records(read(tap, capsysbinary), "orders") == [order(1), order(2)]
    told = summary(caplog)
    assert (told["answers_accepted"], told["rows_rejected"], told["status"]) == (2, 0, "completed")
    assert len(re.findall(r"orders: no rows: the order was deleted meanwhile \(HTTP 404\)", caplog.text)) == 1
    assert bookmark(tap) == order(2)["at"]


@pytest.mark.parametrize("settings", [{}, {"stream_maps": {"other": {}}}], ids=["bulk lane", "row by row"])
def test_a_rejected_row_makes_the_run_red_and_holds_the_bookmark_but_not_the_others(
    settings: dict[str, Any], capsysbinary: Capture, caplog: pytest.LogCaptureFixture
) -> None:
    pages = [[order(1)], {"rows": [order(2)], "rejected": ["it has no key", "it has no key"]}, [order(3)]]
    tap = tap_of({"orders": Table(pages, ORDERS, replication_key="at")}, **settings)
    capsysbinary.readouterr()
    with caplog.at_level("INFO"), pytest.raises(FatalAPIError, match="orders: rows left out: 2,"):
        tap.sync_all()
    written = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert records(written, "orders") == [order(1), order(2), order(3)]
    told = summary(caplog)
    assert (told["rows_rejected"], told["record_count"], told["status"]) == (2, 3, "failed")
    assert len(re.findall("a row is left out: it has no key", caplog.text)) == 1
    assert bookmark(tap) == order(1)["at"]
    assert written[-1]["value"] == tap.state


def test_a_reading_that_left_a_row_out_is_not_marked_as_complete(capsysbinary: Capture) -> None:
    properties = {"id": {"type": "string"}, READ_AT: {"type": "string", "format": "date-time"}}
    table = Table([{"rows": [{"id": "a"}], "rejected": ["it has no key"]}], properties)
    tap = tap_of({"units": table}, extra=[CompletedSnapshots])
    capsysbinary.readouterr()
    with pytest.raises(FatalAPIError, match="rows left out: 1,"):
        tap.sync_all()
    assert MARKS.encode() not in capsysbinary.readouterr().out
