"""The log of one run: its lines out of Meltano's log, as people read them, redacted."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from sync_status.database import found
from sync_status.log_files import LogFile, lines, lines_from_end, log_files
from sync_status.log_line import LogLine, read_line
from sync_status.redaction import Redaction
from sync_status.tables import LOG_FILES, RUN_LOGS

LONGEST = 10_000
"""Lines; no longer end of a log is shown."""
_LINE_CHARACTERS = 4_000


def run_log(db: Connection, row: dict[str, Any], log: Path, redact: Redaction, tail: int | None) -> Iterator[str]:
    """Return the last lines of a run; none where the log is gone.

    Args:
        db: Ours.
        row: The run's.
        log: The newest file.
        redact: Takes secrets out.
        tail: How many; None for all of them, read one after the other.
    """
    if tail is None:
        texts = (text for file, first, last in _spans(db, row, log) for _, text in lines(file, first, last))
        return (_shown(line, redact) for line in _read(texts, row))
    newest = list(islice(newest_lines(db, row, log), min(tail, LONGEST)))
    return (_shown(line, redact) for line in reversed(newest))


def newest_lines(db: Connection, row: dict[str, Any], log: Path) -> Iterator[LogLine]:
    """Return every line of a run that is left in the log, newest first: who wants few reads few.

    Args:
        db: Ours.
        row: The run's.
        log: The newest file.
    """
    spans = reversed(_spans(db, row, log))
    return _read((text for file, first, last in spans for text in lines_from_end(file, first, last)), row)


def _spans(db: Connection, row: dict[str, Any], log: Path) -> list[tuple[LogFile, int, int]]:
    # Asked at once: the lines may be read when the connection is closed.
    query = (
        select(LOG_FILES.c.inode, LOG_FILES.c.head, RUN_LOGS.c.first, RUN_LOGS.c.last)
        .join(RUN_LOGS, RUN_LOGS.c.file == LOG_FILES.c.id)
        .where(RUN_LOGS.c.run == row["id"])
        .order_by(LOG_FILES.c.id)
    )
    files = {(file.inode, file.head): file for file in log_files(log)}
    spans = [(files.get((span["inode"], span["head"])), span) for span in found(db, query)]
    return [(file, span["first"], span["last"]) for file, span in spans if file]


def _read(texts: Iterable[bytes], row: dict[str, Any]) -> Iterator[LogLine]:
    return (line for text in texts if (line := _mine(text, row)) is not None)


def _mine(text: bytes, row: dict[str, Any]) -> LogLine | None:
    try:
        line = read_line(text)
    except ValueError:
        return None
    if line is None or line.run_id != row["run_id"] or line.job_name not in {None, row["job_name"]}:
        return None
    return line


def _shown(line: LogLine, redact: Redaction) -> str:
    at = line.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    text = line.event
    if line.metric:
        tags = line.metric.get("tags") or {}
        text = f"{line.metric.get('metric')} {tags.get('stream', '')} {_value(line.metric.get('value'))}"
    if line.exception and str(line.exception.get("message")) not in text:
        text = f"{text}: {line.exception.get('message')}"
    said = redact(f"{line.plugin or 'meltano'}: {text}").replace("\n", "\\n")
    return f"{at} {line.level:<8} {said[:_LINE_CHARACTERS]}"


def _value(value: Any) -> str:
    """Write what a metric says; of a summary what is known."""
    if not isinstance(value, dict):
        return str(value)
    return " ".join(f"{name}={told}" for name, told in value.items() if told is not None)
