"""What is told of runs: an event for each status that a run comes to."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from sync_status.clock import Clock, written
from sync_status.run_model import Problem, Run, RunStatus
from sync_status.slices import home_of, slice_of
from sync_status.webhooks.event import Event
from sync_status.webhooks.outbox import record

_TYPES: dict[RunStatus, str] = {
    "in_progress": "sync.started",
    "completed": "sync.completed",
    "partial": "sync.partial",
    "failed": "sync.failed",
    "lost": "sync.failed",
    "cancelled": "sync.cancelled",
}


def recorder(clock: Clock, base_url: str | None) -> Callable[[Connection, Run, RunStatus | None], None]:
    """Make a listener that records each change of a run in the transaction that notes it.

    Args:
        clock: Gives the time.
        base_url: The address people reach this server by, for links.
    """

    def heard(connection: Connection, run: Run, before: RunStatus | None) -> None:
        # A lost run that goes on has been told of as started before: its id says so.
        del before
        record(connection, of_run(run, base_url), clock())

    return heard


def of_run(run: Run, base_url: str | None) -> Event:
    """The event of what a run has come to."""
    moment = run.started_at if run.status == "in_progress" else run.ended_at or run.started_at
    subject = subject_of(run)
    if run.status == "lost":
        # It may be heard of again and fail after all, which is another event of the same type.
        subject += ":lost"
    return Event(_TYPES[run.status], subject, moment, _data(run, base_url), home_of(run.connection_id))


def subject_of(run: Run) -> str:
    """What an event of a run is about: the same run whatever its number, which changes with Meltano's database."""
    # Meltano's run id is shared by the blocks of one command, and one of them may run twice.
    return f"{run.run_id}:{run.connection_id}:{written(run.started_at)}"


def _data(run: Run, base_url: str | None) -> dict[str, Any]:
    counts, part = run.counts, slice_of(run.connection_id)
    base = (base_url or "").rstrip("/")
    streams = [
        {"name": one.name, "status": one.status, "extracted": one.counts.extracted, "loaded": one.counts.loaded}
        for one in run.streams
    ]
    marks = {one.name: {"from": one.bookmark_from, "to": one.bookmark_to} for one in run.streams if one.bookmark_to}
    return {
        "connection_id": home_of(run.connection_id),
        "slice": {"window": part.number, "windows": part.count} if part else None,
        "run_id": run.id,
        "sync_type": run.sync_type,
        "trigger": run.trigger,
        "status": run.status,
        "started_at": written(run.started_at),
        "ended_at": written(run.ended_at),
        "records": {"extracted": counts.extracted, "loaded": counts.loaded, "rejected": counts.rejected},
        "streams": streams,
        "selected_streams": list(run.selected_streams) if run.selected_streams else None,
        "error": problem_data(run.problem),
        "checkpoints": marks,
        "links": {"run": f"{base}/runs/{run.id}", "page": f"{base}/dashboard/runs/{run.id}"},
    }


def problem_data(problem: Problem | None) -> dict[str, Any] | None:
    """A problem as receivers are told it."""
    if problem is None:
        return None
    names = ("code", "type", "origin", "who", "retryable", "message", "fix", "stream", "request_id")
    return {name: getattr(problem, name) for name in names}
