"""The first thing to read: one sentence over all connections, and what somebody has to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sync_status.dashboard.words import plural
from sync_status.health import needs_attention
from sync_status.model import Status
from sync_status.run_model import Problem

_ADVICE = {
    "DATA_STALE": "See whether the scheduler runs, and why the last runs did not complete.",
    "SCHEDULE_NEVER_DUE": "Correct the schedule's interval in meltano.yml.",
    "FACTS_OLD": "See whether Meltano's database can be read, and sync-status's written: disk, locks.",
    "START_FAILED": "Run `meltano run` with the same tap and target by hand, and see what it says.",
}
"""What to do about reasons that no run's error explains."""


@dataclass(frozen=True)
class Verdict:
    """How all connections are doing together.

    Args:
        sentence: In words.
        tone: good, warn, bad or idle.
        notes: What else there is to know, in few words each.
    """

    sentence: str
    tone: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Action:
    """Something that somebody has to do.

    Args:
        status: Of the connection.
        headline: What is wrong.
        message: The error itself; may be empty.
        fix: What to do; may be empty.
        since: From when on.
        run: Its id, to read more; None if no run shows it.
    """

    status: Status
    headline: str
    message: str
    fix: str
    since: datetime | None
    run: str | None


def verdict(statuses: Sequence[Status], troubles: Sequence[str] = ()) -> Verdict:
    """Judge all connections in one sentence.

    Args:
        statuses: Of all connections.
        troubles: What is wrong with sync-status itself, which goes before all that it says.
    """
    found = _verdict(statuses)
    if troubles:
        return Verdict("sync-status itself needs attention", "bad", (*troubles, found.sentence, *found.notes))
    return found


def _verdict(statuses: Sequence[Status]) -> Verdict:
    total = len(statuses)
    waiting = sum(needs_attention(status.health) for status in statuses)
    fresh = sum(status.health == "unknown" for status in statuses)
    syncing = sum(status.current_run is not None for status in statuses)
    paused = sum(status.pause is not None for status in statuses)
    notes = tuple(
        note
        for number, note in (
            (syncing, f"{syncing} syncing now"),
            (paused, f"{paused} paused"),
        )
        if number
    )
    if not total:
        return Verdict("No connections yet", "idle", ())
    if waiting:
        tone = "bad" if any(status.health == "degraded" for status in statuses) else "warn"
        verb = "needs" if waiting == 1 else "need"
        return Verdict(f"{waiting} of {plural(total, 'connection')} {verb} attention", tone, notes)
    if fresh == total:
        return Verdict(f"{plural(total, 'connection')}, not yet run", "idle", notes[:1])
    if total == 1:
        return Verdict("The connection is healthy", "good", notes)
    if fresh:
        return Verdict(f"{total - fresh} of {total} connections are healthy", "good", notes)
    return Verdict(f"All {total} connections are healthy", "good", notes)


def actions(statuses: Sequence[Status]) -> list[Action]:
    """What somebody has to do, worst first: what mends itself is not among it."""
    return [action for status in statuses if (action := _action(status)) is not None]


def _action(status: Status) -> Action | None:
    required = status.setup.action_required
    if required is None and status.health != "degraded":
        return None
    reason = status.reasons[0].message if status.reasons else "The connection is degraded"
    problem = required or (status.trouble.problem if status.trouble else None)
    code = status.reasons[0].code if status.reasons else ""
    return Action(
        status=status,
        headline=_headline(problem) or reason,
        message=problem.message if problem else "",
        fix=problem.fix if problem else _ADVICE.get(code, ""),
        since=status.health_since,
        run=status.trouble.run if status.trouble else None,
    )


def _headline(problem: Problem | None) -> str:
    if problem is None:
        return ""
    words = problem.code.replace("_", " ").capitalize()
    return f"{words} in {problem.stream}" if problem.stream else words
