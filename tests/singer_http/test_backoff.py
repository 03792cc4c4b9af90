import itertools
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from singer_http.backoff import CEILING_SECONDS, retry_after_seconds, retrying, waits
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LOGGER = logging.getLogger("test")


def refusal(retry_after: str | None = None) -> RetriableAPIError:
    response = requests.Response()
    response.status_code = 429
    if retry_after is not None:
        response.headers["Retry-After"] = retry_after
    return RetriableAPIError("slow down", response)


@given(st.integers(0, 10**6))
def test_retry_after_in_seconds_is_obeyed(seconds: int) -> None:
    assert retry_after_seconds(str(seconds), NOW) == seconds


@given(st.integers(-(10**6), 10**6))
def test_retry_after_as_a_date_is_the_time_until_then_and_never_negative(seconds: int) -> None:
    header = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert retry_after_seconds(header, NOW) == max(0, seconds)


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5e3 s", "²"])
def test_an_absent_or_unreadable_retry_after_asks_for_nothing(header: str | None) -> None:
    assert retry_after_seconds(header, NOW) is None


def test_waits_obey_retry_after_and_else_grow_up_to_a_ceiling() -> None:
    generator = waits()
    next(generator)
    assert generator.send(refusal("7")) == 7
    longest = 2.0
    for _ in range(12):
        assert 0 <= generator.send(refusal()) <= min(longest, CEILING_SECONDS)
        longest *= 2


def failing(times: int, error: Exception) -> Iterator[str | Exception]:
    return itertools.chain(itertools.repeat(error, times), itertools.repeat("answer"))


def asked(answers: Iterator[str | Exception]) -> str:
    answer = next(answers)
    if isinstance(answer, Exception):
        raise answer
    return answer


def test_a_passing_failure_is_asked_again_and_told(caplog: pytest.LogCaptureFixture) -> None:
    call = retrying(asked, max_seconds=60, logger=LOGGER, what="orders")
    assert call(failing(3, refusal("0"))) == "answer"
    assert [record.getMessage() for record in caplog.records] == [
        f"orders: slow down; asking again in 0.0 s (try {attempt})" for attempt in (2, 3, 4)
    ]


def test_a_lasting_failure_is_given_up_with_its_own_error(caplog: pytest.LogCaptureFixture) -> None:
    call = retrying(asked, max_seconds=0, logger=LOGGER, what="orders")
    with pytest.raises(RetriableAPIError, match="slow down"):
        call(failing(99, refusal()))
    assert "orders: giving up" in caplog.text


def test_a_fatal_failure_is_not_asked_again() -> None:
    answers = failing(1, FatalAPIError("no"))
    call = retrying(asked, max_seconds=60, logger=LOGGER, what="orders")
    with pytest.raises(FatalAPIError):
        call(answers)
    assert next(answers) == "answer"
