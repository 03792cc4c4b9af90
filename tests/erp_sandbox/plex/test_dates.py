"""Dates: how they are asked, how they are told, where windows end."""

import re
from itertools import chain, pairwise
from typing import Any

import pytest
from erp_sandbox.plex.instants import order

from tests.erp_sandbox.plex.asking import EVER, KEY, ORDERS, PRODUCTION, Plex

MODIFIED = ("modifiedDateBegin", "modifiedDateEnd")


def window(low: str, high: str) -> dict[str, str]:
    return {"beginDate": low, "endDate": high}


@pytest.mark.parametrize(
    "text",
    ["2026-01-01T00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.1234567Z",
     "2026-01-01T00:00:00.0000000Z", "2026-01-01t00:00:00z"],
)  # fmt: skip
def test_a_time_is_taken_with_none_to_seven_digits(plex: Plex, text: str) -> None:
    assert plex.get(ORDERS, {"modifiedDateBegin": text}).status_code == 200


@pytest.mark.parametrize(
    "text",
    ["2026-01-01", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00.12345678Z", "01/02/2026",
     "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "1767225600", "now"],
)  # fmt: skip
def test_a_date_alone_or_a_time_without_zone_is_refused(plex: Plex, text: str) -> None:
    answer = plex.get(ORDERS, {"modifiedDateBegin": text})
    assert (answer.status_code, answer.json()["code"]) == (400, "REQUEST_VALIDATION_FAILED")
    assert [each["code"] for each in answer.json()["errors"]] == ["ARGUMENT_INVALID"]


def test_an_offset_may_stand_for_z_or_not(plex: Plex) -> None:
    times = {"modifiedDateBegin": "2026-01-01T01:00:00+01:00"}
    assert plex.rows(ORDERS, times) == plex.rows(ORDERS, {"modifiedDateBegin": "2026-01-01T00:00:00Z"})
    plex.switch(offsets="refused")
    assert plex.get(ORDERS, times).status_code == 400


def test_times_are_told_in_utc_with_none_to_seven_digits(plex: Plex) -> None:
    times = [row["modifiedDate"] for row in plex.rows(ORDERS)]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z", time) for time in times)
    assert {len(time.partition(".")[2].rstrip("Z")) for time in times} == set(range(8))


def test_times_do_not_sort_as_text(plex: Plex) -> None:
    times = [row["modifiedDate"] for row in plex.rows(ORDERS)]
    assert sorted(times) != sorted(times, key=order)


@pytest.mark.parametrize("digits", [0, 3, 7])
def test_times_may_have_so_many_digits(plex: Plex, digits: int) -> None:
    plex.switch(fraction_digits=digits)
    fractions = {len(row["modifiedDate"].partition(".")[2].rstrip("Z")) for row in plex.rows(ORDERS)}
    assert fractions == {digits}


def test_dates_are_midnights(plex: Plex) -> None:
    assert all(row["dueDate"].endswith("T00:00:00Z") for row in plex.rows(ORDERS))


@pytest.mark.parametrize(
    ("path", "begin", "end", "field"),
    [(ORDERS, *MODIFIED, "modifiedDate"), (PRODUCTION, "beginDate", "endDate", "transactionDate")],
)
def test_a_window_holds_both_its_ends(plex: Plex, path: str, begin: str, end: str, field: str) -> None:
    at = plex.rows(path, {begin: EVER[0], end: EVER[1]})[5][field]
    assert at in {row[field] for row in plex.rows(path, {begin: at, end: at})}


def test_a_window_may_leave_out_its_end(plex: Plex) -> None:
    at = plex.rows(PRODUCTION, window(*EVER))[5]["transactionDate"]
    plex.switch(window_end="exclusive")
    assert at in {row["transactionDate"] for row in plex.rows(PRODUCTION, window(at, EVER[1]))}
    assert at not in {row["transactionDate"] for row in plex.rows(PRODUCTION, window(EVER[0], at))}


def test_a_window_that_ends_before_it_begins_is_empty(plex: Plex) -> None:
    assert plex.rows(ORDERS, dict(zip(MODIFIED, EVER[::-1], strict=True))) == []


def test_windows_add_up(plex: Plex) -> None:
    plex.switch(window_end="exclusive")
    cuts = [EVER[0], "2025-05-01T00:00:00Z", "2025-09-09T09:09:09.9999999Z", "2026-03-01T12:00Z", EVER[1]]
    parts = [plex.rows(PRODUCTION, window(low, high)) for low, high in pairwise(cuts)]
    whole = plex.rows(PRODUCTION, window(*EVER))
    assert sorted(map(str, chain.from_iterable(parts))) == sorted(map(str, whole))


@pytest.mark.parametrize(
    ("path", "params"),
    [(ORDERS, {"supplierId": "nonsense"}), (ORDERS, {"active": "perhaps"}), (ORDERS, {"id": "1"}),
     ("/quality/v1/control-plans", {"controlPlanNo": "one"}), ("/mdm/v1/part-operations", {"operationNumber": "1.5"}),
     ("/shipping/v1/customer-shippers", {"truckArrivalTimeOfDayBegin": "noon"})],
    ids=str,
)  # fmt: skip
def test_a_value_of_another_type_is_refused(plex: Plex, path: str, params: dict[str, Any]) -> None:
    answer = plex.get(path, params)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "ARGUMENT_INVALID")


def test_an_empty_value_asks_for_nothing(plex: Plex) -> None:
    assert plex.get(ORDERS, {"status": "", "modifiedDateBegin": ""}).content == plex.get(ORDERS).content


def test_a_plus_that_is_not_escaped_is_a_blank(plex: Plex) -> None:
    assert plex.ask("GET", f"{ORDERS}?modifiedDateBegin=2026-01-01T00:00:00+00:00", KEY).status_code == 400
