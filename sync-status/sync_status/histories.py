"""Histories that were looked up, kept until something changes."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from sync_status.database import found
from sync_status.history import History, history_of, noted
from sync_status.tables import CONNECTIONS, RUNS

_KEEP = timedelta(hours=1)
"""What is looked up is kept for so long at the most: the 30 days move on."""


class Histories:
    """What is known of each connection. Of a run that goes on, which changes each second, the row is read each time."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[datetime, History]] = {}

    def of(self, db: Connection, job_names: Collection[str], now: datetime) -> dict[str, History]:
        """Return the histories of connections, by state id.

        Args:
            db: Ours.
            job_names: State ids.
            now: The moment.
        """
        # In this order: a run that ends in between changes the version, and its connection is looked up anew.
        going_on = _open_rows(db, job_names)
        versions = _versions(db, job_names)
        changed = [name for name in job_names if not self._is_kept(name, versions.get(name, 0), now)]
        notes = noted(db, changed) if changed else {}
        for name in changed:
            self._kept[name] = (now, history_of(db, name, now, going_on[name], notes[name]))
        return {name: self._kept[name][1].renewed(going_on[name]) for name in job_names}

    def _is_kept(self, name: str, version: int, now: datetime) -> bool:
        known = self._kept.get(name)
        return known is not None and known[1].version == version and now - _KEEP < known[0] <= now


def _open_rows(db: Connection, job_names: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    # Asked for one connection, SQLite would go through all its runs.
    query = select(RUNS).where(RUNS.c.open).order_by(RUNS.c.started_at.desc(), RUNS.c.id.desc())
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in job_names}
    for row in found(db, query):
        if row["job_name"] in rows:
            rows[row["job_name"]].append(row)
    return rows


def _versions(db: Connection, job_names: Collection[str]) -> dict[str, int]:
    query = select(CONNECTIONS.c.job_name, CONNECTIONS.c.version)
    rows = db.execute(query if len(job_names) > 1 else query.where(CONNECTIONS.c.job_name.in_(job_names)))
    return {row.job_name: row.version for row in rows}
