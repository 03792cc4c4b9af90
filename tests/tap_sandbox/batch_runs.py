"""The tap writing batch files, and a loader that reads them."""

import fcntl
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.tap_runs import Run
from tests.tap_sandbox.conftest import Runner

LOADER = str(Path(__file__).with_name("batch_loader.py"))
Change = Callable[[dict[str, Any]], None]


def batching(tap: Runner, home: Path) -> Runner:
    """The tap, told to write files there."""
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


def until_a_file(running: Pipeline, home: Path) -> Path:
    """Wait for the first file; the run's folder."""
    while running.message()["type"] != "BATCH":
        pass
    (folder,) = folders(home)
    return folder


def wait_until_free(folder: Path) -> None:
    """Wait for all who hold a folder to let go of it."""
    try:
        with (folder / "in-use").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
    except FileNotFoundError:
        return
