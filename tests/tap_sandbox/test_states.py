"""What the states say while a run goes on, is killed, or fails."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World
from pendulum import duration
from singer_http.bookmarks import STATE_EVERY_SECONDS
from tap_sandbox.client import SandboxStream
from tap_sandbox.tap import TapSandbox

from tests import forked
from tests.tap_runs import Run
from tests.tap_sandbox.conftest import CLOCK, SCALE, Runner

STREAM = "purchase_order_lines"
LATE = "2026-05-20T00:00:00.000000Z"
LINES = {
    row["id"]: row["modified_at"]
    for row in rows_at(next(e for e in ENTITIES if e.name == STREAM), World(scale=SCALE), parse(CLOCK))
}
TAP = "from tap_sandbox.tap import TapSandbox\n{body}\nTapSandbox.cli()"
LOOK_BACK = """
from pendulum import duration
from tap_sandbox.client import SandboxStream
SandboxStream.look_back = duration(days=600)
"""
BREAKS = """
from tap_sandbox.questions import Question
ask, asked = Question.ask, []
def failing(question, source):
    asked.append(question)
    if question.path == "/purchase-order-lines" and len(asked) > 3:
        raise RuntimeError("no such thing")
    return ask(question, source)
Question.ask = failing
"""
BREAKS_AT_ONCE = """
def failing(tap):
    raise RuntimeError("no such thing")
