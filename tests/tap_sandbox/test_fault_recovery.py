"""Every kind of fault: the run recovers with equal content, or it is red with the right word; never a silent loss."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from erp_sandbox.entities import ENTITIES
from erp_sandbox.faults import KINDS
from erp_sandbox.moments import parse
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from demo import sandbox
from tests.tap_sandbox.conftest import CLOCK, SCALE, Run, Runner

STREAM = "purchase_order_lines"
ROWS = {
    row["id"]: row for row in rows_at(next(e for e in ENTITIES if e.name == STREAM), World(scale=SCALE), parse(CLOCK))
}
PAGES = -(-len(ROWS) // 500)

RED = {
    "401": "the sandbox refused the token",
    "403": "the source refused, for a reason that this tap does not know (HTTP 403",
    "404": "the sandbox has no such resource",
    "409": "the source refused, for a reason that this tap does not know (HTTP 409",
    "token_expired": "the sandbox refused the token",
}
POSITIONS = {"first": 1, "middle": PAGES // 2, "last": PAGES}
CASES = [
    *((kind, "middle") for kind in KINDS),
    *((kind, position) for kind in ("500", "truncated_json", "empty_page", "401") for position in ("first", "last")),
]


@contextmanager
def faults(server: sandbox.Sandbox, *rules: dict[str, Any]) -> Iterator[None]:
    def order(ordered: tuple[dict[str, Any], ...]) -> None:
        headers = {"Authorization": f"Bearer {sandbox.ADMIN_TOKEN}"}
        requests.put(f"{server.url}/admin/faults", json=ordered, headers=headers, timeout=30).raise_for_status()

    order(rules)
    try:
        yield
    finally:
        order(())


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


@pytest.mark.parametrize(("kind", "position"), CASES, ids=str)
def test_a_fault_is_recovered_from_or_red(tap: Runner, lines: Callable[..., Run], kind: str, position: str) -> None:
    calls = {} if kind == "cursor_loop" else {"calls": [POSITIONS[position]]}
    fault = {"kind": kind, "route": "*/purchase-order-lines", "seconds": 0.2, **calls}
    with faults(tap.server, fault):
        run = lines()
    if kind == "cursor_loop" or kind in RED:
        message = RED.get(kind, "the sandbox's cursor leads to the same page again")
        assert run.code == 1
        assert message in run.log.splitlines()[-1]
        assert "Traceback" not in run.log
        assert run.messages[-1]["type"] == "STATE"
        assert rows(run, lines(state=run.state)) == ROWS
    else:
        assert run.code == 0, run.log
        assert rows(run) == ROWS


def test_retry_after_is_obeyed_and_told(tap: Runner, lines: Callable[..., Run]) -> None:
    fault = {"kind": "429", "route": "*/purchase-order-lines", "calls": [2], "seconds": 1, "retry_after": "seconds"}
    with faults(tap.server, fault):
        run = lines()
    assert rows(run) == ROWS
    assert f"{STREAM}: the sandbox asks to slow down (HTTP 429" in run.log
    assert "asking again in 1.0 s" in run.log


def test_a_source_that_never_recovers_is_given_up(tap: Runner, lines: Callable[..., Run]) -> None:
    tap.settings["max_retry_seconds"] = 1
    with faults(tap.server, {"kind": "503", "route": "*/purchase-order-lines"}):
        run = lines()
    assert run.code == 1
    assert "the source failed at its end (HTTP 503" in run.log.splitlines()[-1]


def test_many_windows_with_chance_faults_still_bring_every_row(tap: Runner) -> None:
    tap.settings |= {"max_retry_seconds": 60, "max_concurrency": 6, "page_size": 50}
    kinds = ("429", "500", "reset", "truncated_json", "empty_page", "repeated_page")
    with faults(tap.server, *({"kind": kind, "probability": 0.03} for kind in kinds)):
        run = tap()
    assert run.code == 0, run.log
    for entity in ENTITIES:
        expected = {row["id"] for row in rows_at(entity, World(scale=SCALE), parse(CLOCK))}
        assert {row["id"] for row in run.records(entity.name)} == expected


def test_a_row_that_changes_while_it_is_read_belongs_to_the_next_run(make_tap: Callable[..., Runner]) -> None:
    with sandbox.running(clock=CLOCK, scale=str(SCALE)) as server:
        tap = make_tap(server)
        tap.settings["max_concurrency"] = 1
        first = tap()
        server.advance(5 * 86_400)
        second = tap(state=first.state)
        stamps = [row["modified_at"] for row in first.records("purchase_orders")]
        assert max(stamps) < CLOCK.replace("Z", ".000000Z")
        assert min(row["modified_at"] for row in second.records("purchase_orders")) >= max(stamps)
