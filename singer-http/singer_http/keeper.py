"""Keeps the batch files of a run for as long as somebody may read them, and removes them then.

A process of its own, which outlives the run however it ends. It imports nothing beyond the standard library, so that it
starts at once and weighs little.
"""

import contextlib
import fcntl
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

SUFFIX = ".jsonl.gz"
TRIAL = "trial"
_LOCK = "in-use"
_LOOK_EVERY_SECONDS = 0.5


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """Let nobody else make or remove folders there meanwhile.

    Raises:
        OSError: The folder cannot be opened.
    """
    handle = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def hold(folder: Path) -> IO[str]:
    """Say that a folder is in use, for as long as any process has what is returned open.

    Raises:
        OSError: Nothing can be written there.
    """
    lock = (folder / _LOCK).open("w")
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


def remove_if_free(folder: Path) -> None:
    """Remove what a run left, unless it or what it loads into may still need it."""
    with contextlib.suppress(OSError):
        if not (folder / _LOCK).exists():
            # Ours only if it is empty: its run was killed before it wrote anything.
            folder.rmdir()
            return
        with (folder / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder with the files that a run puts there; what somebody else put there stays."""
    with contextlib.suppress(OSError):
        for file in (*folder.glob(f"*{SUFFIX}"), folder / TRIAL, folder / _LOCK):
            file.unlink(missing_ok=True)
        folder.rmdir()


def readers() -> set[int]:
    """Who reads what we write: the loader, or what hands our lines on to it; else who started us."""
    try:
        pipe = str(Path("/proc/self/fd/1").readlink())
    except OSError:
        return {os.getppid()}
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        # Others' processes, and those that end meanwhile.
        with contextlib.suppress(OSError):
            if any(str(entry.readlink()) == pipe for entry in (process / "fd").iterdir()):
                found.add(int(process.name))
    return (found - {os.getpid()} if pipe.startswith("pipe:") else set()) or {os.getppid()}


def start(folder: Path, lock: IO[str]) -> subprocess.Popen[bytes]:
    """Start the process that removes a folder once we and our readers have ended.

    Args:
        folder: Whose files.
        lock: What `hold` gave; the process takes its share, so that the folder is never free in between.

    Raises:
        OSError: It cannot be started.
    """
    processes = map(str, (os.getpid(), *readers()))
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "singer_http.keeper", str(folder), *processes],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[lock.fileno()],
        start_new_session=True,
        cwd="/",
    )


def keep(folder: Path, processes: Iterable[int]) -> None:
    """Wait until the processes have ended, then remove the folder."""
    for process in processes:
        _wait_for(process)
    remove(folder)


def _wait_for(process: int) -> None:
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return
    except (AttributeError, OSError):
        # Not Linux, or an old one.
        while _is_there(process):
            time.sleep(_LOOK_EVERY_SECONDS)
        return
    # Ready when the process has ended, even if nobody has asked yet how.
    select.select([handle], [], [])
    os.close(handle)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    keep(Path(sys.argv[1]), [int(process) for process in sys.argv[2:]])
