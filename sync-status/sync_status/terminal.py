"""Plain tables and texts for a terminal."""

from collections.abc import Sequence
from datetime import datetime

from sync_status.model import Status
from sync_status.run_model import Counts, Run


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write rows under a head, in columns as wide as they need be."""
    widths = [max(len(cell) for cell in column) for column in zip(head, *rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    )
    return "\n".join(lines)


def statuses(found: Sequence[Status]) -> str:
    """Write one line for each connection."""
    head = ("CONNECTION", "STATUS", "HEALTH", "LAST SUCCESS", "NEXT SYNC", "ROWS", "WHY")
    return table(head, [_line(status) for status in found])


def one(status: Status) -> str:
    """Write all that is said of a connection."""
    run, success = status.last_run, status.last_success
    problem = run.problem if run else None
    lines = [
        f"{status.connection.id}: {status.status}, {status.health}",
        *(f"  {reason.severity}: {reason.message}" for reason in status.reasons),
        f"  last success   {at(success.ended_at) if success else 'none'} ({status.freshness.state})",
        f"  next sync      {at(status.schedule.next_sync_at) if status.schedule else 'not scheduled'}",
    ]
    if status.pause:
        lines.append(
            f"  paused         since {at(status.pause.since)} by {status.pause.by} {status.pause.reason}".rstrip()
        )
    if load := status.initial_load:
        lines.append(f"  initial load   {load.completed} of {load.windows} windows, {load.running} running")
    if status.current_run:
        lines.append(f"  running        {status.current_run.id}, for {status.current_run.duration_seconds:.0f} s")
    if run:
        lines.append(f"  last run       {run.id}: {run.status}, ended {at(run.ended_at)}, rows {rows(run.counts)}")
    if problem:
        lines += [f"  error          {problem.code}: {problem.message}", f"  what to do     {problem.fix}"]
    streams = [
        (
            stream.name,
            stream.facts.status if stream.facts else "unknown",
            rows(stream.facts.counts) if stream.facts else "",
            at(stream.last_success_at),
            stream.checkpoint or "",
            stream.anomaly or "",
        )
        for stream in status.streams
    ]
    head = ("STREAM", "STATUS", "ROWS", "LAST SUCCESS", "CHECKPOINT", "")
    return "\n".join(lines) + (f"\n\n{table(head, streams)}" if streams else "")


def runs(found: Sequence[Run]) -> str:
    """Write one line for each run."""
    head = ("RUN", "STATUS", "STARTED", "SECONDS", "ROWS", "TYPE", "TRIGGER", "ERROR")
    lines = [
        (
            run.id,
            run.status,
            at(run.started_at),
            f"{run.duration_seconds:.0f}",
            rows(run.counts),
            run.sync_type or "",
            run.trigger,
            run.problem.message[:80] if run.problem else "",
        )
        for run in found
    ]
    return table(head, lines)


def at(moment: datetime | None) -> str:
    """Write a moment to the second, in UTC."""
    return moment.strftime("%Y-%m-%d %H:%M:%SZ") if moment else "-"


def rows(counts: Counts) -> str:
    """Write extracted and loaded rows; `?` is not known."""
    told = ["?" if count is None else str(count) for count in (counts.extracted, counts.loaded)]
    return told[0] if told[0] == told[1] else f"{told[0]} → {told[1]}"


def _line(status: Status) -> Sequence[str]:
    success, run = status.last_success, status.current_run or status.last_run
    return (
        status.connection.id,
        status.status,
        status.health,
        at(success.ended_at if success else None),
        at(status.schedule.next_sync_at if status.schedule else None),
        rows(run.counts) if run else "",
        status.reasons[0].message[:100] if status.reasons else "",
    )
