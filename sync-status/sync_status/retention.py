"""Removing old facts: only when asked, and never what the present status rests on."""

from datetime import datetime

from sqlalchemy import Engine, delete, false, func, or_, select

from sync_status.history import IS_SUCCESS
from sync_status.lost_rows import ACKNOWLEDGED, LEFT_ROWS_OUT
from sync_status.marks import PRUNED, Marks, microseconds
from sync_status.mirror import touch
from sync_status.tables import RUN_LOGS, RUNS, STREAMS
from sync_status.timeline import TIMELINE

_CHUNK = 5_000


def prune(engine: Engine, before: datetime) -> int:
    """Remove runs that ended before a moment; return how many.

    Of each connection its last run and its last success of all streams stay, however old; so do runs with lost rows
    that nobody took note of.

    Args:
        engine: Our database.
        before: The moment.
    """
    removed = 0
    with engine.begin() as db:
        marks = Marks(db)
        marks.set({PRUNED: max(marks.get(PRUNED) or 0, microseconds(before))})
    while True:
        with engine.begin() as db:
            newest = select(func.max(RUNS.c.started_at)).group_by(RUNS.c.job_name, IS_SUCCESS)
            old = RUNS.c.started_at < before
            lost = LEFT_ROWS_OUT & RUNS.c.id.not_in(select(ACKNOWLEDGED.c.run))
            stays = or_(RUNS.c.open, RUNS.c.started_at.in_(newest), func.coalesce(lost, false()))
            db.execute(delete(TIMELINE).where(TIMELINE.c.at < before))
            rows = db.execute(select(RUNS.c.id, RUNS.c.job_name).where(old, ~stays).limit(_CHUNK)).all()
            if not rows:
                return removed
            ids = [row.id for row in rows]
            for table in (STREAMS, RUN_LOGS):
                db.execute(delete(table).where(table.c.run.in_(ids)))
            db.execute(delete(RUNS).where(RUNS.c.id.in_(ids)))
            touch(db, {row.job_name for row in rows})
            removed += len(rows)
