"""Whatever one line of the log or one row of Meltano says, everything else is told as it is."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sync_status import run_log
from sync_status.app import create_app
from sync_status.facts import RunFacts
from sync_status.log_line import read_line
from sync_status.system_database import SystemDatabase
from sync_status.webhooks.event import Event

from tests.end_to_end.postgres_cluster import Postgres
from tests.sync_status.client import Client
from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import PLEX, SANDBOX
from tests.sync_status.test_system_database import INSERT, TABLES

MINUTE = timedelta(minutes=1)


def metric(value: Any, name: str = "record_count", stream: Any = "orders") -> str:
    """A metric of a tap; text stands as it is, for what `json` would not write."""
    shown = value if isinstance(value, str) else json.dumps(value)
    tags = json.dumps({"stream": stream})
    return f', "metric_info": {{"type": "counter", "metric": "{name}", "value": {shown}, "tags": {tags}}}'


def summary(**value: Any) -> str:
    return metric({"status": "completed", "record_count": 3} | value, "stream_summary")


ODD = {
    "infinity": metric("Infinity"),
    "not a number": metric("NaN"),
    "huge": metric("1e30"),
    "huge whole": metric("9" * 40),
    "negative": metric(-5),
    "text": metric('"many"'),
    "seconds without end": metric("Infinity", "sync_duration"),
    "count of a summary": summary(record_count="many"),
    "list in a summary": summary(http_retries=[1]),
    "summary is text": metric('"done"', "stream_summary"),
    "tags are a list": ', "metric_info": {"metric": "record_count", "value": 1, "tags": ["a"]}',
    "stream is a list": metric(1, stream=["a"]),
    "stream is endless": metric(1, stream="x" * 5_000),
    "job is a list": ', "job_name": ["a"]',
}


def add(watched: Watched, run: int, more: str, event: str = "METRIC") -> None:
    level = "info" if event == "METRIC" else "error"
    fields = f'"producer": true, "string_id": "tap-sandbox", "level": "{level}", "event": {json.dumps(event)}'
    known = f'"run_id": "{watched.meltano.run_id(run)}", "timestamp": "2026-03-02T06:00:00Z"'
    job = "" if "job_name" in more else f', "job_name": "{SANDBOX}"'
    with watched.meltano.log.open("a", encoding="utf-8") as log:
        log.write(f"{{{fields}, {known}{job}{more}}}\n")


def counted(watched: Watched) -> tuple[int, int]:
    with watched.parts.engine.connect() as db:
        ((broken, strange),) = db.exec_driver_sql("SELECT broken_lines, strange_lines FROM log_files").fetchall()
    return broken, strange


def test_lines_that_make_no_sense_are_counted_and_the_others_are_read(watched: Watched) -> None:
    run = watched.meltano.run(START, START + MINUTE)
    watched.meltano.summary(run, "units", START, record_count=1)
    for more in ODD.values():
        add(watched, run, more)
    with watched.meltano.log.open("a") as log:
        log.write("[" * 100_000 + "\n")
    watched.meltano.summary(run, "items", START, record_count=2)
    watched.meltano.run(START, START + MINUTE, job_name=PLEX, state="FAIL", error="Extractor failed")
    found = {stream.name: stream.counts.extracted for stream in watched.board.run(str(run)).streams}
    assert found == {"units": 1, "items": 2}
    assert counted(watched) == (1, len(ODD))
    assert watched.board.status(PLEX).status == "failed"


def test_the_whole_log_is_whole(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    run = watched.meltano.run(START, START + MINUTE)
    for number in range(5):
        watched.meltano.say(run, f"line {number}", START)
    watched.parts.catch_up()
    monkeypatch.setattr(run_log, "LONGEST", 3)
    with Client(create_app(watched.parts), None) as client:
        assert client.get(f"/runs/{run}/log?tail=100").text.count("line ") == 3
        assert client.get(f"/dashboard/runs/{run}/log").text.count("line ") == 5


def test_what_a_summary_says_beside_its_counts_is_taken_as_it_can_be(watched: Watched) -> None:
    run = watched.meltano.run(START, START + MINUTE)
    add(watched, run, summary(sync_type="incremental_by_key", bookmark_to={"a": 1}, bookmark_from=7))
    (stream,) = watched.board.run(str(run)).streams
    assert (stream.sync_type, stream.bookmark_from, stream.bookmark_to) == (None, "7", '{"a": 1}')
    assert (stream.status, stream.counts.extracted) == ("completed", 3)


def test_what_no_database_takes_is_left_out(watch: Callable[..., Watched], database_uri: str) -> None:
    watched = watch(SYNC_STATUS_DATABASE_URI=database_uri)
    watched.parts.catch_up()
    run = watched.meltano.run(START, START + MINUTE, state="FAIL", error="Extractor failed: \0 \udc80")
    add(watched, run, metric(1, stream="ord\0ers"))
    add(watched, run, summary(sync_type="incremental_by_key"))
    add(watched, run, "", "bad byte \0\udc80 \U0001f600 here")
    found = watched.board.run(str(run))
    assert ([stream.name for stream in found.streams], found.status) == (["orders"], "failed")
    assert found.problem.message == "bad byte \ufffd \U0001f600 here"
    assert list(watched.board.log(str(run)))[-1].endswith("bad byte \ufffd \U0001f600 here")
    assert watched.board.status(PLEX).status == "pending"


def test_an_event_can_always_be_sent() -> None:
    assert b"message" in Event("sync.failed", "x", START, {"message": "\udc80"}).body().encode()


def test_a_payload_with_a_nul_is_read_from_postgresql(postgres: Postgres) -> None:
    name = f"meltano_{uuid4().hex}"
    with psycopg.connect(postgres.url, autocommit=True) as db:
        db.execute(f'CREATE DATABASE "{name}"')
    url = postgres.url.replace("/postgres", f"/{name}")
    long = json.dumps({"error": 'Catalog "discovery" failed: ' + "x" * 200_000})
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(TABLES)
        at = START.replace(tzinfo=None)
        for payload in (json.dumps({"error": "a\0b"}), long, "{half", "[]"):
            db.execute(INSERT, [SANDBOX, "FAIL", at, at, at, payload, uuid4()])
    system = SystemDatabase(url)
    errors = [run.error for run in system.after(0, 10)[0]]
    system.close()
    assert errors[0] == "ab"
    assert (errors[1] or "").startswith('Catalog "discovery" failed: xxx')
    assert (20_000 < len(errors[1] or "") < 100_000, errors[2:]) == (True, [None, None])


def test_a_run_that_cannot_be_judged_holds_up_no_other(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    watched.parts.catch_up()
    watched.meltano.run(START, START + MINUTE)
    watched.meltano.run(START, START + MINUTE, job_name=PLEX)
    known = RunFacts.settle_loads

    def fails(facts: RunFacts, *, loader_was_fine: bool) -> bool:
        if facts.target == "target-duckdb" and not calls:
            calls.append(1)
            raise ZeroDivisionError
        return known(facts, loader_was_fine=loader_was_fine)

    calls: list[int] = []
    monkeypatch.setattr(RunFacts, "settle_loads", fails)
    sandbox, plex = (watched.board.status(name) for name in (SANDBOX, PLEX))
    assert (sandbox.status, plex.status) == ("partial", "completed")
    assert (sandbox.health, sandbox.last_run.problem.code) == ("degraded", "NOT_JUDGED")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = ("record_count", "sync_duration", "http_request_count", "stream_summary")
FIELDS = ("status", "record_count", "sync_type", "rows_rejected", "bookmark_to", "rate_limit_wait_seconds")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(NAMES),
    JSON | st.dictionaries(st.sampled_from(FIELDS), JSON),
    st.dictionaries(st.sampled_from(("stream", "status")), JSON | st.just("orders")),
    st.booleans(),
)
def test_what_is_taken_from_any_metric_fits_the_tables(name: str, value: Any, tags: Any, target: bool) -> None:  # noqa: FBT001 - hypothesis
    fields = {"run_id": "0" * 32, "timestamp": "2026-03-02T06:00:00Z", "consumer": target, "producer": not target}
    text = json.dumps({**fields, "job_name": SANDBOX, "metric_info": {"metric": name, "value": value, "tags": tags}})
    line, facts = read_line(text.encode()), RunFacts("target-duckdb")
    assert line
    try:
        facts.absorb(line, str)
    except (ValueError, TypeError, KeyError, AttributeError):
        # Nothing was taken but the stream's time.
        assert facts.streams == {}
    for stream, values in facts.streams.items():
        assert len(stream) <= 300
        assert len(values["status"]) <= 12
        assert values.get("sync_type") in {None, "initial", "incremental", "full"}
        numbers = [found for found in values.values() if isinstance(found, int | float)]
        assert all(0 <= number <= 2**53 for number in numbers)
        json.dumps(facts.notes, allow_nan=False)
