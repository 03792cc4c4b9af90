"""How each stream of a connection is doing, over its last runs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median, stdev
from typing import Any

from sqlalchemy import Connection, select

from sync_status.database import found
from sync_status.facts import RunFacts
from sync_status.history import USUAL_RUNS, History
from sync_status.model import StreamStatus
from sync_status.outcome import loader_was_fine
from sync_status.run_model import StreamFacts
from sync_status.runs import end_of, status_of, stream_facts
from sync_status.state_backend import Bookmark
from sync_status.tables import RUNS, STREAMS

ANOMALY_SIGMA = 3.0
ANOMALY_RUNS = 7
_RUNS = 30


@dataclass(frozen=True, slots=True)
class _Told:
    """What one run did with a stream.

    Args:
        order: Of the run among others: the moment that it began, and its row.
        ended_at: None while it goes on.
        facts: The rest.
    """

    order: tuple[datetime, int]
    ended_at: datetime | None
    facts: StreamFacts


def streams_of(
    db: Connection, history: History, bookmarks: Mapping[str, Bookmark], now: datetime
) -> tuple[StreamStatus, ...]:
    """Look at the last 30 runs, and at the last success if it is older.

    Args:
        db: Ours.
        history: Of the connection. What its ended runs told of streams is kept with it.
        bookmarks: By stream.
        now: The moment.
    """
    if not history.streams and history.recent:
        history.streams.update(_told(db, [row for row in _rows(db, history) if not row["open"]], now))
    going_on = _told(db, history.open_runs, now)
    return tuple(
        _status(name, [*going_on.get(name, ()), *history.streams.get(name, ())], bookmarks.get(name))
        for name in sorted({*going_on, *history.streams, *bookmarks})
    )


def _rows(db: Connection, history: History) -> Iterable[dict[str, Any]]:
    job_name = history.recent[0]["job_name"]
    newest = select(RUNS).where(RUNS.c.job_name == job_name).order_by(RUNS.c.started_at.desc(), RUNS.c.id.desc())
    rows = {row["id"]: row for row in found(db, newest.limit(_RUNS))}
    if history.last_success:
        rows.setdefault(history.last_success["id"], history.last_success)
    return rows.values()


def _told(db: Connection, rows: Iterable[dict[str, Any]], now: datetime) -> dict[str, list[_Told]]:
    by_id = {row["id"]: row for row in rows}
    told: dict[str, list[_Told]] = {}
    for values in found(db, select(STREAMS).where(STREAMS.c.run.in_(list(by_id)))) if by_id else ():
        row, name = by_id[values["run"]], values["stream"]
        order = (row["started_at"], row["id"])
        told.setdefault(name, []).append(_Told(order, end_of(row, status_of(row, now)), _facts(name, row, values, now)))
    return told


def _status(name: str, runs: Iterable[_Told], bookmark: Bookmark | None) -> StreamStatus:
    newest_first = sorted(runs, key=lambda told: told.order, reverse=True)
    facts = [told.facts for told in newest_first]
    counts = list(_good_counts(facts))
    success = next((told for told in newest_first if told.facts.status == "completed"), None)
    newest = facts[0] if facts else None
    past = counts[1:] if newest and newest.status == "completed" else counts
    return StreamStatus(
        name=name,
        facts=newest,
        run_id=str(newest_first[0].order[1]) if newest_first else None,
        last_success_at=success.ended_at if success else None,
        checkpoint=bookmark.value if bookmark else None,
        replication_key=bookmark.replication_key if bookmark else None,
        median_records=median(counts[:USUAL_RUNS]) if counts else None,
        baseline_runs=len(counts[:USUAL_RUNS]),
        anomaly=anomaly(counts[0], past[:USUAL_RUNS]) if counts and newest and newest.status == "completed" else None,
    )


def _facts(name: str, row: Mapping[str, Any], values: dict[str, Any], now: datetime) -> StreamFacts:
    status = status_of(row, now)
    known = status != "in_progress" and loader_was_fine(row["state"], row["error"])
    # One stream is looked at: whether the tap tells ends at all is taken from it alone.
    facts = RunFacts("", {name: values}, dict(row["notes"] or {}))
    return stream_facts(name, values, facts, known=known, of=status)


def _good_counts(facts: Sequence[StreamFacts]) -> Iterator[int]:
    for told in facts:
        if told.status == "completed" and told.sync_type != "initial" and told.counts.extracted is not None:
            yield told.counts.extracted


def anomaly(count: int, past: Sequence[int]) -> str | None:
    """Say why a count is unusual; None if it is not, or if too little is known.

    >>> anomaly(0, [10, 12, 11, 9, 10, 11, 12])
    'no rows, after 7 runs that all had some'
    >>> anomaly(11, [10, 12, 11, 9, 10, 11, 12])
    """
    if len(past) < ANOMALY_RUNS:
        return None
    if count == 0 and all(past):
        return f"no rows, after {len(past)} runs that all had some"
    spread = stdev(past)
    usual = fmean(past)
    if spread and abs(count - usual) / spread >= ANOMALY_SIGMA:
        return f"{count} rows where {usual:.0f} are usual"
    return None
