"""Files go when nobody needs them any more, and not before."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.tap_runs import Run
from tests.tap_sandbox.batch_runs import (
    batching,
    catalog,
    folders,
    loaded,
    nothing,
    pipeline,
    until_a_file,
    wait_until_free,
)
from tests.tap_sandbox.conftest import Runner


@pytest.fixture
def tap(tap: Runner, home: Path) -> Runner:
    return batching(tap, home)


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
