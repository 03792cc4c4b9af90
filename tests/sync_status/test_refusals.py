"""Requests that are refused, and what is told of them: cursors, keys, tokens that end, and what nobody foresaw."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sync_status.app import create_app

from tests.sync_status.client import Answer, Client
from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import SANDBOX
from tests.sync_status.test_dashboard_security import csrf_of

ADMIN = "an-admin-token-of-tests"


@pytest.fixture
def guarded(watch: Callable[..., Watched]) -> Watched:
    """A project that is served with tokens."""
    return watch(SYNC_STATUS_ADMIN_TOKEN=ADMIN, SYNC_STATUS_OPEN_ON_LOOPBACK="false")


@pytest.fixture
def client(guarded: Watched) -> Iterator[Client]:
    """Asks it as an admin."""
    with Client(create_app(guarded.parts), ADMIN) as client:
        yield client


@pytest.mark.parametrize("cursor", ["2026-01-01T00:00:00 5", "2026-01-01T00:00:00+00:00 9999999999999999999999", "x"])
def test_a_cursor_that_was_never_given_out_is_refused(client: Client, cursor: str) -> None:
    text = base64.urlsafe_b64encode(cursor.encode()).decode()
    answer = client.get(f"/connections/{SANDBOX}/runs?cursor={text}")
    assert (answer.status_code, answer.json()["code"]) == (400, "CURSOR_INVALID")
    cookie = {"Cookie": f"sync_status_token={ADMIN}"}
    page = client.get(f"/dashboard/connections/{SANDBOX}?cursor={text}", token=None, headers=cookie)
    assert (page.status_code, "ask for the first page again" in page.text) == (400, True)


def test_what_nobody_foresaw_is_a_problem_without_detail(
    client: Client, guarded: Watched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("hunter22")

    monkeypatch.setattr(type(guarded.parts.board), "statuses", fail)
    answer = client.get("/sync-status")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    found = answer.json()
    assert (found["code"], found["request_id"]) == ("INTERNAL_ERROR", answer.headers["x-request-id"])
    assert found["request_id"] in caplog.text
    assert "ZeroDivisionError at " in caplog.text
    assert "hunter22" not in answer.text + caplog.text


def test_a_token_that_ends_gives_way_to_one_that_ends(client: Client, guarded: Watched) -> None:
    wanted = {"name": "a monitor", "scopes": ["read"], "expires_at": "2026-03-02T07:00:00Z"}
    made = client.post("/tokens", json=wanted).json()
    guarded.time.pass_by(minutes=50)
    successor = client.post(f"/tokens/{made['id']}/rotate", json={}).json()
    assert successor["expires_at"] == "2026-03-02T07:50:00Z"
    guarded.time.pass_by(minutes=11)
    assert client.get("/sync-status", token=made["token"]).status_code == 401
    assert client.get("/sync-status", token=successor["token"]).status_code == 200


def test_a_key_of_one_start_is_refused_for_another(watch: Callable[..., Watched]) -> None:
    watched = watch(SYNC_STATUS_MELTANO="/bin/true")
    key, path = {"Idempotency-Key": "k1"}, f"/connections/{SANDBOX}/runs"
    with Client(create_app(watched.parts), None) as client:
        first = client.post(path, headers=key, json={"mode": "incremental"})
        again = client.post(path, headers=key, json={"mode": "incremental"})
        assert again.json()["id"] == first.json()["id"]
        for other in ({"mode": "full_refresh"}, {"mode": "incremental", "streams": ["orders"]}):
            answer = client.post(path, headers=key, json=other)
            assert (answer.status_code, answer.json()["code"]) == (422, "KEY_REUSED")


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_what_a_proxy_forwards_is_not_of_this_machine(watch: Callable[..., Watched], name: str) -> None:
    with Client(create_app(watch().parts), None) as client:
        answer = client.get("/tokens", headers={name: "203.0.113.9"})
        assert (answer.status_code, answer.json()["code"]) == (403, "FORWARDED")
        assert client.get("/tokens").status_code == 200


def test_behind_a_proxy_tokens_are_taken(client: Client) -> None:
    assert client.get("/tokens", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 200


def by_dashboard(client: Client, token: str, action: str) -> Answer:
    """Press a button on the page of a connection."""
    cookie = {"Cookie": f"sync_status_token={token}"}
    page = client.get(f"/dashboard/connections/{SANDBOX}", token=None, headers=cookie).text
    form = f"csrf={csrf_of(page)}".encode()
    sent = {**cookie, "Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(form))}
    return client.post(f"/dashboard/connections/{SANDBOX}/{action}", token=None, headers=sent, raw=form)


def test_what_is_done_on_the_dashboard_has_a_name(client: Client, guarded: Watched) -> None:
    _, token = guarded.parts.tokens.make("night shift", ["run"], [SANDBOX])
    assert by_dashboard(client, token, "pause").status_code == 303
    assert guarded.board.status(SANDBOX).pause.by == "night shift (dashboard)"


def test_a_start_tells_nothing_of_a_connection_that_is_not_the_caller_s(client: Client, guarded: Watched) -> None:
    foreign = "dev:tap-sandbox-to-target-postgres:customer-b"
    run = guarded.meltano.run(START, job_name=foreign, trigger="api:bob")
    guarded.parts.catch_up()
    _, token = guarded.parts.tokens.make("a", ["run"], [SANDBOX])

    def starts() -> Iterator[str]:
        yield client.post(f"/connections/{SANDBOX}/runs", token=token, json={}).text
        yield by_dashboard(client, token, "start").text

    api, page = starts()
    assert '"PLUGIN_BUSY"' in api
    assert "Another connection runs" in page
    guarded.meltano.change(run, state="SUCCESS", ended_at=START)
    guarded.parts.catch_up()
    with guarded.parts.engine.begin() as db:
        guarded.parts.starts._calls.note(db, foreign, "bob")  # noqa: SLF001 - as a start does
    told = [api, page, *starts()]
    assert '"STARTING"' in told[2]
    assert not [word for text in told for word in ("customer-b", "bob", f'"run":"{run}"') if word in text]
    assert client.post(f"/connections/{SANDBOX}/runs", json={}).json()["held_by"]["started_by"] == "bob"


def test_a_cookie_is_for_encrypted_requests_only_where_people_come_by_https(watch: Callable[..., Watched]) -> None:
    variables = {"SYNC_STATUS_ADMIN_TOKEN": ADMIN, "SYNC_STATUS_BASE_URL": "https://status.example"}
    with Client(create_app(watch(**variables).parts), None) as client:
        form = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(f"token={ADMIN}"))}
        answer = client.post("/dashboard/login", headers=form, raw=f"token={ADMIN}".encode())
        assert "secure" in answer.headers["set-cookie"].lower()
