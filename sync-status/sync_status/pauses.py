"""Pauses: a connection that schedulers are to leave alone. Ours, not Meltano's; whoever schedules can ask for them."""

from collections.abc import Mapping

from sqlalchemy import Connection, Engine, select

from sync_status import clock, timeline
from sync_status.database import upsert
from sync_status.mirror import touch
from sync_status.tables import PAUSES


class Pauses:
    """Keeps them in our database.

    Args:
        engine: It.
        now: The time.
    """

    def __init__(self, engine: Engine, now: clock.Clock = clock.now) -> None:
        self._engine, self._now = engine, now

    def pause(self, state_id: str, by: str, reason: str = "") -> None:
        """Pause a connection; one that is paused already stays as it is."""
        with self._engine.begin() as db:
            if not self._is_paused(db, state_id):
                row = {"since": self._now(), "resumed_at": None, "by": by[:255], "reason": reason[:500]}
                self._write(db, state_id, row)
                timeline.note(db, state_id, self._now(), "paused", reason[:500], by=by[:255])

    def resume(self, state_id: str, by: str) -> None:
        """Let a connection be started again; one that is not paused stays as it is."""
        with self._engine.begin() as db:
            if self._is_paused(db, state_id):
                row = {"since": None, "resumed_at": self._now(), "by": by[:255], "reason": ""}
                self._write(db, state_id, row)
                timeline.note(db, state_id, self._now(), "resumed", "", by=by[:255])

    def paused(self) -> frozenset[str]:
        """Return the state ids of all that are paused."""
        with self._engine.connect() as db:
            return frozenset(db.execute(select(PAUSES.c.job_name).where(PAUSES.c.since.is_not(None))).scalars())

    def _is_paused(self, db: Connection, state_id: str) -> bool:
        query = select(PAUSES.c.job_name).where(PAUSES.c.job_name == state_id, PAUSES.c.since.is_not(None))
        return db.execute(query).first() is not None

    def _write(self, db: Connection, state_id: str, row: Mapping[str, object]) -> None:
        upsert(db, PAUSES, [{"job_name": state_id, **row}])
        touch(db, [state_id])
