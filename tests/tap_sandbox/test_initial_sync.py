"""A first run: how far back it reads, what it says it leaves out, and where the next one goes on."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from demo import sandbox
from tests import sandboxes
from tests.tap_runs import Run
from tests.tap_sandbox.conftest import CLOCK, SCALE, Runner

BY_NAME = {entity.name: entity for entity in ENTITIES}
TRUTH = {e.name: {row["id"]: row for row in rows_at(e, World(scale=SCALE), parse(CLOCK))} for e in ENTITIES}
START = "2026-03-03T06:00:00.000000Z"


def summaries(run: Run) -> dict[str, dict[str, Any]]:
    told = re.findall(r"METRIC: (\{.*\"stream_summary\".*\})$", run.log, re.MULTILINE)
    return {point["tags"]["stream"]: point["value"] for point in map(json.loads, told)}


def said_to_lack(run: Run) -> set[str]:
    (names,) = re.findall(
        r"not loaded are older rows, though newer ones may name them, of (.+?)\. To load them", run.log
    )
    return set(names.split(", "))


@pytest.fixture
def quarter(tap: Runner) -> Runner:
    """The tap, told to read the last 90 days, as it does without start_date."""
    del tap.settings["start_date"]
    return tap


def test_it_reads_the_last_days_and_reference_data_whole(quarter: Runner) -> None:
    run = quarter()
    told = summaries(run)
    for name, rows in TRUTH.items():
        kind, begin = told[name]["sync_type"], told[name]["bookmark_from"]
        if name == "measurements":
            continue
        assert kind == ("initial" if BY_NAME[name].dated else "full")
        expected = {key for key, row in rows.items() if begin is None or row["modified_at"] >= begin}
        assert {row["id"] for row in run.records(name)} == expected
    assert {told[name]["bookmark_from"] for name in told} == {None, START}


def test_children_follow_the_range_of_their_parents(quarter: Runner) -> None:
    run = quarter()
    parents = {row["id"] for row in run.records("checksheets")}
    expected = {key for key, row in TRUTH["measurements"].items() if row["checksheet_id"] in parents}
    assert {row["id"] for row in run.records("measurements")} == expected
    assert expected


def test_the_run_names_every_stream_whose_rows_are_missed_by_others(quarter: Runner) -> None:
    run = quarter()
    loaded = {name: {row["id"] for row in run.records(name)} for name in TRUTH}
    missed: dict[str, set[str]] = {}
    for entity in ENTITIES:
        for field in (field for field in entity.fields if field.references):
            named = {row[field.name] for row in run.records(entity.name)} & set(TRUTH[field.references])
            if named - loaded[field.references]:
                missed.setdefault(field.references, set()).add(entity.name)
    # Otherwise the test would say nothing.
    assert {"purchase_orders", "sales_orders"} <= set(missed)
    assert set(missed) <= said_to_lack(run)
    assert said_to_lack(run) <= {name for name in TRUTH if len(loaded[name]) < len(TRUTH[name])}


def test_what_the_message_says_brings_the_rest(quarter: Runner) -> None:
    state = quarter().state
    quarter.settings["start_date"] = "2000-01-01"
    kept = quarter(state=state)
    assert len(kept.records("purchase_orders")) < len(TRUTH["purchase_orders"])
    assert "Initial sync" not in kept.log
    assert len(quarter().records("purchase_orders")) == len(TRUTH["purchase_orders"])


def test_a_later_run_is_incremental_and_says_so(quarter: Runner) -> None:
    first = quarter()
    again = summaries(quarter(state=first.state))
    assert again.pop("completed_snapshots")["sync_type"] == "full"
    assert {name: told["sync_type"] for name, told in again.items()} == {
        name: "incremental" if entity.dated else "full" for name, entity in BY_NAME.items()
    }
    before = {name: told["bookmark_to"] for name, told in summaries(first).items()}
    assert {name: told["bookmark_from"] for name, told in again.items()} == {name: before[name] for name in again}


def test_a_stream_without_rows_goes_on_where_it_began(make_tap: Callable[[sandbox.Sandbox], Runner]) -> None:
    with sandboxes.running(clock=CLOCK, scale=str(SCALE)) as server:
        tap = make_tap(server)
        del tap.settings["start_date"]
        tap.settings["initial_sync_days"] = 30
        first = tap()
        assert first.records("deleted_records") == []
        told = summaries(first)["deleted_records"]
        assert (told["record_count"], told["first_row_at"], told["last_row_at"]) == (0, None, None)
        assert told["bookmark_to"] == told["bookmark_from"] is not None
        # By now the first run's days are past.
        server.advance(60 * 86_400)
        second = tap(state=first.state)
        world = World(scale=SCALE)
        expected = {row["id"] for row in rows_at(BY_NAME["deleted_records"], world, parse(server.now()))}
        assert {row["id"] for row in second.records("deleted_records")} == expected - set(TRUTH["deleted_records"])
