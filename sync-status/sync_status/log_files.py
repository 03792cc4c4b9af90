"""Meltano's JSON log on disk: found again after it was turned over, read on from where the last reading ended."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK_BYTES = 4_000_000
"""So much is read at a time, so that memory stays flat."""
LONGEST_LINE_BYTES = 16_000_000
"""A longer one is not read: it is counted as broken."""
_BLOCK_BYTES = 1_000_000
_HEAD_BYTES = 256
_MOMENT = re.compile(rb'"timestamp": ?"[^"]+"')
_INODE_BITS = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class LogFile:
    """One file of the log.

    Args:
        path: Where it is now.
        inode: It keeps this when it is renamed; as much of it as databases hold.
        head: A digest of its beginning, so that another file with the same inode is told apart; empty files have none.
        size: In bytes, at the moment it was looked at.
        unique: Whether only a copy of it begins with the same: with the moment of its first line.
    """

    path: Path
    inode: int
    head: str
    size: int
    unique: bool


def log_files(log: Path) -> list[LogFile]:
    """Return the files of a log, oldest first: `x.jsonl.2`, `x.jsonl.1`, `x.jsonl`."""
    turned = re.compile(re.escape(log.name) + r"\.(\d+)")
    numbered = sorted(
        ((int(found[1]), path) for path in log.parent.glob(f"{log.name}.*") if (found := turned.fullmatch(path.name))),
        reverse=True,
    )
    return [file for path in (*(path for _, path in numbered), log) if (file := _looked_at(path))]


def _looked_at(path: Path) -> LogFile | None:
    try:
        with path.open("rb") as log:
            head = log.read(_HEAD_BYTES).partition(b"\n")
            stat = path.stat()
    except OSError:
        # Turned over in this moment: the next reading finds it under its new name.
        return None
    digest = hashlib.sha256(head[0]).hexdigest() if head[1] or len(head[0]) == _HEAD_BYTES else ""
    unique = bool(head[1] or _MOMENT.search(head[0]))
    return LogFile(path, stat.st_ino & _INODE_BITS, digest, stat.st_size, unique) if digest else None


def lines(file: LogFile, position: int, until: int) -> Iterator[tuple[int, bytes]]:
    """Yield the whole lines between two positions, with the position behind each; a line that is too long is empty."""
    with file.path.open("rb") as log:
        log.seek(position)
        while position < until:
            line = log.readline(LONGEST_LINE_BYTES)
            if len(line) == LONGEST_LINE_BYTES and not line.endswith(b"\n"):
                line, skipped = _skip_rest(log)
                position += LONGEST_LINE_BYTES + skipped
                yield position, line
                continue
            if not line.endswith(b"\n"):
                # Still being written: the next reading takes it whole.
                return
            position += len(line)
            yield position, line


def lines_from_end(file: LogFile, first: int, last: int) -> Iterator[bytes]:
    """Yield the lines between two positions, the last one first; a line that is too long as something that is none."""
    with file.path.open("rb") as log:
        rest, position = b"", last
        while position > first:
            begin = max(first, position - _BLOCK_BYTES)
            log.seek(begin)
            rest, *whole = (log.read(position - begin) + rest).split(b"\n")
            yield from (line for line in reversed(whole) if line)
            position = begin
            if len(rest) > LONGEST_LINE_BYTES:
                rest = b"..."
        if rest:
            yield rest


def _skip_rest(log: object) -> tuple[bytes, int]:
    skipped = 0
    while piece := log.readline(LONGEST_LINE_BYTES):  # type: ignore[attr-defined]
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return b"", skipped