TapSandbox.custom_fields = property(failing)
"""


def program(tap: Runner, body: str, *arguments: str, **files: Any) -> list[str]:
    """The command line of a tap that differs a little."""
    return [sys.executable, "-c", TAP.format(body=body), *tap.command(*arguments, config=tap.settings, **files)[1:]]


def run(command: list[str]) -> Run:
    ended = forked.run(command)
    return Run(ended.returncode, [json.loads(line) for line in ended.stdout.splitlines()], ended.stderr)


def only(tap: Runner, name: str) -> dict[str, Any]:
    """A catalog with one stream."""
    return {"streams": [entry for entry in tap.discover()["streams"] if entry["stream"] == name]}


def bookmark(state: dict[str, Any]) -> str:
    return str(state["bookmarks"][STREAM]["replication_key_value"])


def test_twenty_kills_within_the_look_back_never_lower_the_bookmark(tap: Runner) -> None:
    tap.settings |= {"page_size": 20, "max_concurrency": 1}
    state: dict[str, Any] = {"bookmarks": {STREAM: {"replication_key": "modified_at", "replication_key_value": LATE}}}
    catalog, states, inside = only(tap, STREAM), 0, 0
    for number in range(20):
        kind = (signal.SIGTERM, signal.SIGKILL)[number % 2]
        command = program(tap, LOOK_BACK, state=state, catalog=catalog)
        with tempfile.TemporaryFile("w+") as log, forked.reading(command, log) as (process, rows):
            records = 0
            for line in rows:
                message: dict[str, Any] = json.loads(line) if line.endswith("\n") else {"type": ""}
                if message["type"] == "STATE":
                    states += 1
                    assert bookmark(message["value"]) >= bookmark(state)
                    state = message["value"]
                elif message["type"] == "RECORD":
                    records += 1
                    inside += records == 1 and message["record"]["modified_at"] < LATE
                if records == 1 + number % 5:
                    process.send_signal(kind)
                    records += 100
        assert process.returncode in (128 + kind, -kind)
    assert inside == 20
    assert states >= 20
    assert bookmark(state) == LATE
    last = run(program(tap, LOOK_BACK, state=state, catalog=catalog))
    assert {row["id"] for row in last.records(STREAM)} == set(LINES)
    assert bookmark(last.state) == max(LINES.values())


def whole(catalog: dict[str, Any]) -> dict[str, Any]:
    """The catalog, with its stream to be read whole each time."""
    for entry in catalog["streams"]:
        entry["replication_method"] = "FULL_TABLE"
    return catalog


@pytest.mark.parametrize("choose", [whole, lambda catalog: catalog], ids=["no bookmark", "behind the bookmark"])
def test_a_state_comes_every_ten_seconds_though_no_bookmark_moves(
    tap: Runner, choose: Any, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    seconds = iter(range(0, 10**6, 3))
    monkeypatch.setattr("singer_http.bookmarks.time", SimpleNamespace(monotonic=lambda: float(next(seconds))))
    monkeypatch.setattr(SandboxStream, "look_back", duration(days=600))
    mark = {"replication_key": "modified_at", "replication_key_value": "2026-06-01T05:59:00.000000Z"}
    settings = tap.settings | {"page_size": 50, "max_concurrency": 1}
    made = TapSandbox(config=settings, catalog=choose(only(tap, STREAM)), state={"bookmarks": {STREAM: mark}})
    capsysbinary.readouterr()
    made.sync_all()
    pages, told = 0.0, []
    for line in capsysbinary.readouterr().out.splitlines():
        message = json.loads(line)
        if message["type"] == "STATE":
            told.append(pages)
        pages += (message["type"] == "RECORD") / 50
    # Three seconds pass between two looks at the clock, one for each page and one for each state.
    assert pages > 50
    assert STATE_EVERY_SECONDS == 10
    assert max(after - before for before, after in pairwise(told)) < 5
    assert bookmark(dict(made.state)) == mark["replication_key_value"]


def test_an_unexpected_failure_leaves_a_state_from_which_the_rest_comes(tap: Runner) -> None:
    tap.settings |= {"page_size": 50, "max_concurrency": 1}
    catalog = only(tap, STREAM)
    broken = run(program(tap, BREAKS, catalog=catalog))
    assert broken.code == 1
    assert "RuntimeError: no such thing" in broken.log
    assert broken.messages[-1]["type"] == "STATE"
    first = {row["id"] for row in broken.records(STREAM)}
    assert 0 < len(first) < len(LINES)
    rest = {row["id"] for row in tap(catalog=catalog, state=broken.state).records(STREAM)}
    assert rest == {key for key, changed in LINES.items() if changed >= bookmark(broken.state)}
    assert first | rest == set(LINES)


def test_a_failure_while_the_streams_are_made_writes_nothing(tap: Runner) -> None:
    state = {"bookmarks": {STREAM: {"replication_key": "modified_at", "replication_key_value": LATE}}}
    for command in (program(tap, BREAKS_AT_ONCE, state=state), program(tap, BREAKS_AT_ONCE, "--discover")):
        broken = run(command)
        assert (broken.code, broken.messages) == (1, [])
        assert "RuntimeError: no such thing" in broken.log


def test_a_stream_may_be_read_whole_without_losing_its_bookmark(tap: Runner) -> None:
    catalog = whole(only(tap, STREAM))
    state = {"bookmarks": {STREAM: {"replication_key": "modified_at", "replication_key_value": LATE}}}
    run = tap(catalog=catalog, state=state)
    assert {row["id"] for row in run.records(STREAM)} == set(LINES)
    assert bookmark(run.state) == LATE
    assert '"sync_type":"full"' in run.log


@pytest.mark.parametrize("buffered", ["", "1"], ids=["a buffer", "no buffer"])
def test_a_pipe_that_does_not_wait_for_its_reader_loses_nothing(tap: Runner, buffered: str) -> None:
    command = tap.command(config=tap.settings, catalog=only(tap, STREAM))
    read, write = os.pipe()
    fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(write, False)
    environment = os.environ | {"PYTHONUNBUFFERED": buffered}
    with subprocess.Popen(command, stdout=write, stderr=subprocess.DEVNULL, env=environment) as process:
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            messages = [json.loads(line) for line in pipe]
    assert process.returncode == 0
    assert {message["record"]["id"] for message in messages if message["type"] == "RECORD"} == set(LINES)
