"""Marks: how far our database has come, and the lock under which it is written."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select, update

from sync_status.database import upsert
from sync_status.tables import MARKS

BASE = "base"
READ = "read"
READ_RUN = "read_run"
"""A digest of the run id of the row that was read last; 0 if none was."""
TAKEN_OVER = "taken_over"
"""Up to this row of Meltano's there are some that we have under other numbers."""
BUILT = "built"
PRUNED = "pruned"
"""The moment before which runs were removed on request, in microseconds since 1970."""
CAUGHT_UP = "caught_up"
"""When our facts were last those of Meltano, in microseconds since 1970."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOCK = "lock"
_ALL = select(MARKS.c.name, MARKS.c.value)
_LOCKED = update(MARKS).where(MARKS.c.name == _LOCK).values(value=MARKS.c.value + 1)


def lock(db: Connection) -> None:
    """Let one process at a time write what hangs together, until its transaction ends."""
    if db.execute(_LOCKED).rowcount == 0:
        upsert(db, MARKS, [{"name": _LOCK, "value": 0}])


class Marks:
    """All marks, as they are within one transaction.

    Args:
        db: Ours.
    """

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._values = dict(db.execute(_ALL).tuples().all())

    def get(self, name: str) -> int | None:
        """Return a mark; None if it was never set."""
        return self._values.get(name)

    def set(self, values: Mapping[str, int]) -> None:
        """Set some."""
        set_marks(self._db, values)
        self._values |= values

    def moment(self, name: str) -> datetime | None:
        """Return a mark that is a moment; None if it was never set."""
        value = self.get(name)
        return None if value is None else EPOCH + timedelta(microseconds=value)


def set_marks(db: Connection, values: Mapping[str, int]) -> None:
    """Set some marks."""
    upsert(db, MARKS, [{"name": name, "value": value} for name, value in values.items()])


def microseconds(at: datetime) -> int:
    """Return a moment as a mark has it."""
    return (at - EPOCH) // timedelta(microseconds=1)
