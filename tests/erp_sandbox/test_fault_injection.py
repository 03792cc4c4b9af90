"""Faults as a client meets them, over a real socket."""

import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from demo.sandbox import Sandbox
from tests import sandboxes
from tests.sandboxes import ADMIN, READER, spoilt


@pytest.fixture(scope="module")
def own() -> Iterator[Sandbox]:
    with sandboxes.running(clock="2026-06-01T06:00:00Z", scale="0.05") as running:
        yield running


def get(server: Sandbox, timeout: float = 30, **params: Any) -> requests.Response:
    return requests.get(f"{server.url}/sandbox/v1/items", params, headers=READER, timeout=timeout)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("401", 401, "UNAUTHENTICATED"),
        ("403", 403, "FORBIDDEN"),
        ("404", 404, "NOT_FOUND"),
        ("409", 409, "CONFLICT"),
        ("429", 429, "RATE_LIMITED"),
        ("500", 500, "INTERNAL_ERROR"),
        ("token_expired", 401, "TOKEN_EXPIRED"),
    ],
)
def test_a_refusal_has_the_form_of_the_dialect(own: Sandbox, kind: str, status: int, code: str) -> None:
    with spoilt(own, {"kind": kind, "times": 1}):
        answer = get(own)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        assert answer.json()["error"]["request_id"] == answer.headers["x-request-id"]
        assert get(own).status_code == 200


@pytest.mark.parametrize("kind", ["502", "503"])
def test_a_gateway_answers_in_html(own: Sandbox, kind: str) -> None:
    with spoilt(own, {"kind": kind}):
        answer = get(own)
        assert answer.status_code == int(kind)
        assert answer.headers["content-type"].startswith("text/html")


def test_retry_after_is_sent_as_asked_for(own: Sandbox) -> None:
    with spoilt(own, {"kind": "429", "retry_after": "seconds", "seconds": 7}):
        assert get(own).headers["retry-after"] == "7"
    with spoilt(own, {"kind": "429", "retry_after": "date", "seconds": 7}):
        assert parsedate_to_datetime(get(own).headers["retry-after"])
    with spoilt(own, {"kind": "429"}):
        assert "retry-after" not in get(own).headers


@pytest.mark.parametrize("kind", ["reset", "truncated_body"])
def test_a_connection_breaks(own: Sandbox, kind: str) -> None:
    with (
        spoilt(own, {"kind": kind, "times": 1}),
        pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)),
    ):
        get(own)


def test_a_hanging_call_says_nothing(own: Sandbox) -> None:
    with spoilt(own, {"kind": "hang", "seconds": 30}), pytest.raises(requests.Timeout):
        get(own, timeout=0.3)


@pytest.mark.parametrize("kind", ["latency", "slow_body"])
def test_a_slow_answer_is_whole_all_the_same(own: Sandbox, kind: str) -> None:
    with spoilt(own, {"kind": kind, "seconds": 0.05}):
        assert len(get(own, limit=50).json()["data"]) == 50


@pytest.mark.parametrize("kind", ["truncated_json", "corrupt_json"])
def test_a_spoiled_body_is_no_json(own: Sandbox, kind: str) -> None:
    with spoilt(own, {"kind": kind}):
        answer = get(own)
        assert answer.status_code == 200
        with pytest.raises((json.JSONDecodeError, UnicodeDecodeError, requests.JSONDecodeError)):
            json.loads(answer.content)


def test_another_content_type_comes_with_success(own: Sandbox) -> None:
    with spoilt(own, {"kind": "wrong_content_type"}):
        answer = get(own)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html")


def test_faults_of_paging_keep_every_row_within_reach(own: Sandbox) -> None:
    whole = get(own, limit=100).json()
    with spoilt(own, {"kind": "empty_page", "times": 1}):
        empty = get(own, limit=100).json()
        assert empty["data"] == []
        assert get(own, limit=100, cursor=empty["next_cursor"]).json() == whole
    with spoilt(own, {"kind": "repeated_page", "times": 1}):
        repeated = get(own, limit=100).json()
        assert repeated["data"] == whole["data"]
        assert repeated["next_cursor"] != whole["next_cursor"]
        with spoilt(own, {"kind": "repeated_page", "times": 1}):
            once_more = get(own, limit=100, cursor=repeated["next_cursor"]).json()
        assert once_more["next_cursor"] not in (repeated["next_cursor"], whole["next_cursor"])
        assert get(own, limit=100, cursor=once_more["next_cursor"]).json() == whole
        assert get(own, limit=100, cursor=repeated["next_cursor"]).json() == whole
    with spoilt(own, {"kind": "cursor_loop"}):
        second = get(own, limit=100, cursor=whole["next_cursor"]).json()
        assert second["next_cursor"] == whole["next_cursor"]


def test_only_the_administrator_orders_spoilt(own: Sandbox) -> None:
    answer = requests.put(f"{own.url}/admin/faults", json=[], timeout=30)
    assert answer.status_code == 401
    answer = requests.put(f"{own.url}/admin/faults", json=[{"kind": "418"}], headers=ADMIN, timeout=30)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_FAULT")
    with spoilt(own, {"kind": "500", "times": 1}):
        get(own)
        told = requests.get(f"{own.url}/admin/faults", headers=ADMIN, timeout=30).json()
        assert told["happened"] == [1]
