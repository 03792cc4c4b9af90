"""Rows that a run left out for good: its bookmark is past them, and no later run of that kind brings them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Engine, String, Table, or_, select

from sync_status import timeline
from sync_status.clock import Clock
from sync_status.database import METADATA, Moment, found, upsert
from sync_status.log_reading import facts_of
from sync_status.mirror import touch
from sync_status.outcome import LOSSES, missing
from sync_status.run_model import Run
from sync_status.tables import RUNS, STREAMS

ACKNOWLEDGED = Table(
    "acknowledged",
    METADATA,
    Column("run", BigInteger, primary_key=True, autoincrement=False),
    Column("by", String(255), nullable=False),
    Column("at", Moment, nullable=False),
)
_MOST_RUNS = 200
LEFT_ROWS_OUT = or_(RUNS.c.problem["code"].as_string().in_(LOSSES), RUNS.c.notes["loss"].as_string().is_not(None))
"""Of a run: its bookmark is past rows that were not loaded."""


class NoLossError(Exception):
    """A run left no rows out; the text says so."""


def acknowledged(db: Connection, job_name: str) -> frozenset[int]:
    """Return the rows of a connection's runs that somebody took note of."""
    query = select(ACKNOWLEDGED.c.run).join(RUNS, RUNS.c.id == ACKNOWLEDGED.c.run).where(RUNS.c.job_name == job_name)
    return frozenset(db.execute(query).scalars())


def open_losses(db: Connection, job_name: str) -> list[dict[str, Any]]:
    """Return the rows of the runs whose lost rows nobody took note of and no run has read again, newest first."""
    ended_badly = RUNS.c.outcome.in_(("partial", "failed"))
    lossy = select(RUNS).where(RUNS.c.job_name == job_name, ended_badly, LEFT_ROWS_OUT)
    rows = found(db, lossy.order_by(RUNS.c.started_at.desc(), RUNS.c.id.desc()).limit(_MOST_RUNS))
    if not rows:
        return []
    known = acknowledged(db, job_name)
    whole = or_(STREAMS.c.sync_type.in_(("initial", "full")), RUNS.c.sync_type == "full")
    read = select(STREAMS.c.stream, RUNS.c.started_at).join(RUNS, RUNS.c.id == STREAMS.c.run)
    again = db.execute(read.where(RUNS.c.job_name == job_name, RUNS.c.outcome == "completed", whole)).all()
    return [
        _as_loss(row)
        for row in rows
        if row["id"] not in known
        and _streams(db, row) - {one.stream for one in again if one.started_at > row["started_at"]}
    ]


def acknowledge(engine: Engine, run: Run, by: str, now: Clock) -> None:
    """Take note of the rows that a run left out: they are told no longer.

    Args:
        engine: Our database.
        run: Which one.
        by: Who does so, in words.
        now: The time.

    Raises:
        NoLossError: It left none out.
    """
    with engine.begin() as db:
        rows = found(db, select(RUNS).where(RUNS.c.id == int(run.id), LEFT_ROWS_OUT))
        if not rows:
            raise NoLossError(f"run {run.id} left no rows out that could be acknowledged")
        job_name, message = rows[0]["job_name"], _as_loss(rows[0])["problem"]["message"]
        upsert(db, ACKNOWLEDGED, [{"run": int(run.id), "by": by[:255], "at": now()}])
        timeline.note(db, job_name, now(), "acknowledged", message, by=by[:255], run=int(run.id))
        touch(db, [job_name])


def _loss(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return (row["notes"] or {}).get("loss")


def _as_loss(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row as one of a run that only left rows out: what else went wrong, a later run may have mended."""
    loss = _loss(row)
    return {**row, "outcome": "partial", "problem": loss["problem"]} if loss else row


def _streams(db: Connection, row: Mapping[str, Any]) -> set[str]:
    if loss := _loss(row):
        return set(loss["streams"])
    # Judged by a release that noted the code only.
    facts = facts_of(db, row)
    return {*missing(facts), *(name for name, values in facts.streams.items() if values.get("rejected"))}
