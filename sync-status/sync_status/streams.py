"""How each stream of a connection is doing, over its last runs."""

from collections.abc import Iterator, Sequence
from statistics import mean, median, stdev
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


def streams_of(
    db: Connection, job_name: str, history: History, bookmarks: dict[str, Bookmark], now: Any
) -> tuple[StreamStatus, ...]:
    """Look at the last 30 runs, and at the last success if it is older."""
    newest = select(RUNS).where(RUNS.c.job_name == job_name).order_by(RUNS.c.started_at.desc(), RUNS.c.id.desc())
    rows = {row["id"]: row for row in found(db, newest.limit(_RUNS))}
    if history.last_success:
        rows.setdefault(history.last_success["id"], history.last_success)
    told: dict[str, dict[int, dict[str, Any]]] = {}
    for values in found(db, select(STREAMS).where(STREAMS.c.run.in_(list(rows)))):
        told.setdefault(values["stream"], {})[values["run"]] = values
    return tuple(
        _status(
            name, [(rows[run], told[name][run]) for run in rows if run in told.get(name, {})], bookmarks.get(name), now
        )
        for name in sorted({*told, *bookmarks})
    )


def _status(
    name: str, runs: Sequence[tuple[dict[str, Any], dict[str, Any]]], bookmark: Bookmark | None, now: Any
) -> StreamStatus:
    """Make one from its runs, newest first."""
    facts = [_facts(name, row, values, now) for row, values in runs]
    counts = list(_good_counts(facts))
    success = next((row for (row, _), told in zip(runs, facts, strict=True) if told.status == "completed"), None)
    newest = facts[0] if facts else None
    past = counts[1:] if newest and newest.status == "completed" else counts
    return StreamStatus(
        name=name,
        facts=newest,
        run_id=str(runs[0][0]["id"]) if runs else None,
        last_success_at=end_of(success, status_of(success, now)) if success else None,
        checkpoint=bookmark.value if bookmark else None,
        replication_key=bookmark.replication_key if bookmark else None,
        median_records=median(counts[:USUAL_RUNS]) if counts else None,
        baseline_runs=len(counts[:USUAL_RUNS]),
        anomaly=anomaly(counts[0], past[:USUAL_RUNS]) if counts and newest and newest.status == "completed" else None,
    )


def _facts(name: str, row: dict[str, Any], values: dict[str, Any], now: Any) -> StreamFacts:
    status = status_of(row, now)
    known = status != "in_progress" and loader_was_fine(row["state"], row["error"])
    # One stream is looked at: whether the tap tells ends at all is taken from it alone.
    facts = RunFacts("", {name: values}, dict(row["notes"] or {}))
    return stream_facts(name, values, facts, known=known, ended=status != "in_progress")


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
    usual = mean(past)
    if spread and abs(count - usual) / spread >= ANOMALY_SIGMA:
        return f"{count} rows where {usual:.0f} are usual"
    return None
