"""Batch files hold what the rows hold; no bookmark passes a file that no loader read; no file stays behind."""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.replay import render
from erp_sandbox.world import World
from tap_sandbox.tap import TapSandbox

from tests.tap_sandbox.conftest import CLOCK, SCALE, TAP, Run, Runner

if TYPE_CHECKING:
    from tap_sandbox.client import SandboxStream

LOADER = str(Path(__file__).with_name("batch_loader.py"))
NAMES = [entity.name for entity in ENTITIES]
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "batch files für uns"


@pytest.fixture
def tap(tap: Runner, home: Path) -> Runner:
    tap.settings["batch_config"] = {"encoding": {"format": "jsonl"}, "storage": {"root": f"file://{home}"}}
    return tap


@dataclass
class Pipeline:
    """The tap, and a loader that reads it."""

    tap: subprocess.Popen[bytes]
    loader: subprocess.Popen[bytes]
    kept: Path

    def message(self) -> dict[str, Any]:
        """The next message that the loader has dealt with, STATE or BATCH."""
        assert self.loader.stdout
        line = self.loader.stdout.readline()
        return json.loads(line) if line else {}

    def end(self) -> Run:
        """Wait for both."""
        assert self.loader.stdout
        assert self.tap.stderr
        self.loader.stdout.read()
        log = self.tap.stderr.read().decode()
        lines = self.kept.read_text().splitlines()
        return Run(self.tap.wait(), [json.loads(line, parse_float=Decimal) for line in lines], log)


@contextmanager
def pipeline(tap: Runner, *options: str, limit: str = "", **files: Any) -> Iterator[Pipeline]:
    files.setdefault("config", tap.settings)
    kept = tap.folder / "kept.jsonl"
    command = ["bash", "-c", f'{limit} exec "$@"', "bash", *tap.command(**files)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first,
        subprocess.Popen(
            [sys.executable, LOADER, str(kept), *options], stdin=first.stdout, stdout=subprocess.PIPE
        ) as second,
    ):
        assert first.stdout
        first.stdout.close()
        try:
            yield Pipeline(first, second, kept)
        finally:
            first.kill()
            second.kill()


def loaded(tap: Runner, *options: str, **files: Any) -> Run:
    with pipeline(tap, *options, **files) as running:
        return running.end()


def in_rows(tap: Runner, **files: Any) -> Run:
    settings = {name: value for name, value in tap.settings.items() if name != "batch_config"}
    return tap(config=settings, **files)


def catalog(tap: Runner, change: Change, *names: str) -> dict[str, Any]:
    """The catalog with only these streams, each changed."""
    streams = [stream for stream in tap.discover()["streams"] if stream["tap_stream_id"] in names]
    for stream in streams:
        change(stream)
    return {"streams": streams}


def nothing(_: dict[str, Any]) -> None:
    """Leave it as it is."""


def folders(home: Path) -> list[Path]:
    return [path for path in home.iterdir() if path.is_dir()]


def wait_until_free(folder: Path) -> None:
    """Wait for all who hold a folder to let go of it."""
    try:
        with (folder / "in-use").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
    except FileNotFoundError:
        return


def keepers(folder: Path) -> set[int]:
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_text().split("\0")
        except OSError:
            continue
        if "singer_http.keeper" in words and str(folder) in words:
            found.add(int(process.name))
    return found


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


def test_pages_that_are_not_as_their_schema_says_come_as_records(tap: Runner, tmp_path: Path) -> None:
    folder, names = tmp_path / "rows", {"purchase_orders", "custom_field_definitions"}
    render(folder, [entity for entity in ENTITIES if entity.name in names], World(scale=SCALE), parse(CLOCK))
    rows = (folder / "purchase-orders.jsonl").read_text().splitlines()
    rows[7::20] = [re.sub(r'"total_amount":[^,]*', '"total_amount":"much"', row) for row in rows[7::20]]
    (folder / "purchase-orders.jsonl").write_text("\n".join(rows) + "\n")
    with replay(folder) as url:
        tap.settings |= {"api_url": url, "page_size": 5}
        files = {"catalog": catalog(tap, nothing, "purchase_orders")}
        expected, run = in_rows(tap, **files), loaded(tap, **files)
    assert (expected.code, run.code) == (0, 0), run.log
    alone = [message["record"] for message in run.messages if "time_extracted" in message]
    assert 0 < len(alone) < len(rows)
    assert any(isinstance(row["total_amount"], str) for row in alone)
    assert len(run.records("purchase_orders")) == len(rows)
    assert by_id(run) == by_id(expected)
    assert run.state == expected.state


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


def until_a_file(running: Pipeline, home: Path) -> Path:
    """Wait for the first file; the run's folder."""
    while running.message()["type"] != "BATCH":
        pass
    (folder,) = folders(home)
    return folder


def test_files_go_when_the_loader_has_ended(tap: Runner, home: Path) -> None:
    with pipeline(tap, catalog=catalog(tap, nothing, "items")) as running:
        folder = until_a_file(running, home)
        assert oct(folder.stat().st_mode)[-3:] == "700"
        assert running.end().code == 0
    wait_until_free(folder)
    assert folders(home) == []


def test_files_stay_when_the_tap_is_killed_and_go_when_its_loader_has_ended(tap: Runner, home: Path) -> None:
    only_items = catalog(tap, nothing, "items")
    with pipeline(tap, "--ignore", catalog=only_items) as running:
        folder = until_a_file(running, home)
        running.loader.send_signal(signal.SIGSTOP)
        running.tap.kill()
        running.tap.wait()
        assert another_run(tap, catalog=only_items).code == 0
        assert list(folder.glob("items-*.jsonl.gz"))
        running.loader.kill()
        running.loader.wait()
        wait_until_free(folder)
    assert not folder.exists()


def another_run(tap: Runner, **files: Any) -> Run:
    folder = tap.folder / "another"
    folder.mkdir()
    runner = Runner(folder, tap.server)
    runner.settings = tap.settings
    return loaded(runner, **files)


def test_what_a_killed_keeper_left_goes_at_the_next_run_and_nothing_else_does(tap: Runner, home: Path) -> None:
    mine = home / "tap-sandbox-batches-mine"
    mine.mkdir(parents=True)
    (mine / "diary.txt").touch()
    only_items = catalog(tap, nothing, "items")
    with pipeline(tap, "--ignore", catalog=only_items) as running:
        while running.message()["type"] != "BATCH":
            pass
        (folder,) = set(folders(home)) - {mine}
        while not (found := keepers(folder)):
            pass
        for keeper in found:
            os.kill(keeper, signal.SIGKILL)
        running.tap.kill()
        running.loader.kill()
        running.loader.wait()
        wait_until_free(folder)
    (folder / "diary.txt").touch()
    (home / "tap-sandbox-batches-empty").mkdir()
    assert loaded(tap, catalog=only_items).code == 0
    assert [file.name for file in folder.iterdir()] == ["diary.txt"]
    assert [file.name for file in mine.iterdir()] == ["diary.txt"]
    assert not (home / "tap-sandbox-batches-empty").exists()


STARTS = """
import sys
from pathlib import Path
from singer_http.batches import BatchFolder
sys.stdin.read(1)
for _ in range(10):
    BatchFolder(Path(sys.argv[1]), "tap-x")
"""


def test_runs_that_start_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        STARTS,
        str(tmp_path),
    ]
    runs = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    for run in runs:
        assert run.stdin
        run.stdin.write(b"x")
        run.stdin.flush()
    assert [run.communicate()[1] for run in runs] == [b""] * 4
