"""The rows in the files of a BATCH."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from singer_check.messages import Batch


class BatchError(Exception):
    """A file cannot be read; the text says why."""


def lines(message: Batch) -> Iterator[tuple[str, bytes]]:
    """The lines of the files that a BATCH names.

    Args:
        message: The message; its files lie on this machine, as JSON lines, bare or with gzip.

    Yields:
        Where the line stands, and the line.

    Raises:
        BatchError: They are of another kind, are not there, or are cut short.
    """
    encoding = message.encoding
    if encoding.format != "jsonl" or encoding.compression not in (None, "none", "gzip"):
        raise BatchError(f"format {encoding.format!r} with compression {encoding.compression!r} is not known here")
    for address in message.manifest:
        yield from _lines(_path(address), packed=encoding.compression == "gzip")


def _path(address: str) -> Path:
    parts = urlsplit(address)
    if parts.scheme not in {"", "file"}:
        raise BatchError(f"a file at {parts.scheme}:// is not on this machine")
    return Path(unquote(parts.path))


def _lines(path: Path, *, packed: bool) -> Iterator[tuple[str, bytes]]:
    try:
        with gzip.open(path) if packed else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield f"{path.name}, row {number}", line
    except (OSError, EOFError, zlib.error) as error:
        raise BatchError(f"{path.name}: {error.strerror or error if isinstance(error, OSError) else error}") from None
