"""Batch files hold what the rows hold; no bookmark passes a file that no loader read; no file stays behind."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.replay import render
from erp_sandbox.world import World
from tap_sandbox.tap import TapSandbox

from tests.tap_runs import Run
from tests.tap_sandbox.batch_runs import batching, catalog, loaded, nothing, pipeline, until_a_file
from tests.tap_sandbox.conftest import CLOCK, SCALE, TAP, Runner

if TYPE_CHECKING:
    from tap_sandbox.client import SandboxStream

NAMES = [entity.name for entity in ENTITIES]


@pytest.fixture
def tap(tap: Runner, home: Path) -> Runner:
    return batching(tap, home)


def in_rows(tap: Runner, **files: Any) -> Run:
    settings = {name: value for name, value in tap.settings.items() if name != "batch_config"}
    return tap(config=settings, **files)


@pytest.mark.parametrize("batch_size", [None, 130])
def test_batch_files_hold_the_rows(tap: Runner, batch_size: int | None) -> None:
    tap.settings |= {"page_size": 100}
    if batch_size:
        tap.settings["batch_config"]["batch_size"] = batch_size
    expected, run = in_rows(tap), loaded(tap)
    assert (expected.code, run.code) == (0, 0), run.log
    assert {name: run.records(name) for name in NAMES} == {name: expected.records(name) for name in NAMES}
    assert run.state == expected.state
    again = loaded(tap, state=run.state)
    assert again.code == 0
    assert again.state == run.state


def test_a_column_that_is_not_selected_is_in_no_file(tap: Runner) -> None:
    def leave_out(stream: dict[str, Any]) -> None:
        for entry in stream["metadata"]:
            if entry["breadcrumb"] == ["properties", "description"]:
                entry["metadata"]["selected"] = False

    run = loaded(tap, catalog=catalog(tap, leave_out, "items"))
    assert run.records("items")
    assert all("description" not in row for row in run.records("items"))


def test_a_stream_of_which_parts_of_a_value_are_not_selected_goes_row_by_row(tap: Runner) -> None:
    def leave_out_a_part(stream: dict[str, Any]) -> None:
        part = ["properties", "cf_tags", "properties", "first"]
        stream["metadata"].append({"breadcrumb": part, "metadata": {"selected": False}})

    found = catalog(tap, nothing, "items", "purchase_orders")
    leave_out_a_part(found["streams"][1])
    streams = TapSandbox(config=tap.settings, catalog=found).streams
    lanes = {name: cast("SandboxStream", streams[name]).lane is not None for name in ("items", "purchase_orders")}
    assert lanes == {"items": True, "purchase_orders": False}


@contextmanager
def replay(folder: Path) -> Iterator[str]:
    """Serve a folder of rows."""
    command = [str(Path(TAP).with_name("erp-sandbox")), "replay", str(folder), "--exit-with-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout
        yield json.loads(server.stdout.readline())["url"]
        server.terminate()


def changed_rows(folder: Path, column: str, value: str) -> int:
    """Rows of purchase_order_lines, some of them with another value; how many there are."""
    names = {"purchase_order_lines", "custom_field_definitions"}
    render(folder, [entity for entity in ENTITIES if entity.name in names], World(scale=SCALE), parse(CLOCK))
    file = folder / "purchase-order-lines.jsonl"
    rows = file.read_text().splitlines()
    rows[7::200] = [re.sub(rf'"{column}":[^,]*', f'"{column}":{value}', row) for row in rows[7::200]]
    file.write_text("\n".join(rows) + "\n")
    return len(rows)


def test_pages_that_do_not_go_in_bulk_come_as_records(tap: Runner, tmp_path: Path) -> None:
    count = changed_rows(tmp_path / "rows", "line_number", str(2**60))
    with replay(tmp_path / "rows") as url:
        tap.settings |= {"api_url": url, "page_size": 50}
        files = {"catalog": catalog(tap, nothing, "purchase_order_lines")}
        expected, run = in_rows(tap, **files), loaded(tap, **files)
    assert (expected.code, run.code) == (0, 0), run.log
    alone = [message["record"] for message in run.messages if "time_extracted" in message]
    assert 0 < len(alone) < count
    assert any(row["line_number"] == 2**60 for row in alone)
    assert len(run.records("purchase_order_lines")) == count
    assert by_id(run) == by_id(expected)
    assert run.state == expected.state


def test_a_value_that_is_not_as_its_schema_says_ends_the_run(tap: Runner, tmp_path: Path) -> None:
    changed_rows(tmp_path / "rows", "amount", '"much"')
    with replay(tmp_path / "rows") as url:
        tap.settings |= {"api_url": url, "page_size": 50}
        run = in_rows(tap, catalog=catalog(tap, nothing, "purchase_order_lines"))
    assert run.code == 1
    assert "purchase_order_lines: a value of the column 'amount' is no number, as its schema says" in run.log
    assert "much" not in run.log


def by_id(run: Run) -> dict[str, Any]:
    return {row["id"]: row for row in run.records("purchase_orders")}


def test_a_loader_that_passes_batches_by_ends_red_and_no_bookmark_moves(tap: Runner) -> None:
    tap.settings["batch_wait_seconds"] = 1
    run = loaded(tap, "--ignore", catalog=catalog(tap, nothing, "items", "suppliers"))
    assert run.code == 1
    assert "no loader read the batch file within 1 s: it does not take BATCH messages" in run.log
    assert "Traceback" not in run.log
    assert not any("replication_key_value" in mark for mark in run.state["bookmarks"].values())


def test_a_run_that_is_told_to_stop_while_it_waits_leaves_with_the_state_before(tap: Runner, home: Path) -> None:
    files: dict[str, Any] = {"catalog": catalog(tap, nothing, "items")}
    with pipeline(tap, "--ignore", **files) as running:
        until_a_file(running, home)
        running.tap.send_signal(signal.SIGTERM)
        run = running.end()
    assert run.code == 143
    assert "replication_key_value" not in str(run.state)


def test_a_loader_that_ends_while_the_run_waits_is_noticed_at_once(tap: Runner, home: Path) -> None:
    files: dict[str, Any] = {"catalog": catalog(tap, nothing, "items")}
    with pipeline(tap, "--ignore", **files) as running:
        until_a_file(running, home)
        running.loader.kill()
        run = running.end()
    assert run.code == 1
    assert "whoever reads the rows has ended" in run.log


def test_a_full_disk_is_said_in_one_line_and_the_state_stays_behind_it(tap: Runner) -> None:
    files = {"catalog": catalog(tap, nothing, "departments", "purchase_order_lines")}
    with pipeline(tap, limit="ulimit -f 8;", **files) as running:
        run = running.end()
    assert run.code == 1
    assert "the batch file cannot be written: File too large; make room in" in run.log
    assert "Traceback" not in run.log
    assert "Exception ignored" not in run.log
    assert "replication_key_value" in str(run.state["bookmarks"].get("departments"))
    assert "replication_key_value" not in str(run.state["bookmarks"].get("purchase_order_lines"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"stream_maps": {"items": {"id": "id"}}}, "batch_config and stream_maps exclude", id="maps"),
        pytest.param(
            {"flattening_enabled": True, "flattening_max_depth": 1},
            "batch_config and flattening_enabled exclude",
            id="flattening",
        ),
        pytest.param({"emit_tombstones": True}, "batch_config and emit_tombstones exclude", id="tombstones"),
        pytest.param({"encoding": {"format": "parquet"}}, "must be format jsonl with compression gzip", id="parquet"),
        pytest.param(
            {"encoding": {"format": "jsonl", "compression": "none"}},
            "must be format jsonl with compression gzip",
            id="no compression",
        ),
        pytest.param({"storage": {"root": "s3://bucket/x"}}, "must be a local folder", id="s3"),
        pytest.param({"storage": {"root": "batches"}}, "must be a local folder", id="no URL"),
        pytest.param({"storage": {"root": "file://batches"}}, "must be a local folder", id="a host"),
        pytest.param({"storage": {"root": "file:///tmp/100%25"}}, "holds one of % ? #", id="a percent sign"),
        pytest.param({"storage": {"root": "file:///tmp/a#b"}}, "holds one of % ? #", id="a number sign"),
        pytest.param({"storage": {"root": "file:///dev/null/x"}}, "no batch files can be written to", id="unwritable"),
        pytest.param({"batch_size": -1}, "batch_config.batch_size is -1", id="batch size"),
    ],
)
def test_batches_that_cannot_be_are_refused(tap: Runner, change: dict[str, Any], message: str) -> None:
    inner = {"encoding", "storage", "batch_size"}
    batch = tap.settings["batch_config"] | {name: value for name, value in change.items() if name in inner}
    tap.settings |= {name: value for name, value in change.items() if name not in inner} | {"batch_config": batch}
    run = tap()
    assert run.code == 1
    assert message in run.log
    assert "Traceback" not in run.log
    assert not run.records("items")
