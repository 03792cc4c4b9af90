"""The processes of a pipeline: who is there, and waiting for the end of those that nobody waits for."""

import os
import select
from collections.abc import Iterator
from pathlib import Path

PATIENCE_SECONDS = 120


def processes_in(folder: Path, named: str = "") -> Iterator[int]:
    """The processes that run in a folder and have a text in their command line."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder and named in (process / "cmdline").read_text():
                yield int(process.name)
        except OSError:
            # Others' processes, and those that have just ended.
            continue


def wait_for_the_end(folder: Path) -> None:
    """Wait until nothing runs in a folder any more."""
    for process in processes_in(folder):
        try:
            handle = os.pidfd_open(process)
        except ProcessLookupError:
            continue
        with os.fdopen(handle):
            ended, _, _ = select.select([handle], [], [], PATIENCE_SECONDS)
            assert ended, f"process {process} does not end"
