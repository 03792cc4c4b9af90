"""Who stands in the way of a start: Meltano runs a state id once at a time, and a plugin name once in a project."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sync_status.model import Status
from sync_status.run_model import Run

MELTANO_WAITS = timedelta(minutes=5)
"""So long after the last heartbeat Meltano takes a run for alive."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a sync cannot start now.

    Args:
        code: ALREADY_RUNNING, PLUGIN_BUSY or STARTING.
        message: In words.
        run_id: Of the run that stands in the way, if it has one yet.
        holder: Who started that.
        since: When.
        free_at: When it is free if nothing more is heard of that run; None if that cannot be told.
        expected_end_at: When that run usually would end.
        connection_id: Whose start or run it is.
    """

    code: str
    message: str
    run_id: str | None
    holder: str
    since: datetime
    free_at: datetime | None = None
    expected_end_at: datetime | None = None
    connection_id: str = ""

    def for_strangers(self) -> "Conflict":
        """Return what those are told to whom that connection is none of their business."""
        message = "Another connection runs that has the same tap; one at a time can."
        return replace(self, message=message, run_id=None, holder="another connection")


def conflict_of(wanted: Status, others: Sequence[Status]) -> Conflict | None:
    """Return what stands in the way of a connection's start; None if nothing does.

    Args:
        wanted: The connection that is to start.
        others: All connections.
    """
    if held := _holder(wanted):
        return _conflict("ALREADY_RUNNING", wanted, held)
    taps = {wanted.connection.tap}
    for other in others:
        held = other.current_run or other.slice_run
        if other.connection.id != wanted.connection.id and other.connection.tap in taps and held:
            return _conflict("PLUGIN_BUSY", other, held)
    return None


def _holder(status: Status) -> Run | None:
    if going_on := status.current_run or status.slice_run:
        return going_on
    # Lost by our measure; Meltano still waits for it.
    lost = [run for run in status.recent if run.status == "lost" and run.last_heartbeat_at]
    held = (run for run in lost if (run.last_heartbeat_at or run.started_at) + MELTANO_WAITS > status.generated_at)
    newest = next(held, None)
    return newest if newest and status.recent[0].id == newest.id else None


def _conflict(code: str, status: Status, run: Run) -> Conflict:
    usual = status.statistics.p50_seconds
    what = status.connection.id if code == "ALREADY_RUNNING" else f"{status.connection.tap} (by {status.connection.id})"
    return Conflict(
        code=code,
        message=f"{what} has been running since {run.started_at.isoformat().replace('+00:00', 'Z')}, started by"
        f" {run.trigger!r}; one at a time can.",
        run_id=run.id,
        holder=run.trigger,
        since=run.started_at,
        free_at=(run.last_heartbeat_at or run.started_at) + MELTANO_WAITS,
        expected_end_at=run.started_at + timedelta(seconds=usual) if usual and run.status == "in_progress" else None,
        connection_id=status.connection.id,
    )
