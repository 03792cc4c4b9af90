"""One demo at a time: the lock that it holds while it runs, and that says which process to end."""

import contextlib
import fcntl
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import IO


class AlreadyRunningError(Exception):
    """Another process holds the lock; the text is its process id."""


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock for the length of the block.

    Raises:
        AlreadyRunningError: Another process holds it.
    """
    with _opened(path) as file:
        _take(file)
        yield


def end_holder(path: Path) -> int | None:
    """End the process that holds the lock and wait until it has let go.

    Returns:
        Its process id; None if nobody holds the lock.
    """
    if not path.exists():
        return None
    try:
        with held(path):
            return None
    except AlreadyRunningError as running:
        pid = int(str(running))
        if pid == 0:
            return end_holder(path)
    # The system drops the lock with its holder, so a held lock means that this id is still the demo's.
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    with path.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
    return pid


def _opened(path: Path) -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("a+")


def _take(file: IO[str]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        # It is empty for the moment in which its holder writes it.
        raise AlreadyRunningError(file.read().strip() or "0") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
