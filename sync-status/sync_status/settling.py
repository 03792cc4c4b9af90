"""Judging runs whose row or log changed, and telling who listens."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import OperationalError

from sync_status import clock
from sync_status.database import found
from sync_status.facts import RunFacts
from sync_status.log_reading import facts_of, keep_facts
from sync_status.outcome import Ending, ending, loader_was_fine, problem_as_json, unjudged
from sync_status.projects import Projects
from sync_status.runs import run_of, status_of, summed_columns, with_streams
from sync_status.tables import RUNS, STARTS

CHUNK_RUNS = 500
MOST_TRIES = 30
"""So often a run is told anew of which a listener failed; one that always does must not hold up other runs."""
log = logging.getLogger(__name__)
_OF_STATUS = (RUNS.c.id, RUNS.c.open, RUNS.c.outcome, RUNS.c.started_at, RUNS.c.heartbeat_at, RUNS.c.announced)


class Settling:
    """Judges within a transaction of the caller.

    Args:
        projects: Says where rows may be taken out on the way.
        now: The time.
        listeners: Told of each run whose status is another than they were told last; told again if one of them fails.
    """

    def __init__(self, projects: Projects, now: clock.Clock, listeners: Sequence[Any]) -> None:
        self._projects, self._now, self._listeners = projects, now, listeners
        self._failures: Counter[int] = Counter()

    def __call__(self, db: Connection, *, silent: bool) -> tuple[set[str], bool]:
        """Judge some runs; return the connections that changed, and whether there are more.

        Args:
            db: Ours.
            silent: Tell nobody: all this is history.
        """
        dirty = select(RUNS).where(RUNS.c.dirty).order_by(RUNS.c.id).limit(CHUNK_RUNS)
        rows = found(db, dirty)
        starts = starts_of(db, [row["run_id"] for row in rows])
        # What a run that goes on does is read with it each time.
        touched = {row["job_name"] for row in rows if not row["open"]}
        for row in rows:
            with _surviving(db, row["id"]) as went_well:
                self._judge(db, row, starts.get(row["run_id"]))
            if not went_well:
                # As far as Meltano's word goes; else it would be tried again each second, and hold up all others.
                told = {} if row["open"] else _columns(unjudged(row))
                db.execute(update(RUNS).where(RUNS.c.id == row["id"]).values(dirty=False, **told))
        more = len(rows) == CHUNK_RUNS
        now = self._now()
        for row in self._unheard(db, [row["id"] for row in rows]):
            if status_of(row, now) != row["announced"]:
                self._announce(db, row["id"], now, silent=silent)
        return touched, more

    def _unheard(self, db: Connection, judged: Sequence[int]) -> list[dict[str, Any]]:
        """The runs whose status may be another now: those that go on, and those that were judged."""
        # Asked for in one, SQLite would go through all runs there are.
        asked = (RUNS.c.open, RUNS.c.id.in_(judged))
        both = {row["id"]: row for one in asked for row in found(db, select(*_OF_STATUS).where(one))}
        return [both[run] for run in sorted(both)]

    def _judge(self, db: Connection, row: dict[str, Any], start: Mapping[str, Any] | None) -> None:
        facts = facts_of(db, row)
        values: dict[str, Any] = {"dirty": False}
        if not row["open"]:
            if facts.settle_loads(loader_was_fine=loader_was_fine(row["state"], row["error"])):
                keep_facts(db, {row["id"]: facts})
            filtered = self._projects.project().filtered.get(row["job_name"], frozenset())
            told = ending(row, facts, filtered=filtered, start=start)
            values |= _columns(told) | _noted(facts, told)
        db.execute(update(RUNS).where(RUNS.c.id == row["id"]).values(**values, **summed_columns(row, facts)))

    def _announce(self, db: Connection, run_id: int, now: datetime, *, silent: bool) -> None:
        (row,) = found(db, select(RUNS).where(RUNS.c.id == run_id))
        values: dict[str, Any] = {"announced": status_of(row, now)}
        if silent or self._tell(db, row, now):
            self._failures.pop(run_id, None)
        elif self._failures[run_id] < MOST_TRIES:
            self._failures[run_id] += 1
            # Noted as told, it would not be looked at again, and what the listener keeps of it be missing for ever.
            values = {"dirty": True}
        db.execute(update(RUNS).where(RUNS.c.id == run_id).values(**values))

    def _tell(self, db: Connection, row: Mapping[str, Any], now: datetime) -> bool:
        """Tell every listener, whatever others do; return whether all came through."""
        start = starts_of(db, [row["run_id"]]).get(row["run_id"])
        run = with_streams(run_of(row, now, start), row, facts_of(db, row))
        every = True
        for listener in self._listeners:
            with _surviving(db, row["id"]) as went_well:
                listener(db, run, row["announced"])
            every = every and bool(went_well)
        return every


def _columns(told: Ending) -> dict[str, Any]:
    return {"outcome": told.status, "problem": problem_as_json(told.problem)}


def _noted(facts: RunFacts, told: Ending) -> dict[str, Any]:
    before = facts.notes.pop("loss", None)
    if told.loss:
        facts.notes["loss"] = {"problem": problem_as_json(told.loss), "streams": list(told.lost)}
    return {"notes": facts.notes} if told.loss or before else {}


@contextmanager
def _surviving(db: Connection, run_id: int) -> Iterator[list[bool]]:
    """Take back what one run did not come through, and go on; our database's own errors end the whole turn."""
    went_well: list[bool] = []
    try:
        with db.begin_nested():
            yield went_well
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 - one run holds up no other
        log.warning("run %d could not be judged (%s)", run_id, type(error).__name__)
    else:
        went_well.append(True)


def starts_of(db: Connection, run_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return our notes of the runs that were started by us, by run id."""
    if not run_ids:
        return {}
    return {row["run_id"]: row for row in found(db, select(STARTS).where(STARTS.c.run_id.in_(run_ids)))}
