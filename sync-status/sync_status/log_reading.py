"""Reading on in Meltano's log: every new line into the facts of its run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from sync_status.database import found, upsert
from sync_status.early_lines import EarlyLines, spans_of_known_runs
from sync_status.facts import RunFacts
from sync_status.log_files import CHUNK_BYTES, LogFile, lines, log_files
from sync_status.log_line import LogLine, read_line
from sync_status.project import seen_connection
from sync_status.redaction import Redaction
from sync_status.tables import LOG_FILES, RUN_LOGS, RUNS, STREAMS

# Meltano writes some lines of a run just before it notes the start.
_EARLY = timedelta(seconds=2)
_STREAM_COLUMNS = tuple(column.name for column in STREAMS.columns if column.name not in {"run", "stream"})


@dataclass
class _Known:
    """A run that lines of this chunk belong to."""

    row: dict[str, Any]
    facts: RunFacts
    first: int | None = None
    last: int = 0


@dataclass
class Chunk:
    """What one piece of one file told.

    Args:
        file: Its id in `log_files`.
        runs: Those of a run id; none of one that has no row.
        broken: Lines that are not JSON.
        strange: Lines of runs that have no row, or that say what makes no sense.
        early: Those among them whose row may come yet.
    """

    file: int
    runs: dict[str, list[_Known]] = field(default_factory=dict)
    broken: int = 0
    strange: int = 0
    early: EarlyLines = field(default_factory=EarlyLines)


class LogReading:
    """Reads within transactions of the caller.

    Args:
        log: The newest file.
        redact: For what is kept of errors.
        now: The moment.
    """

    def __init__(self, log: Path, redact: Redaction, now: datetime) -> None:
        self._log, self._redact, self._now = log, redact, now

    def unread(self, db: Connection) -> list[tuple[LogFile, int]]:
        """Return the files that have more than was read of them, with their ids; oldest first."""
        unread, files = [], log_files(self._log)
        for file in files:
            number, position = self._known(db, file, files)
            if position < file.size:
                unread.append((file, number))
        return unread

    def _known(self, db: Connection, file: LogFile, files: Sequence[LogFile]) -> tuple[int, int]:
        """Return the id of a file and how far it was read; of a copy, those of the file that it is a copy of."""
        table = LOG_FILES.c
        query = select(table.id, table.inode, table.position).where(table.head == file.head).order_by(table.id.desc())
        alike = db.execute(query).all()
        for row in alike:
            if row.inode == file.inode:
                return row.id, row.position
        if not alike or not file.unique:
            values = {"inode": file.inode, "head": file.head, "position": 0, "broken_lines": 0, "strange_lines": 0}
            made = db.execute(insert(LOG_FILES).values(**values)).inserted_primary_key
            return (int(made[0]) if made else 0), 0
        known = alike[0]
        is_gone = all((other.inode, other.head) != (known.inode, file.head) for other in files)
        # A copy beside its original may be unfinished: it is gone on with if it tells more.
        if is_gone or known.position < file.size:
            moved = {"inode": file.inode, "position": min(known.position, file.size)}
            db.execute(update(LOG_FILES).where(table.id == known.id).values(**moved))
        return known.id, known.position

    def read_chunk(self, db: Connection, file: LogFile, number: int) -> bool:
        """Read the next piece of a file; return whether there may be more."""
        # Asked for under the lock: another process may have read on.
        begun = int(db.execute(select(LOG_FILES.c.position).where(LOG_FILES.c.id == number)).scalar_one())
        chunk, end = Chunk(number), begun
        for behind, text in lines(file, begun, min(begun + CHUNK_BYTES, file.size)):
            self._take(db, chunk, text, end, behind)
            end = behind
        if end == begun:
            return False
        self._keep(db, chunk)
        chunk.early.keep(db, number, self._now)
        db.execute(update(LOG_FILES).where(LOG_FILES.c.id == number).values(position=end))
        return end < file.size

    def read_early(self, db: Connection) -> None:
        """Read the lines again that came before their run's row, of the runs whose row is there by now."""
        for span in spans_of_known_runs(db, self._now):
            chunk, begin = Chunk(span.file, strange=-span.lines), span.first
            for behind, text in span.lines_in(log_files(self._log)):
                if span.holds(text):
                    self._take(db, chunk, text, begin, behind)
                begin = behind
            self._keep(db, chunk)

    def _take(self, db: Connection, chunk: Chunk, text: bytes, begin: int, behind: int) -> None:
        try:
            line = read_line(text)
        except Exception:  # noqa: BLE001 - whatever one line holds, the lines behind it are read
            chunk.broken += 1
            return
        if line is None:
            return
        known = self._run_of(db, chunk, line)
        if known is None:
            chunk.strange += 1
            chunk.early.note(line, begin, behind, self._now)
            return
        known.first = begin if known.first is None else known.first
        known.last = behind
        try:
            known.facts.absorb(line, self._redact)
        except Exception:  # noqa: BLE001 - JSON, but not what the SDK writes: somebody else's line
            chunk.strange += 1

    def _run_of(self, db: Connection, chunk: Chunk, line: LogLine) -> _Known | None:
        if line.run_id not in chunk.runs:
            rows = found(db, select(RUNS).where(RUNS.c.run_id == line.run_id))
            chunk.runs[line.run_id] = [_Known(row, facts_of(db, row)) for row in rows]
        named = [known for known in chunk.runs[line.run_id] if line.job_name in {None, known.row["job_name"]}]
        begun = [known for known in named if known.row["started_at"] - _EARLY <= line.at]
        return max(begun or named, key=lambda known: (known.row["started_at"], known.row["id"]), default=None)

    def _keep(self, db: Connection, chunk: Chunk) -> None:
        told = {known.row["id"]: known for runs in chunk.runs.values() for known in runs if known.first is not None}
        keep_facts(db, {run: known.facts for run, known in told.items()})
        spans = found(db, select(RUN_LOGS).where(RUN_LOGS.c.file == chunk.file, RUN_LOGS.c.run.in_(list(told))))
        before = {span["run"]: (span["first"], span["last"]) for span in spans}
        rows = []
        for run, known in told.items():
            first, last = before.get(run, (known.first, known.last))
            begun = min(first or 0, known.first or 0)
            rows.append({"run": run, "file": chunk.file, "first": begun, "last": max(last, known.last)})
        if rows:
            upsert(db, RUN_LOGS, rows)
        counts = {
            "broken_lines": LOG_FILES.c.broken_lines + chunk.broken,
            "strange_lines": LOG_FILES.c.strange_lines + chunk.strange,
        }
        if chunk.broken or chunk.strange:
            db.execute(update(LOG_FILES).where(LOG_FILES.c.id == chunk.file).values(**counts))


def facts_of(db: Connection, row: Mapping[str, Any]) -> RunFacts:
    """Load what is known of a run."""
    return facts_of_all(db, [row])[row["id"]]


def facts_of_all(db: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[int, RunFacts]:
    """Load what is known of runs, by their row."""
    facts = {row["id"]: RunFacts(seen_connection(row["job_name"]).target, {}, dict(row["notes"] or {})) for row in rows}
    for told in found(db, select(STREAMS).where(STREAMS.c.run.in_(facts))):
        values = {name: told[name] for name in _STREAM_COLUMNS if told[name] is not None}
        facts[told["run"]].streams[told["stream"]] = values
    return facts


def keep_facts(db: Connection, facts: Mapping[int, RunFacts]) -> None:
    """Store what is known of runs, by their row."""
    if facts:
        noted = update(RUNS).where(RUNS.c.id == bindparam("row")).values(notes=bindparam("notes"), dirty=True)
        db.execute(noted, [{"row": run, "notes": told.notes} for run, told in facts.items()])
    rows = [
        {"run": run, "stream": stream, **{name: values.get(name) for name in _STREAM_COLUMNS}}
        for run, told in facts.items()
        for stream, values in told.streams.items()
    ]
    if rows:
        upsert(db, STREAMS, rows)
