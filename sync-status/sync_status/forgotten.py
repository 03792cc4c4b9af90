"""Connections that somebody wants to see no more: they stay away until they run again."""

from datetime import datetime

from sqlalchemy import Column, Connection, Engine, String, Table, delete, exists, select, update

from sync_status.alerts.tables import ALERTS, HEALTH
from sync_status.database import METADATA, Moment, upsert
from sync_status.marks import lock
from sync_status.tables import RUNS

FORGOTTEN = Table(
    "forgotten",
    METADATA,
    Column("job_name", String(900), primary_key=True),
    Column("at", Moment, nullable=False),
)


def forget(engine: Engine, state_id: str, connection_id: str, now: datetime) -> None:
    """Have a connection shown no more, and its alerts end without a word.

    Args:
        engine: Our database.
        state_id: Of the connection.
        connection_id: The same, as the alerts have it.
        now: The moment: a run that begins later brings it back.
    """
    with engine.begin() as db:
        lock(db)
        upsert(db, FORGOTTEN, [{"job_name": state_id, "at": now}])
        lasting = (ALERTS.c.connection_id == connection_id) & ALERTS.c.ended_at.is_(None)
        db.execute(update(ALERTS).where(lasting).values(ended_at=now, is_news=False))
        db.execute(delete(HEALTH).where(HEALTH.c.connection_id == connection_id))


def forgotten(db: Connection) -> set[str]:
    """Return the state ids of those that are to be left out.

    Args:
        db: Ours.
    """
    newer = exists().where(RUNS.c.job_name == FORGOTTEN.c.job_name, RUNS.c.started_at > FORGOTTEN.c.at)
    return set(db.execute(select(FORGOTTEN.c.job_name).where(~newer)).scalars())
