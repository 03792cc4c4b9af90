"""A source that asks for patience gets it, and what changes meanwhile is the next run's. Faults: tests/faults."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from tests import sandboxes
from tests.sandboxes import spoilt
from tests.tap_runs import Run
from tests.tap_sandbox.conftest import CLOCK, SCALE, Runner

STREAM = "purchase_order_lines"
ROWS = {
    row["id"]: row for row in rows_at(next(e for e in ENTITIES if e.name == STREAM), World(scale=SCALE), parse(CLOCK))
}


@pytest.fixture
def lines(tap: Runner) -> Callable[..., Run]:
    """Runs the tap for one stream only."""
    tap.settings |= {"max_retry_seconds": 30, "max_concurrency": 1}
    catalog = {"streams": [{"tap_stream_id": STREAM, "stream": STREAM, "key_properties": ["id"],
                            "replication_key": "modified_at", "schema": schema(tap),
                            "metadata": [{"breadcrumb": [], "metadata": {"selected": True}}]}]}  # fmt: skip
    return lambda **files: tap(catalog=catalog, **files)


def schema(tap: Runner) -> Any:
    found = json.loads(requests.get(f"{tap.server.url}/openapi.json", timeout=30).content)
    properties = found["components"]["schemas"][STREAM]["properties"]
    return {"type": "object", "properties": {name: {"type": kind["type"]} for name, kind in properties.items()}}


def rows(*runs: Run) -> dict[str, Any]:
    return {row["id"]: row for run in runs for row in run.records(STREAM)}


def test_retry_after_is_obeyed_and_told(tap: Runner, lines: Callable[..., Run]) -> None:
    fault = {"kind": "429", "route": "*/purchase-order-lines", "calls": [2], "seconds": 1, "retry_after": "seconds"}
    with spoilt(tap.server, fault):
        run = lines()
    assert rows(run) == ROWS
    assert f"{STREAM}: the sandbox asks to slow down (HTTP 429" in run.log
    assert "asking again in 1.0 s" in run.log


def test_a_list_of_custom_fields_that_leads_in_a_circle_ends_the_run(tap: Runner) -> None:
    with spoilt(tap.server, {"kind": "cursor_loop", "route": "*/custom-field-definitions"}):
        run = tap("--discover")
    assert run.code == 1
    assert "the sandbox's cursor leads to the same page again" in run.log.splitlines()[-1]


def test_a_source_that_fails_at_first_contact_is_asked_once_and_told_once(tap: Runner) -> None:
    with spoilt(tap.server, {"kind": "503", "route": "*/time"}):
        run = tap()
    assert run.code == 1
    assert "the source failed at its end (HTTP 503" in run.log.splitlines()[-1]
    assert run.log.count("time: giving up") == 1
    assert run.messages == []


def test_a_row_that_changes_while_it_is_read_belongs_to_the_next_run(make_tap: Callable[..., Runner]) -> None:
    with sandboxes.running(clock=CLOCK, scale=str(SCALE)) as server:
        tap = make_tap(server)
        tap.settings["max_concurrency"] = 1
        first = tap()
        server.advance(5 * 86_400)
        second = tap(state=first.state)
        stamps = [row["modified_at"] for row in first.records("purchase_orders")]
        assert max(stamps) < CLOCK.replace("Z", ".000000Z")
        assert min(row["modified_at"] for row in second.records("purchase_orders")) >= max(stamps)
