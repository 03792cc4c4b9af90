"""The tap's promises: every row, each once; the next run only what is new; a clear word when it cannot."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.truth import Fingerprint, rows_at, truth
from erp_sandbox.world import World
from singer_http.bookmarks import moment, text_of

from demo import sandbox
from tests import forked, sandboxes
from tests.tap_sandbox.conftest import CLOCK, SCALE, Runner

WORLD = World(scale=SCALE)
# No port that a server of another test could get.
NOBODY = "http://127.0.0.1:1"
NAMES = [entity.name for entity in ENTITIES]
BY_NAME = {entity.name: entity for entity in ENTITIES}


def content(rows: list[dict[str, Any]]) -> tuple[int, str]:
    fingerprint = Fingerprint()
    for row in rows:
        fingerprint.add({name: value for name, value in row.items() if name != "_sdc_snapshot_at"})
    return fingerprint.count, fingerprint.hexdigest()


def live(copy: dict[str, dict[str, Any]]) -> dict[str, tuple[int, str]]:
    """The content of a copy without what deleted_records says is gone."""
    gone = {(row["resource"], row["record_id"]) for row in copy["deleted_records"].values()}
    return {name: content([row for key, row in rows.items() if (name, key) not in gone]) for name, rows in copy.items()}


def test_a_first_run_reads_the_truth_and_each_row_once(tap: Runner) -> None:
    run = tap()
    assert run.code == 0
    expected = truth(ENTITIES, WORLD, parse(CLOCK))
    assert {name: content(run.records(name)) for name in NAMES} == {
        name: (stream.count, stream.content) for name, stream in expected.items()
    }


def test_a_small_page_changes_nothing(tap: Runner) -> None:
    tap.settings["page_size"] = 7
    assert content(tap().records("receipts")) == content(list(rows_at(BY_NAME["receipts"], WORLD, parse(CLOCK))))


def test_later_runs_read_what_changed_and_end_up_with_the_truth(make_tap: Callable[[sandbox.Sandbox], Runner]) -> None:
    with sandboxes.running(clock=CLOCK, scale=str(SCALE)) as server:
        tap = make_tap(server)
        run = tap()
        copy = {name: {row["id"]: row for row in run.records(name)} for name in NAMES}
        for _ in range(3):
            before = run.state["bookmarks"]
            server.advance(3 * 86_400)
            run = tap(state=run.state)
            assert run.code == 0
            for name in NAMES:
                again = run.records(name)
                copy[name] |= {row["id"]: row for row in again}
                if BY_NAME[name].dated and name != "measurements":
                    assert all(row["modified_at"] >= before[name]["replication_key_value"] for row in again)
            assert sum(len(run.records(name)) for name in NAMES) < sum(map(len, copy.values())) / 2
            expected = truth(ENTITIES, WORLD, parse(server.now()))
            assert live(copy) == {name: (stream.count, stream.content) for name, stream in expected.items()}


def test_the_start_date_bounds_the_first_run(tap: Runner) -> None:
    start = "2026-05-01T00:00:00.000000Z"
    tap.settings["start_date"] = start
    expected = [row for row in rows_at(BY_NAME["purchase_orders"], WORLD, parse(CLOCK)) if row["modified_at"] >= start]
    assert content(tap().records("purchase_orders")) == content(expected)


def test_runs_with_an_end_date_follow_each_other_to_the_truth(tap: Runner) -> None:
    copy: dict[str, dict[str, Any]] = {name: {} for name in NAMES}
    state: dict[str, Any] = {}
    # The second is run twice: a schedule may; the last end lies in the future.
    for end in ("2026-02-01T02:00:00+02:00", "2026-05-01", "2026-05-01", "2031-01-01"):
        run = tap(config=tap.settings | {"end_date": end}, state=state)
        assert run.code == 0, run.log
        bound = min(text_of(moment(end)), text_of(moment(CLOCK)))
        for name in NAMES:
            copy[name] |= {row["id"]: row for row in run.records(name)}
            if BY_NAME[name].dated and name != "measurements":
                assert all(row["modified_at"] < bound for row in run.records(name))
                assert run.state["bookmarks"][name].get("replication_key_value", "") < bound
        state = run.state
        assert (f"end_date is {end}" in run.log) == (end < CLOCK)
    expected = truth(ENTITIES, WORLD, parse(CLOCK))
    assert {name: content(list(rows.values())) for name, rows in copy.items()} == {
        name: (stream.count, stream.content) for name, stream in expected.items()
    }


def test_an_end_date_behind_a_bookmark_is_refused(tap: Runner) -> None:
    bookmark = {"replication_key": "modified_at", "replication_key_value": "2026-05-01T00:00:00Z"}
    tap.settings["end_date"] = "2026-04-30"
    run = tap(state={"bookmarks": {"items": bookmark}})
    assert run.code == 1
    assert "bookmark of 'items' is 2026-05-01T00:00:00.000000Z, which lies after end_date" in run.log.splitlines()[-1]
    assert run.messages == []


def test_full_tables_are_read_at_the_present_whatever_the_end_date(tap: Runner) -> None:
    tap.settings["end_date"] = "2026-05-01"
    run = tap()
    stamps = {row["_sdc_snapshot_at"] for name in NAMES if not BY_NAME[name].dated for row in run.records(name)}
    assert stamps == {"2026-06-01T06:00:00.000000Z"}


def test_the_state_is_clean_and_holds_the_last_change_of_each_stream(tap: Runner) -> None:
    run = tap()
    for name, entity in BY_NAME.items():
        last = max(row.get("modified_at", "") for row in run.records(name))
        expected = {"replication_key": "modified_at", "replication_key_value": last} if entity.dated else {}
        assert run.state["bookmarks"][name] == expected


def test_a_run_that_found_nothing_new_still_ends_with_its_state(tap: Runner) -> None:
    again = tap(state=tap().state)
    assert again.messages[-1]["type"] == "STATE"


def test_only_what_the_catalog_selects_is_read(tap: Runner) -> None:
    catalog = tap.discover()
    for stream in catalog["streams"]:
        for entry in stream["metadata"]:
            if not entry["breadcrumb"]:
                entry["metadata"]["selected"] = stream["tap_stream_id"] == "items"
            if entry["breadcrumb"] == ["properties", "description"]:
                entry["metadata"]["selected"] = False
    run = tap(catalog=catalog)
    assert {message["stream"] for message in run.messages if message["type"] == "RECORD"} == {"items"}
    assert all("description" not in row for row in run.records("items"))


def test_another_tenant_is_another_company(tap: Runner) -> None:
    tap.settings["tenant"] = "tessera"
    expected = truth([BY_NAME["suppliers"]], World(scale=SCALE, tenant="tessera"), parse(CLOCK))["suppliers"]
    assert content(tap().records("suppliers")) == (expected.count, expected.content)
    tap.settings["tenant"] = "nobody"
    run = tap()
    assert run.code == 1
    assert "the sandbox has no such tenant; check the setting tenant" in run.log


def test_a_schema_is_written_once(tap: Runner) -> None:
    schemas = [message["stream"] for message in tap().messages if message["type"] == "SCHEMA"]
    assert sorted(schemas) == sorted([*NAMES, "completed_snapshots"])


def test_the_views_name_every_stream(tap: Runner) -> None:
    told = forked.run(tap.command("views", "--schema", "raw")).stdout
    assert [f'VIEW "raw"."{name}_current"' in told for name in NAMES] == [True] * len(NAMES)
    refused = forked.run(tap.command("views", "--stream", "ghosts"))
    assert refused.returncode == 2
    assert "'ghosts' is none of" in refused.stderr


def test_with_an_empty_config_the_tap_reads_a_sandbox_of_its_own(tap: Runner) -> None:
    run = tap(config={})
    assert run.code == 0
    assert all(run.records(name) for name in NAMES)
    assert "reading a sandbox of our own" in run.log


def test_a_bookmark_in_another_zone_is_the_same_moment(tap: Runner) -> None:
    bookmark = {"replication_key": "modified_at", "replication_key_value": "2026-05-01T05:00:00+05:00"}
    run = tap(state={"bookmarks": {"items": bookmark}})
    assert run.code == 0, run.log
    expected = [row for row in rows_at(BY_NAME["items"], WORLD, parse(CLOCK)) if row["modified_at"] >= "2026-05-01"]
    assert content(run.records("items")) == content(expected)


@pytest.mark.parametrize(
    ("settings", "code", "verdicts"),
    [
        pytest.param({}, 0, ["ok", "ok", "ok"], id="all is well"),
        pytest.param({"start_date": "2031-01-01"}, 1, ["ok", "ok", "missing"], id="nothing to read"),
        pytest.param({"tenant": "nobody"}, 1, ["ok", "missing"], id="no such tenant"),
        pytest.param({"auth_token": "wrong"}, 1, ["ok", "missing"], id="wrong token"),
        pytest.param({"api_url": NOBODY}, 1, ["missing", "cannot be told"], id="nobody there"),
    ],
)
def test_check_says_whether_a_sync_would_work(
    tap: Runner, settings: dict[str, Any], code: int, verdicts: list[str]
) -> None:
    command = tap.command("check", "--format", "json", config=tap.settings | settings)
    # The settings may stand before the command's name as well.
    swapped = [command[0], *command[4:], *command[1:4]]
    assert forked.run(swapped).returncode == code
    ended = forked.run(command)
    assert ended.returncode == code
    assert [finding["verdict"] for finding in json.loads(ended.stdout)] == verdicts


@pytest.mark.parametrize("taken", [200, 1000, 20_000])
def test_the_last_word_is_that_nobody_reads_even_when_the_sandbox_ends_first(tap: Runner, taken: int) -> None:
    # With a sandbox of its own, whose end the calls under way would tell of.
    command = tap.command(config={"start_date": "2026-01-01"})
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(taken)
        process.stdout.close()
        log = process.stderr.read()
    assert process.returncode == 1
    assert log.splitlines()[-1].endswith("whoever reads the rows has ended; see its own messages")
    assert "asking again" not in log
