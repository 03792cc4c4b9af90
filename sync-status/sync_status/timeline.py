"""What happened to a connection beside its runs: who paused, started or cancelled, and what a run brought to light."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, String, Table, Text, insert, select

from sync_status.database import METADATA, Moment, found

KINDS = {
    "paused": "Somebody paused it.",
    "resumed": "Somebody resumed it.",
    "started": "Somebody started a sync here.",
    "cancelled": "Somebody cancelled a run here.",
    "acknowledged": "Somebody took note of rows that a run left out.",
    "schema_changed": "A run found other fields than the run before.",
    "version_changed": "A run used another version of the tap or the target.",
    "settings_changed": "meltano.yml says something else of the tap or the target than at the run before.",
}
"""Every kind of entry."""

TIMELINE = Table(
    "timeline",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("job_name", String(900), nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("by", String(255)),
    Column("message", Text, nullable=False),
    # The row of the run that it is about.
    Column("run", BigInteger),
    Index("timeline_of_connection", "job_name", "id"),
    Index("timeline_of_run", "run"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened.

    Args:
        id: Grows with time.
        at: When.
        kind: One of `KINDS`.
        by: Who did it; None where nobody did.
        message: In words; may be empty.
        run: The run that it is about; None if it is about none.
    """

    id: int
    at: datetime
    kind: str
    by: str | None
    message: str
    run: str | None


def note(
    db: Connection,
    job_name: str,
    at: datetime,
    kind: str,
    message: str,
    *,
    by: str | None = None,
    run: int | None = None,
) -> None:
    """Add an entry, in a transaction of the caller."""
    row = {"job_name": job_name, "at": at, "kind": kind, "by": by, "message": message[:2_000], "run": run}
    db.execute(insert(TIMELINE).values(**row))


def entries(db: Connection, job_name: str, *, limit: int, before: int | None = None) -> list[Entry]:
    """Return the latest entries of a connection, newest first.

    Args:
        db: Ours.
        job_name: Its state id.
        limit: How many.
        before: Only those with lower ids.
    """
    query = select(TIMELINE).where(TIMELINE.c.job_name == job_name).order_by(TIMELINE.c.id.desc()).limit(limit)
    return _read(db, query.where(TIMELINE.c.id < before) if before is not None else query)


def of_run(db: Connection, run: int, kinds: Sequence[str]) -> list[Entry]:
    """Return what is noted about one run, oldest first."""
    query = select(TIMELINE).where(TIMELINE.c.run == run, TIMELINE.c.kind.in_(list(kinds)))
    return _read(db, query.order_by(TIMELINE.c.id))


def _read(db: Connection, query: object) -> list[Entry]:
    rows = found(db, query)  # type: ignore[arg-type]
    return [
        Entry(row["id"], row["at"], row["kind"], row["by"], row["message"], str(row["run"]) if row["run"] else None)
        for row in rows
    ]
