"""BATCH: the bulk lane's rows in compressed files, for loaders that copy files faster than they take rows.

A loader that does not know BATCH would pass it by in silence, and the state after it would be taken for loaded: so each
file must have been read before the state that speaks of it is written.

The files are ours to remove: those of a run when whoever reads its output has ended, those that a machine's end left
when the next run begins.
"""

import contextlib
import fcntl
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from singer_sdk.exceptions import ConfigurationError, FatalAPIError

ROWS_PER_FILE = 100_000
_COMPRESSION_LEVEL = 1
_LOCK = "in-use"
_TRIAL = "trial"
_POLL_SECONDS = 0.02
_LOOK_EVERY_SECONDS = 0.5


def refuse_unfit(config: Mapping[str, Any]) -> None:
    """See that batches are asked for in a form that we write, and with nothing that they would pass by.

    Args:
        config: The settings.

    Raises:
        ConfigurationError: They are not.
    """
    batch = config["batch_config"]
    passed_by = [name for name in ("stream_maps", "flattening_enabled", "emit_tombstones") if config.get(name)]
    if passed_by:
        raise ConfigurationError(
            f"batch_config and {passed_by[0]} exclude each other: rows in batch files pass by it; take one of them out"
        )
    encoding, root = batch.get("encoding", {}), str(batch.get("storage", {}).get("root", ""))
    if (encoding.get("format"), encoding.get("compression", "gzip")) != ("jsonl", "gzip"):
        raise ConfigurationError("batch_config.encoding must be format jsonl with compression gzip: we write no other")
    if urlsplit(root).scheme != "file":
        raise ConfigurationError("batch_config.storage.root must be a local folder, such as file:///var/tmp/batches")


class BatchFolder:
    """Where one run keeps its batch files.

    Args:
        root: The folder of all runs, as a file:// URL.
        tap: Whose files.

    Raises:
        ConfigurationError: Nothing can be written there.
    """

    def __init__(self, root: str, tap: str) -> None:
        home = Path(url2pathname(urlsplit(root).path))
        try:
            home.mkdir(parents=True, exist_ok=True)
            for old in home.glob(f"{tap}-*"):
                _remove_if_free(old)
            self.path = Path(tempfile.mkdtemp(prefix=f"{tap}-", dir=home))
            self._lock = _locked(self.path, fcntl.LOCK_SH)
            knows_readers = _knows_readers(self.path / _TRIAL)
        except OSError as error:
            raise ConfigurationError(f"no batch files can be written to {home}: {error.strerror}") from None
        if not knows_readers:
            shutil.rmtree(self.path)
            raise ConfigurationError(
                f"the file system of {home} keeps no access times (noatime), so that a loader which passes batch files "
                "by could not be told from one that reads them; choose another batch_config.storage.root"
            )
        # A process of its own outlives us for as long as somebody may read the files.
        keeper = [sys.executable, "-m", "singer_http.batches", str(self.path), str(os.getpid()), *map(str, _readers())]
        subprocess.Popen(  # noqa: S603 - our own command
            keeper,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def new(self, stream: str) -> "BatchFile":
        """A new file for rows of a stream."""
        handle, name = tempfile.mkstemp(prefix=f"{stream}-", suffix=".jsonl.gz", dir=self.path)
        return BatchFile(handle, Path(name))


class BatchFile:
    """A file of rows that is being written.

    Args:
        handle: Open for writing.
        path: Its name.
    """

    def __init__(self, handle: int, path: Path) -> None:
        self.path = path
        self.rows = 0
        self._raw = os.fdopen(handle, "wb")
        self._file = gzip.GzipFile(fileobj=self._raw, mode="wb", compresslevel=_COMPRESSION_LEVEL)

    def write(self, lines: bytes, rows: int) -> None:
        """Add rows, one line each.

        Raises:
            OSError: The disk is full.
        """
        self._file.write(lines)
        self.rows += rows

    def close(self) -> str:
        """End the file.

        Returns:
            Its URL, as a BATCH message names it.

        Raises:
            OSError: The disk is full.
        """
        self._file.close()
        self._raw.close()
        _mark_unread(self.path)
        return self.path.as_uri()

    def wait_until_read(self, seconds: float, leave_if_told: Callable[[], None]) -> None:
        """Wait for a loader to open the file.

        Args:
            seconds: How long.
            leave_if_told: Called while waiting; it leaves when somebody told us to.

        Raises:
            FatalAPIError: None did, so that the loader does not know of batches, or is stuck.
        """
        until = time.monotonic() + seconds
        while not _is_read(self.path):
            leave_if_told()
            if time.monotonic() > until:
                raise FatalAPIError(
                    f"no loader read the batch file within {seconds:.0f} s: it does not take BATCH messages, or is "
                    "stuck; nothing of the file counts as loaded. Use the extractor without --batch with this loader"
                )
            time.sleep(_POLL_SECONDS)


def _mark_unread(path: Path) -> None:
    # Even where access times are kept sparingly, the first read after a change is noted.
    os.utime(path, (0, path.stat().st_mtime))


def _is_read(path: Path) -> bool:
    return path.stat().st_atime > 0


def _knows_readers(trial: Path) -> bool:
    trial.write_bytes(b"x")
    _mark_unread(trial)
    trial.read_bytes()
    return _is_read(trial)


def _locked(folder: Path, kind: int) -> IO[str]:
    lock = (folder / _LOCK).open("a")
    fcntl.flock(lock, kind | fcntl.LOCK_NB)
    return lock


def _remove_if_free(folder: Path) -> None:
    """Remove what a run left, unless it or what it loads into may still need it."""
    try:
        with _locked(folder, fcntl.LOCK_EX):
            shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return


def _readers() -> set[int]:
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
    return (found - {os.getpid()} if pipe.startswith(("pipe:", "socket:")) else set()) or {os.getppid()}


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def keep(folder: Path, processes: Iterable[int]) -> None:
    """Hold a folder until the processes that may need it have ended, then remove it."""
    with contextlib.suppress(OSError), _locked(folder, fcntl.LOCK_SH):
        while any(_is_running(process) for process in processes):
            time.sleep(_LOOK_EVERY_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), [int(process) for process in sys.argv[2:]])
