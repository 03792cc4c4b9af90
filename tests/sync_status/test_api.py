"""The API over a socket-less client of the whole application: documents, refusals, and who may see what."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from prometheus_client.parser import text_string_to_metric_families
from sync_status.api.schemas import StatusOfConnection, WholeRun
from sync_status.app import create_app
from sync_status.guard import LARGEST_BODY_BYTES

from tests.sync_status.client import Client
from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import PLEX, SANDBOX

ADMIN = "an-admin-token-of-tests"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def guarded(watch: Callable[..., Watched]) -> Watched:
    """A project with a failed and a good connection, served with tokens."""
    watched = watch(SYNC_STATUS_ADMIN_TOKEN=ADMIN, SYNC_STATUS_OPEN_ON_LOOPBACK="false")
    good = watched.meltano.run(START - 30 * MINUTE, START - 20 * MINUTE)
    watched.meltano.summary(good, "orders", START - 25 * MINUTE, record_count=3)
    watched.meltano.load(good, "orders", 3, START - 25 * MINUTE)
    bad = watched.meltano.run(
        START - 15 * MINUTE, START - 14 * MINUTE, job_name=PLEX, state="FAIL", error="Loader failed"
    )
    watched.meltano.say(bad, "OSError: No space left on device", START - 14 * MINUTE, consumer=True, producer=False)
    return watched


@pytest.fixture
def client(guarded: Watched) -> Iterator[Client]:
    """Asks it as an admin."""
    with Client(create_app(guarded.parts), ADMIN) as client:
        yield client


def test_the_list_is_worst_first_and_counts(client: Client) -> None:
    answer = client.get("/sync-status")
    document = answer.json()
    assert [found["connection"]["id"] for found in document["data"]] == [PLEX, SANDBOX]
    assert document["summary"] == {
        "total": 2, "healthy": 1, "warning": 0, "degraded": 1, "unknown": 0, "in_progress": 0,
    }  # fmt: skip
    assert "streams" not in document["data"][0]
    failed = document["data"][0]
    assert failed["last_run"]["error"]["code"] == "DISK_FULL"
    assert failed["schedule"]["next_sync_at"] == "2026-03-03T03:00:00Z"


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("health=degraded", [PLEX]),
        ("health=healthy&health=degraded", [PLEX, SANDBOX]),
        ("status=completed", [SANDBOX]),
        ("system=plex", [PLEX]),
        ("system=none", []),
    ],
)
def test_filters(client: Client, query: str, ids: list[str]) -> None:
    found = client.get(f"/sync-status?{query}").json()
    assert [status["connection"]["id"] for status in found["data"]] == ids
    assert found["summary"]["total"] == len(ids)


def test_pages_of_the_list(client: Client) -> None:
    first = client.get("/sync-status?limit=1").json()
    second = client.get(f"/sync-status?limit=1&cursor={first['next_cursor']}").json()
    assert [status["connection"]["id"] for status in (*first["data"], *second["data"])] == [PLEX, SANDBOX]
    assert second["next_cursor"] is None
    assert client.get("/sync-status?cursor=bm9uZQ").json()["code"] == "CURSOR_INVALID"


def test_one_connection_has_streams(client: Client) -> None:
    document = client.get(f"/sync-status/{SANDBOX}").json()
    assert [stream["name"] for stream in document["streams"]] == ["orders"]
    assert document["streams"][0]["records"]["extracted"] == 3
    assert client.get("/sync-status?expand=streams&system=sandbox").json()["data"][0]["streams"] == document["streams"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sync-status?fail_on=degraded", 503),
        ("/sync-status?fail_on=degraded&system=sandbox", 200),
        (f"/sync-status/{PLEX}?fail_on=late", 503),
        (f"/sync-status/{SANDBOX}?fail_on=late", 200),
        (f"/sync-status/{PLEX}", 200),
    ],
)
def test_fail_on_answers_with_the_same_body(client: Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "generated_at" in answer.json()


def test_what_has_not_changed_is_not_sent_again(client: Client, guarded: Watched) -> None:
    tag = client.get("/sync-status").headers["etag"]
    guarded.time.pass_by(seconds=5)
    assert client.get("/sync-status", headers={"If-None-Match": tag}).status_code == 304
    guarded.meltano.run(guarded.time())
    guarded.parts.catch_up()
    assert client.get("/sync-status", headers={"If-None-Match": tag}).status_code == 200


def test_runs_and_their_filters(client: Client) -> None:
    assert [run["status"] for run in client.get(f"/connections/{PLEX}/runs").json()["data"]] == ["failed"]
    for query in ("status=completed", "trigger=schedule:", "from=2026-03-02T05:50:00Z", "to=2026-03-02T05:40:00"):
        assert client.get(f"/connections/{PLEX}/runs?{query}").json()["data"] == [], query
    run = client.get("/runs/1").json()
    assert (run["status"], [stream["name"] for stream in run["streams"]]) == ("completed", ["orders"])
    assert "stream_summary orders" in client.get("/runs/1/log").text


def test_documents_are_as_described(client: Client) -> None:
    description = client.get("/openapi.json").json()
    validate(description)
    parts = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": description["components"]}
    for path, name in (
        ("/sync-status", "StatusList"),
        (f"/sync-status/{SANDBOX}", "StatusOfConnection"),
        ("/runs/1", "WholeRun"),
    ):
        schema = {**parts, "$ref": f"#/components/schemas/{name}"}
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
            client.get(path).json()
        )
    # Nothing is told that is not described.
    assert set(client.get("/runs/1").json()) == set(WholeRun.model_fields)
    assert set(client.get(f"/sync-status/{SANDBOX}").json()) == set(StatusOfConnection.model_fields)


def test_metrics_are_readable_and_leave_out_what_is_not_known(client: Client) -> None:
    families = {family.name: family for family in text_string_to_metric_families(client.get("/metrics").text)}
    health = {(s.labels["connection"], s.labels["health"]) for s in families["sync_health"].samples if s.value}
    assert health == {(PLEX, "degraded"), (SANDBOX, "healthy")}
    records = {(s.labels["connection"], s.labels["phase"]): s.value for s in families["sync_run_records"].samples}
    assert records == {(SANDBOX, "extracted"): 3, (SANDBOX, "loaded"): 3, (SANDBOX, "rejected"): 0}
    streams = {
        tuple(s.labels[name] for name in ("connection", "stream", "phase")): s.value
        for s in families["sync_stream_records"].samples
    }
    assert streams == {(SANDBOX, "orders", "extracted"): 3, (SANDBOX, "orders", "loaded"): 3}


def test_health_needs_no_token_and_tells_no_name(client: Client) -> None:
    answer = client.get("/healthz", token=None)
    assert answer.json() == {
        "status": "ok", "database": "ok", "meltano": "ok", "project": "ok", "facts": "ok",
        "facts_as_of": "2026-03-02T06:00:00Z", "workers": {}, "scheduler": {"alive": False, "last_heartbeat_at": None},
    }  # fmt: skip


def test_every_route_but_health_wants_a_token(client: Client) -> None:
    description = client.get("/openapi.json").json()
    for path, verbs in description["paths"].items():
        if path == "/healthz" or path.startswith("/static"):
            continue
        for verb in verbs:
            answer = client.call(verb.upper(), re.sub(r"\{\w+\}", "1", path), token=None)
            assert answer.status_code == 401, (verb, path)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert client.call(verb.upper(), re.sub(r"\{\w+\}", "1", path), token="sync_wrong").status_code == 401


def make_token(client: Client, **wanted: Any) -> Any:
    answer = client.post("/tokens", json={"name": "a monitor", "scopes": ["read"], **wanted})
    assert answer.status_code == 201
    return answer.json()


def test_a_token_of_one_connection_sees_nothing_of_another(client: Client) -> None:
    token = make_token(client, connections=[SANDBOX])["token"]
    listed = client.get("/sync-status", token=token).json()
    assert ([found["connection"]["id"] for found in listed["data"]], listed["summary"]["total"]) == ([SANDBOX], 1)
    assert client.get(f"/sync-status/{SANDBOX}", token=token).status_code == 200
    # Alike, whether the connection is there or not.
    for wanted in (PLEX, "dev:none"):
        assert client.get(f"/sync-status/{wanted}", token=token).json()["code"] == "FORBIDDEN"
        assert client.get(f"/connections/{wanted}/runs", token=token).status_code == 403
    for path in ("/runs/2", "/runs/2/log", "/runs/77"):
        assert client.get(path, token=token).json()["code"] == "RUN_NOT_FOUND", path
    assert client.get("/runs/1/log", token=token).status_code == 200
    assert client.get("/metrics", token=token).status_code == 403


def test_scopes(client: Client) -> None:
    reader, runner = make_token(client)["token"], make_token(client, scopes=["run"])["token"]
    for path in (f"/connections/{SANDBOX}/runs", f"/connections/{SANDBOX}/pause", "/runs/1/cancel", "/tokens"):
        assert client.post(path, token=reader).json()["code"] == "FORBIDDEN", path
    assert client.post(f"/connections/{SANDBOX}/pause", token=runner).json()["paused"] is True
    assert client.get(f"/sync-status/{SANDBOX}", token=runner).json()["pause"]["by"] == "a monitor"
    assert client.post("/tokens", token=runner, json={"name": "x", "scopes": ["admin"]}).status_code == 403
    limited = make_token(client, scopes=["admin"], connections=[SANDBOX])["token"]
    assert client.post("/tokens", token=limited, json={"name": "x", "scopes": ["admin"]}).status_code == 403


def test_tokens_are_kept_as_digests_rotate_with_an_overlap_and_are_revoked(client: Client, guarded: Watched) -> None:
    made = make_token(client)
    with guarded.parts.engine.connect() as db:
        assert made["token"] not in str(db.exec_driver_sql("SELECT * FROM tokens").fetchall())
    assert made["token"] not in client.get("/tokens").text
    successor = client.post(f"/tokens/{made['id']}/rotate", json={"overlap_seconds": 60}).json()
    for token in (made["token"], successor["token"]):
        assert client.get("/sync-status", token=token).status_code == 200
    guarded.time.pass_by(seconds=61)
    assert client.get("/sync-status", token=made["token"]).status_code == 401
    assert client.get("/sync-status", token=successor["token"]).status_code == 200
    assert client.call("DELETE", f"/tokens/{successor['id']}").status_code == 204
    assert client.get("/sync-status", token=successor["token"]).status_code == 401
    assert client.call("DELETE", "/tokens/none").json()["code"] == "TOKEN_NOT_FOUND"


@pytest.mark.parametrize(
    "path",
    [
        "/runs/..%2F..%2Fetc%2Fpasswd/log",
        "/runs/1%00/log",
        "/runs/../../etc/passwd/log",
        "/runs/1;id/log",
        "/runs/-1/log",
    ],
)
def test_a_log_is_of_a_run_and_of_nothing_else(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:28777", "127.0.0.1.evil.example", "", "[::", "a@127.0.0.1x"]
)
def test_foreign_names_are_refused(client: Client, host: str) -> None:
    answer = client.get("/sync-status", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (421, "UNKNOWN_HOST")


def test_foreign_pages_cannot_start_anything(client: Client) -> None:
    answer = client.post(f"/connections/{SANDBOX}/pause", headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (403, "FOREIGN_ORIGIN")


def test_large_bodies_are_refused_by_their_header(client: Client) -> None:
    answer = client.post("/tokens", headers={"Content-Length": str(LARGEST_BODY_BYTES + 1)})
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


def test_large_bodies_without_a_length_are_cut_off(client: Client) -> None:
    name = b"x" * (LARGEST_BODY_BYTES + 1)
    chunk = b'{"name": "' + name + b'"}'
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(chunk), chunk)
    headers = {"Transfer-Encoding": "chunked", "Content-Type": "application/json"}
    answer = client.post("/tokens", headers=headers, raw=body)
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize("body", [{"mode": "both"}, {"streams": [""]}, {"more": 1}, {"streams": ["x"] * 501}, []])
def test_odd_requests_say_what_is_odd(client: Client, body: Any) -> None:
    answer = client.post(f"/connections/{SANDBOX}/runs", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_REQUEST")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("name", ["ordrs", "o*", "!orders"])
def test_a_start_of_streams_that_are_none_says_which_there_are(client: Client, name: str) -> None:
    answer = client.post(f"/connections/{SANDBOX}/runs", json={"streams": ["orders", name]})
    assert (answer.status_code, answer.json()["code"]) == (422, "UNKNOWN_STREAM")
    assert answer.json()["detail"] == f"{name!r} is no stream of tap-sandbox; there are: orders"


def test_a_start_says_who_holds_the_lock(client: Client, guarded: Watched) -> None:
    run = guarded.meltano.run(START, trigger="airflow:nightly", heartbeat=START + MINUTE)
    guarded.time.pass_by(seconds=70)
    guarded.parts.catch_up()
    answer = client.post(f"/connections/{SANDBOX}/runs")
    assert (answer.status_code, answer.json()["code"]) == (409, "ALREADY_RUNNING")
    held = answer.json()["held_by"]
    assert (held["run"], held["started_by"], held["since"]) == (str(run), "airflow:nightly", "2026-03-02T06:00:00Z")
    # Meltano itself lets go five minutes after the last heartbeat.
    assert held["free_at_without_heartbeat"] == "2026-03-02T06:06:00Z"
    answer = client.post(f"/runs/{run}/cancel")
    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_POSSIBLE")
    assert "airflow:nightly" in answer.json()["detail"]
