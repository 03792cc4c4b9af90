"""BATCH: the bulk lane's rows in compressed files, for loaders that copy files faster than they take rows.

A loader that does not know BATCH would pass it by in silence, and the state after it would be taken for loaded: so each
file must have been read before the state that speaks of it is written.

The files are ours to remove: those of a run when whoever reads its output has ended, those that a machine's end left
when the next run begins.
"""

import os
import tempfile
import time
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from singer_sdk.exceptions import ConfigurationError, FatalAPIError
from singer_sdk.helpers._batch import BaseBatchFileEncoding

from singer_http import keeper
from singer_http.output import OutputError

ENCODING = BaseBatchFileEncoding("jsonl", "gzip")
_ROWS_PER_FILE = 100_000
_COMPRESSION_LEVEL = 1
_AS_GZIP = 16 + zlib.MAX_WBITS
_POLL_SECONDS = 0.02


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
    encoding = batch.get("encoding") or {}
    if (encoding.get("format"), encoding.get("compression") or "gzip") != ("jsonl", "gzip"):
        raise ConfigurationError("batch_config.encoding must be format jsonl with compression gzip: we write no other")
    if not isinstance(rows := rows_per_file(config), int) or rows < 1:
        raise ConfigurationError(f"batch_config.batch_size is {rows!r}; it must be a number of rows, 1 or more")
    home_of(config)


def rows_per_file(config: Mapping[str, Any]) -> int:
    """A file is handed over once it holds so many rows."""
    rows: int = config["batch_config"].get("batch_size") or _ROWS_PER_FILE
    return rows


def home_of(config: Mapping[str, Any]) -> Path:
    """The local folder where the batch files of all runs go.

    Raises:
        ConfigurationError: The setting names none.
    """
    parts = urlsplit(str((config["batch_config"].get("storage") or {}).get("root")))
    path = url2pathname(parts.path)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or path in ("", "/"):
        raise ConfigurationError("batch_config.storage.root must be a local folder, such as file:///var/tmp/batches")
    if "%" in path or parts.query or parts.fragment:
        raise ConfigurationError(
            "the path in batch_config.storage.root holds one of % ? #, which loaders take for something else; "
            "choose another"
        )
    return Path(path)


class BatchFolder:
    """Where one run keeps its batch files.

    Args:
        home: The folder of all runs.
        tap: Whose files.

    Raises:
        ConfigurationError: Nothing can be written there.
    """

    def __init__(self, home: Path, tap: str) -> None:
        prefix = f"{tap}-batches-"
        try:
            home.mkdir(parents=True, exist_ok=True)
            with keeper.alone(home):
                for old in home.glob(f"{prefix}*"):
                    keeper.remove_if_free(old)
                self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=home))
                self._lock = keeper.hold(self.path)
            knows_readers = _knows_readers(self.path / keeper.TRIAL)
            self._keeper = keeper.start(self.path, self._lock)
        except OSError as error:
            raise ConfigurationError(
                f"no batch files can be written to {home}: {error.strerror}; choose another batch_config.storage.root"
            ) from None
        if not knows_readers:
            raise ConfigurationError(
                f"the file system of {home} keeps no access times (noatime), so that a loader which passes batch files "
                "by could not be told from one that reads them; choose another batch_config.storage.root"
            )

    def new(self, stream: str) -> "BatchFile":
        """A new file for rows of a stream.

        Raises:
            OutputError: The disk is full.
        """
        try:
            handle, name = tempfile.mkstemp(prefix=f"{stream}-", suffix=keeper.SUFFIX, dir=self.path)
        except OSError as error:
            raise _unwritable(self.path, error) from None
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
        # Unbuffered: what a full disk refuses must not be tried once more when Python ends.
        self._file = os.fdopen(handle, "wb", buffering=0)
        self._gzip = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, _AS_GZIP)

    def write(self, lines: bytes, rows: int) -> None:
        """Add rows, one line each.

        Raises:
            OutputError: The disk is full.
        """
        self._put(self._gzip.compress(lines))
        self.rows += rows

    def close(self) -> str:
        """End the file.

        Returns:
            Its URL, as a BATCH message names it.

        Raises:
            OutputError: The disk is full.
        """
        self._put(self._gzip.flush())
        try:
            self._file.close()
            _mark_unread(self.path)
        except OSError as error:
            raise _unwritable(self.path.parent, error) from None
        # Path.as_uri() would write a blank as %20, which singer-sdk's loaders do not read as a blank.
        return f"file://{self.path}"

    def wait_until_read(self, seconds: float, look_around: Callable[[], None]) -> None:
        """Wait for a loader to open the file.

        Args:
            seconds: How long.
            look_around: Called while waiting; it raises when there is nothing left to wait for.

        Raises:
            FatalAPIError: None did, so that the loader does not know of batches, or is stuck.
            OutputError: The file is gone.
        """
        until = time.monotonic() + seconds
        while not self._is_read():
            look_around()
            if time.monotonic() > until:
                raise FatalAPIError(
                    f"no loader read the batch file within {seconds:.0f} s: it does not take BATCH messages, or is "
                    "stuck; nothing of the file counts as loaded. Use the extractor without --batch with this loader"
                )
            time.sleep(_POLL_SECONDS)

    def _is_read(self) -> bool:
        try:
            return _is_read(self.path)
        except OSError as error:
            raise OutputError(f"a batch file went away before a loader read it: {error.strerror}") from None

    def _put(self, data: bytes) -> None:
        try:
            with memoryview(data) as rest:
                written = 0
                while written < len(rest):
                    written += self._file.write(rest[written:])
        except OSError as error:
            raise _unwritable(self.path.parent, error) from None


def _unwritable(folder: Path, error: OSError) -> OutputError:
    return OutputError(
        f"the batch file cannot be written: {error.strerror}; make room in {folder.parent}, or choose another "
        "batch_config.storage.root"
    )


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
