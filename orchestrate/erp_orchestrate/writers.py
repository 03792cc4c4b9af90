"""One writer at a time for a DuckDB file, whichever pools the others run in."""

import contextlib
import fcntl
import hashlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

_LOOK_EVERY_SECONDS = 0.5


@contextlib.contextmanager
def alone(file: str, folder: Path, stopped: Event) -> Iterator[bool]:
    """Wait until no other run writes a file, and keep others waiting for the length of the block.

    Args:
        file: Absolute; empty if none is written, and nothing is waited for.
        folder: Where locks lie; the same for all runs of a project on this machine.
        stopped: Set when waiting has to end.

    Yields:
        Whether the file is free; False if it was stopped before.
    """
    if not file:
        yield True
        return
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{Path(file).name}.{hashlib.sha256(file.encode()).hexdigest()[:8]}.lock"
    with (folder / name).open("w") as lock:
        yield _is_held(lock.fileno(), file, stopped)


def _is_held(lock: int, file: str, stopped: Event) -> bool:
    is_told = False
    while not stopped.is_set():
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if not is_told:
            is_told = True
            sys.stderr.write(f"waiting for {file}: another run writes it\n")
        # A lock that waits by itself would not end at a signal.
        time.sleep(_LOOK_EVERY_SECONDS)
    return False
