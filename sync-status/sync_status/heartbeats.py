"""Signs of life of our own processes: the scheduler's, above all."""

import os
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Column, Engine, Integer, String, Table, select

from sync_status import clock, processes
from sync_status.database import METADATA, Moment, found, upsert

SCHEDULER = "scheduler"
ALIVE_FOR = timedelta(seconds=30)

HEARTBEATS = Table(
    "heartbeats",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("host", String(255), nullable=False),
    Column("pid", Integer, nullable=False),
)


class Heartbeat(NamedTuple):
    """When a process was last heard of, and which."""

    at: datetime
    host: str
    pid: int
    alive: bool


def beat(engine: Engine, name: str, now: clock.Clock) -> None:
    """Say that this process is alive."""
    row = {"name": name, "at": now(), "host": processes.here(), "pid": os.getpid()}
    with engine.begin() as db:
        upsert(db, HEARTBEATS, [row])


def stop(engine: Engine, name: str) -> None:
    """Say that this process has ended, if it is the one that was heard of."""
    mine = (HEARTBEATS.c.host == processes.here()) & (HEARTBEATS.c.pid == os.getpid())
    with engine.begin() as db:
        db.execute(HEARTBEATS.delete().where(HEARTBEATS.c.name == name, mine))


def heard(engine: Engine, name: str, now: clock.Clock) -> Heartbeat | None:
    """Return when a process was last heard of; None if never, or if it ended in good order."""
    with engine.connect() as db:
        rows = found(db, select(HEARTBEATS).where(HEARTBEATS.c.name == name))
    if not rows:
        return None
    row = rows[0]
    return Heartbeat(row["at"], row["host"], row["pid"], now() - row["at"] < ALIVE_FOR)
