"""Lines of the log that are read before Meltano's row of their run is there: where they stand, until it is."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, exists, or_, select

from sync_status.database import found, upsert
from sync_status.log_files import LogFile, lines
from sync_status.log_line import LogLine, read_line
from sync_status.tables import EARLY_LINES, LOG_FILES, RUNS

_KEPT = timedelta(days=1)
"""A row that does not come within this does not come: the run is another project's, or the row was removed."""
_MOST_RUNS = 100
"""Of one piece of the log. Where there are more, it is the log of other projects."""
_RUN_ID = re.compile(r"[0-9a-f]{32}")
_JOB_CHARACTERS = 900


class EarlyLines:
    """Those of one piece of one file."""

    def __init__(self) -> None:
        self._spans: dict[tuple[str, str], tuple[int, int, int]] = {}

    def note(self, line: LogLine, begin: int, behind: int, now: datetime) -> None:
        """Note a line whose run has no row."""
        key = (line.run_id, line.job_name or "")
        is_new = now - line.at < _KEPT and _RUN_ID.fullmatch(line.run_id) and len(key[1]) <= _JOB_CHARACTERS
        if is_new and (key in self._spans or len(self._spans) < _MOST_RUNS):
            first, _, number = self._spans.get(key, (begin, behind, 0))
            self._spans[key] = (first, behind, number + 1)

    def keep(self, db: Connection, file: int, now: datetime) -> None:
        """Store them."""
        for (run_id, job_name), (first, last, number) in self._spans.items():
            key = {"run_id": run_id, "job_name": job_name, "file": file}
            same = [EARLY_LINES.c[name] == value for name, value in key.items()]
            known = found(db, select(EARLY_LINES.c.first, EARLY_LINES.c.lines).where(*same))
            begun = min([first, *(row["first"] for row in known)])
            total = number + sum(row["lines"] for row in known)
            upsert(db, EARLY_LINES, [{**key, "first": begun, "last": last, "lines": total, "at": now}])


class Span(NamedTuple):
    """Where lines stand that are of a run whose row has come."""

    run_id: str
    job_name: str
    file: int
    first: int
    last: int
    lines: int
    inode: int
    head: str

    def lines_in(self, files: Sequence[LogFile]) -> Iterator[tuple[int, bytes]]:
        """Yield every line of the span, other runs' too, with the position behind each."""
        for file in files:
            if (file.inode, file.head) == (self.inode, self.head):
                yield from lines(file, self.first, self.last)

    def holds(self, text: bytes) -> bool:
        """Whether a line is one of those that were noted."""
        try:
            line = read_line(text)
        except Exception:  # noqa: BLE001 - it was not, then
            return False
        return line is not None and (line.run_id, line.job_name or "") == (self.run_id, self.job_name)


def spans_of_known_runs(db: Connection, now: datetime) -> list[Span]:
    """Return, once, the spans of runs that have rows by now; forget those whose row never came."""
    if db.execute(select(EARLY_LINES.c.file).limit(1)).first() is None:
        return []
    db.execute(delete(EARLY_LINES).where(EARLY_LINES.c.at < now - _KEPT))
    same_job = or_(EARLY_LINES.c.job_name == "", EARLY_LINES.c.job_name == RUNS.c.job_name)
    has_come = exists(select(RUNS.c.id).where(RUNS.c.run_id == EARLY_LINES.c.run_id, same_job))
    columns = [EARLY_LINES.c[name] for name in ("run_id", "job_name", "file", "first", "last", "lines")]
    query = select(*columns, LOG_FILES.c.inode, LOG_FILES.c.head).join(LOG_FILES, LOG_FILES.c.id == EARLY_LINES.c.file)
    spans = [Span(*row) for row in db.execute(query.where(has_come).order_by(EARLY_LINES.c.file, EARLY_LINES.c.first))]
    for span in spans:
        same = [EARLY_LINES.c[name] == getattr(span, name) for name in ("run_id", "job_name", "file")]
        db.execute(delete(EARLY_LINES).where(*same))
    return spans
