"""Our copy of Meltano's run rows: caught up by id, and by the rows that had not ended."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from sync_status.database import found, upsert
from sync_status.facts import RunFacts
from sync_status.marks import BASE, EPOCH, PRUNED, READ, READ_RUN, TAKEN_OVER, Marks
from sync_status.outcome import ending, problem_as_json
from sync_status.redaction import Redaction
from sync_status.system_database import SystemDatabase, SystemRun
from sync_status.tables import CONNECTIONS, RUNS, SCHEDULES

CHUNK_ROWS = 5_000
OVERLAP_ROWS = 200
"""PostgreSQL gives ids before it commits: a lower id may appear after a higher one."""


def touch(db: Connection, job_names: Iterable[str]) -> None:
    """Count a change of these connections."""
    names = sorted(set(job_names))
    if names:
        grown = update(CONNECTIONS).where(CONNECTIONS.c.job_name == bindparam("name"))
        db.execute(grown.values(version=CONNECTIONS.c.version + 1), [{"name": name} for name in names])


def _note(db: Connection, job_names: AbstractSet[str]) -> None:
    """Note those connections that are new."""
    known = set(db.execute(select(CONNECTIONS.c.job_name).where(CONNECTIONS.c.job_name.in_(job_names))).scalars())
    new = [{"job_name": name, "version": 0} for name in sorted(job_names - known)]
    if new:
        db.execute(insert(CONNECTIONS), new)


class Mirror:
    """Copies rows within one transaction of the caller, which holds the lock.

    Args:
        db: Ours.
        marks: Within this transaction.
        system: Meltano's database.
        redact: For the errors.
    """

    def __init__(self, db: Connection, marks: Marks, system: SystemDatabase, redact: Redaction) -> None:
        self._db, self._marks, self._system, self._redact = db, marks, system, redact
        self._base = self._found_base()

    def copy_open(self) -> None:
        """Copy the rows anew that had not ended when they were copied last."""
        db = self._db
        columns = (*_KEY, RUNS.c.id, RUNS.c.state, RUNS.c.ended_at, RUNS.c.heartbeat_at)
        ours = {int(row["id"]): row for row in found(db, select(*columns).where(RUNS.c.open))}
        current = self._current(ours)
        moved = [
            self._row(row, run)
            for row, run in current.items()
            if (run.state, run.ended_at) != (ours[row]["state"], ours[row]["ended_at"])
        ]
        for row in moved:
            db.execute(update(RUNS).where(RUNS.c.id == row["id"]).values(**{c: row[c] for c in _CHANGING}))
        _hear(db, {row: run for row, run in current.items() if run.last_heartbeat_at != ours[row]["heartbeat_at"]})
        # Its database is gone, or somebody removed the row: nothing more is going to be heard of it.
        gone = [row for row in ours if row not in current]
        if gone:
            db.execute(update(RUNS).where(RUNS.c.id.in_(gone)).values(open=False, dirty=True))
        touch(db, {row["job_name"] for row in moved} | {ours[row]["job_name"] for row in gone})

    def _current(self, ours: Mapping[int, Mapping[str, Any]]) -> dict[int, SystemRun]:
        """Return what Meltano has by now of our open rows, by our row."""
        keys = {tuple(row[column.name] for column in _KEY): number for number, row in ours.items()}
        same = [
            run
            for run in self._system.these([row - self._base for row in ours if row > self._base])
            if _key(run) in keys
        ]
        if len(same) < len(ours):
            # Its rows have other numbers since it was restored, or are gone.
            missing = set(keys) - {_key(run) for run in same}
            same += [run for run in self._system.of_run_ids([str(key[0]) for key in missing]) if _key(run) in missing]
        return {keys[_key(run)]: run for run in same}

    def copy_new(self, *, first: bool) -> bool:
        """Copy the next rows; return whether there may be more.

        Args:
            first: Whether all this is history, of which nobody is told.
        """
        db = self._db
        begin = self._marks.get(READ) or 0
        runs, last = self._system.after(begin, CHUNK_ROWS)
        new = runs if first else self._unknown(runs)
        if len(new) < len(runs):
            # What is known by another number is not missing: it is not to be looked for among what came late.
            self._marks.set({TAKEN_OVER: last})
        fresh = [self._row(self._base + run.id, run) for run in (*self._late(begin), *new)]
        if fresh:
            db.execute(insert(RUNS), [row | _judged_at_once(row) for row in fresh] if first else fresh)
            names = {row["job_name"] for row in fresh}
            _note(db, names)
            touch(db, names)
        if last > begin:
            self._marks.set({READ: last, READ_RUN: _digest(self._system.run_id_of(last))})
        return last - begin >= CHUNK_ROWS

    def _late(self, begin: int) -> list[SystemRun]:
        """Return the runs that appeared behind the place that was read up to."""
        base, back = self._base, max(begin - OVERLAP_ROWS, self._marks.get(TAKEN_OVER) or 0)
        kept = select(RUNS.c.id).where(RUNS.c.id > base + back, RUNS.c.id <= base + begin)
        late = set(self._system.ids(back, begin)) - {row - base for row in self._db.execute(kept).scalars()}
        # What was removed on request is not there either.
        pruned = self._marks.moment(PRUNED) or EPOCH
        return self._unknown([run for run in self._system.these(sorted(late)) if run.started_at >= pruned])

    def _unknown(self, runs: Sequence[SystemRun]) -> list[SystemRun]:
        """Leave out the runs that we have, under whatever number, and those that were removed on request."""
        known: set[tuple[Any, ...]] = set()
        for start in range(0, len(runs), _MOST_ASKED):
            asked = [run.run_id for run in runs[start : start + _MOST_ASKED]]
            known.update(tuple(row) for row in self._db.execute(select(*_KEY).where(RUNS.c.run_id.in_(asked))))
        pruned = (self._marks.moment(PRUNED) if self._base else None) or EPOCH
        return [run for run in runs if _key(run) not in known and run.started_at >= pruned]

    def declare(self, crons: Mapping[str, str | None], now: datetime) -> None:
        """Note since when each declared connection is known, and since when it has its schedule.

        Args:
            crons: Of each declared connection, by state id.
            now: The time.
        """
        db = self._db
        _note(db, crons.keys())
        noted = {row.job_name: row.cron for row in db.execute(select(SCHEDULES.c.job_name, SCHEDULES.c.cron))}
        changed = [name for name, cron in crons.items() if noted.get(name, "") != cron]
        if changed:
            since = [{"job_name": name, "cron": crons[name], "since": now} for name in changed]
            upsert(db, SCHEDULES, since)
            touch(db, changed)

    def _found_base(self) -> int:
        base = self._marks.get(BASE) or 0
        if self._system.exists() and self._is_another(base):
            # Meltano began a new database, or an older one was restored, or rows were removed: numbers are used
            # again. Our history stays, what comes is numbered behind it, and what of it we know is left out.
            base = int(self._db.execute(select(func.max(RUNS.c.id))).scalar() or base)
            self._marks.set({BASE: base, READ: 0, READ_RUN: 0, TAKEN_OVER: 0})
        return base

    def _is_another(self, base: int) -> bool:
        """Whether what was read last is not there any more."""
        read, seen = self._marks.get(READ) or 0, self._marks.get(READ_RUN)
        if seen is not None:
            return bool(seen) and _digest(self._system.run_id_of(read)) != seen
        # Of a time before it was noted which run that was.
        last = self._db.execute(select(RUNS.c.id, RUNS.c.run_id).order_by(RUNS.c.id.desc()).limit(1)).first()
        return last is not None and last.id > base and self._system.run_id_of(last.id - base) != last.run_id

    def _row(self, number: int, run: SystemRun) -> dict[str, Any]:
        return {
            "id": number,
            "run_id": run.run_id,
            "job_name": run.job_name,
            "state": run.state,
            "started_at": run.started_at,
            "ended_at": run.ended_at,
            "heartbeat_at": run.last_heartbeat_at,
            "trigger": run.trigger,
            "error": self._redact(run.error)[:_ERROR_CHARACTERS] if run.error else None,
            "open": run.state == "RUNNING",
            "dirty": True,
        }


def _key(run: SystemRun) -> tuple[str, str, datetime]:
    return run.run_id, run.job_name, run.started_at


def _digest(run_id: str | None) -> int:
    """Make a number out of a run id, never 0."""
    return int.from_bytes(hashlib.sha256((run_id or "").encode()).digest()[:7]) | 1


def _hear(db: Connection, alive: Mapping[int, SystemRun]) -> None:
    """Note heartbeats: they come each second, of each run that goes on, and tell nothing else."""
    if alive:
        heard = update(RUNS).where(RUNS.c.id == bindparam("row")).values(heartbeat_at=bindparam("at"))
        db.execute(heard, [{"row": row, "at": run.last_heartbeat_at} for row, run in alive.items()])


def _judged_at_once(row: dict[str, Any]) -> dict[str, Any]:
    """Judge a row of the past by itself; if the log still tells of it, it is judged again."""
    judged: dict[str, Any] = {"dirty": False, "outcome": None, "announced": "in_progress", "problem": None}
    if not row["open"]:
        told = ending(row, RunFacts(""), filtered=(), start=None)
        judged |= {"outcome": told.status, "announced": told.status, "problem": problem_as_json(told.problem)}
    return judged


_KEY = (RUNS.c.run_id, RUNS.c.job_name, RUNS.c.started_at)
"""By which a run is known whatever its number; blocks of one command share their run id."""
_MOST_ASKED = 500
_ERROR_CHARACTERS = 20_000
"""So much is kept; it is cut last: of a secret that a cut goes through, a part would stay."""
_CHANGING: Sequence[str] = ("state", "ended_at", "error", "open", "dirty")
