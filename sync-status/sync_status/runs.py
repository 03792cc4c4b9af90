"""A run as it is told, from its row and the facts of its streams."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from sync_status.facts import RunFacts, Values
from sync_status.outcome import (
    is_silent,
    loader_was_fine,
    lost_problem,
    stream_extracted,
    stream_loaded,
    totals,
    why_unknown,
)
from sync_status.project import connection_id
from sync_status.run_model import Counts, Phase, Problem, Run, RunStatus, StreamFacts, Version

LOST_AFTER = timedelta(seconds=60)
"""Meltano writes a heartbeat each second, and calls a run dead after five minutes; that is too late to be told."""


def status_of(row: Mapping[str, Any], now: datetime) -> RunStatus:
    """Say how a run is doing at a moment."""
    if not row["open"]:
        # It has ended, and is judged within this second.
        outcome: RunStatus = row["outcome"] or "in_progress"
        return outcome
    return "lost" if now - (row["heartbeat_at"] or row["started_at"]) > LOST_AFTER else "in_progress"


def end_of(row: Mapping[str, Any], status: RunStatus) -> datetime | None:
    """Return when a run ended; of a lost one that is its last heartbeat, whatever Meltano wrote later."""
    if status == "in_progress":
        return None
    heard: datetime = row["heartbeat_at"] or row["started_at"]
    if status == "lost":
        return heard
    ended: datetime = row["ended_at"] or heard
    return ended


def run_of(row: Mapping[str, Any], now: datetime, start: Mapping[str, Any] | None = None) -> Run:
    """Make a run without its streams.

    Args:
        row: Of `runs`.
        now: The moment that it is told of.
        start: Our note of it, if we started it.
    """
    status = status_of(row, now)
    ended = end_of(row, status)
    problem = lost_problem() if status == "lost" else problem_from(row["problem"])
    notes = row["notes"] or {}
    known = status != "in_progress" and loader_was_fine(str(row["state"]), row["error"])
    reason = None if row["loaded"] is not None else _reason(notes, status, known=known)
    return Run(
        id=str(row["id"]),
        run_id=_dashed(row["run_id"]),
        connection_id=connection_id(row["job_name"]),
        status=status,
        trigger=row["trigger"],
        started_at=row["started_at"],
        ended_at=ended,
        last_heartbeat_at=row["heartbeat_at"],
        duration_seconds=max(((ended or now) - row["started_at"]).total_seconds(), 0.0),
        counts=Counts(row["extracted"], row["loaded"], row["rejected"], reason),
        problem=problem,
        sync_type=row["sync_type"],
        phase=_phase(notes, status),
        selected_streams=tuple(start["streams"]) if start and start["streams"] else None,
    )


def with_streams(run: Run, row: Mapping[str, Any], facts: RunFacts) -> Run:
    """Add a run's streams and phases, and what made it."""
    known = run.status != "in_progress" and loader_was_fine(str(row["state"]), row["error"])
    streams = tuple(
        stream_facts(name, values, facts, known=known, of=run.status) for name, values in sorted(facts.streams.items())
    )
    project = facts.notes.get("project") or {}
    return replace(
        run,
        streams=streams,
        phases=tuple(_phases(facts.notes, run)),
        versions={side: Version(**said) for side, said in (facts.notes.get("versions") or {}).items()},
        settings=project.get("settings"),
        commit=project.get("commit"),
    )


def stream_facts(name: str, values: Values, facts: RunFacts, *, known: bool, of: RunStatus) -> StreamFacts:
    """Make the facts of one stream, of a run that does so."""
    ended = of != "in_progress"
    loaded = stream_loaded(values, reports=bool(facts.notes.get("reports")), known=known)
    reason = None if loaded is not None else (why_unknown(facts, known=known) if ended else "in_progress")
    status = values["status"]
    # The run is over and the stream never said that it was done; taps without metrics say so of none.
    if ended and status == "in_progress":
        status = ("completed" if of == "completed" else "unknown") if is_silent(facts) else "failed"
    return StreamFacts(
        name=name,
        status=status,
        sync_type=values.get("sync_type"),
        counts=Counts(stream_extracted(values), loaded, values.get("rejected"), reason),
        bookmark_from=values.get("bookmark_from"),
        bookmark_to=values.get("bookmark_to"),
        duration_seconds=values.get("seconds"),
        http_requests=values.get("http_requests"),
        http_retries=values.get("http_retries"),
        rate_limit_wait_seconds=values.get("rate_limit_wait_seconds"),
        first_row_at=values.get("first_row_at"),
        last_row_at=values.get("last_row_at"),
    )


def summed_columns(row: Mapping[str, Any], facts: RunFacts) -> dict[str, Any]:
    """Return the columns of `runs` that are sums over its streams."""
    known = not row["open"] and loader_was_fine(str(row["state"]), row["error"])
    found = totals(facts, known=known)
    kinds = {values.get("sync_type") for values in facts.streams.values()}
    sync_type = next((kind for kind in ("initial", "incremental", "full") if kind in kinds), None)
    return {
        "extracted": found.extracted,
        "loaded": found.loaded,
        "rejected": found.rejected,
        "sync_type": "full" if facts.notes.get("full_refresh") else sync_type,
    }


def problem_from(found: Mapping[str, Any] | None) -> Problem | None:
    """Read a problem from the database."""
    return Problem(**found) if found else None


def _reason(notes: Mapping[str, Any], status: RunStatus, *, known: bool) -> str | None:
    if status == "in_progress":
        return "in_progress"
    return why_unknown(RunFacts("", {}, dict(notes)), known=known)


def _dashed(run_id: str) -> str:
    cuts = (0, 8, 12, 16, 20, 32)
    return "-".join(run_id[a:b] for a, b in pairwise(cuts))


def _phase(notes: Mapping[str, Any], status: RunStatus) -> str | None:
    if status == "completed":
        return None
    names = list(notes.get("phases") or {})
    return names[-1] if names else None


def _phases(notes: Mapping[str, Any], run: Run) -> list[Phase]:
    found = {
        name: tuple(datetime.fromisoformat(moment).astimezone(UTC) for moment in times)
        for name, times in (notes.get("phases") or {}).items()
    }
    order = [name for name in ("discover", "extract", "load") if name in found]
    phases = []
    for name in order:
        begun, last = found[name]
        going_on = run.ended_at is None and name == order[-1]
        phases.append(Phase(name, begun, None if going_on else last))
    return phases
