from datetime import UTC, datetime

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tap_sandbox.settings import moment, problems


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds are naive
def test_any_iso_time_is_a_start_date(value: datetime) -> None:
    assert moment(value.isoformat()) == value
    assert problems({"start_date": value.isoformat()}) == []


def test_a_start_date_without_a_zone_is_utc() -> None:
    assert moment("2026-01-31") == pendulum.datetime(2026, 1, 31)
    assert moment("2026-01-31T06:00:00") == pendulum.datetime(2026, 1, 31, 6)


@pytest.mark.parametrize("text", ["yesterday", "2026-13-45", "31.01.2026", "", "P1D", "2026-01-31T25:00:00Z"])
def test_what_is_no_date_is_named_with_an_example(text: str) -> None:
    (problem,) = problems({"start_date": text})
    assert repr(text) in problem
    assert "2026-01-31" in problem


def test_address_and_token_come_together_or_not_at_all() -> None:
    assert problems({}) == problems({"api_url": "http://127.0.0.1:1", "auth_token": "t"}) == []
    assert problems({"api_url": "http://127.0.0.1:1"})[0].startswith("auth_token is missing")
    assert problems({"auth_token": "canary"})[0].startswith("api_url is missing")
    assert "canary" not in problems({"auth_token": "canary"})[0]
    assert problems({"api_url": "127.0.0.1:1", "auth_token": "t"}) == ["api_url must begin with http:// or https://"]
