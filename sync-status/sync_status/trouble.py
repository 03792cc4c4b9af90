"""What went wrong since the last success of all streams, and which of it is the worst."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sync_status.model import Setup, Trouble
from sync_status.outcome import TERMINATED, lost_problem
from sync_status.run_model import Problem
from sync_status.runs import end_of, problem_from, status_of

TERMINATIONS_UNTIL_FAILURE = 3
"""Deployments and people end a run now and then; what never comes to its end any more has failed."""
FAILED = ("failed", "partial", "lost")


def failing(rows: Sequence[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Return those rows that count as failures, as of now.

    A run that a signal ended counts only where that happened three times, and one that was cancelled here never.

    Args:
        rows: Of the runs since the last success of all streams, newest first.
        now: The moment.
    """
    is_termination = sum(_is_terminated(row) for row in rows) >= TERMINATIONS_UNTIL_FAILURE
    return [row for row in rows if status_of(row, now) in FAILED or (is_termination and _is_terminated(row))]


def worst(failures: Sequence[dict[str, Any]], now: datetime, checked: Setup | None) -> Trouble | None:
    """Return the worst failure; of those that are as bad, the newest.

    Args:
        failures: Rows, newest first.
        now: The moment.
        checked: What the tap's check found last: one that passed mends what was wrong with the settings before.
    """
    passed_at = checked.checked_at if checked and checked.state == "connected" else None
    troubles = [_trouble(row, now) for row in failures]
    return min(troubles, key=lambda trouble: _rank(trouble, passed_at), default=None)


def is_setup(problem: Problem) -> bool:
    """Whether a connection cannot work at all before somebody has mended this."""
    return problem.type == "config"


def _trouble(row: Mapping[str, Any], now: datetime) -> Trouble:
    status = status_of(row, now)
    problem = lost_problem() if status == "lost" else problem_from(row["problem"])
    return Trouble(str(row["id"]), status, end_of(row, status), problem or lost_problem())


def _rank(trouble: Trouble, passed_at: datetime | None) -> int:
    is_checked = passed_at is not None and trouble.ended_at is not None and trouble.ended_at < passed_at
    if is_setup(trouble.problem) and not is_checked:
        return 0
    return 2 if trouble.problem.retryable and trouble.status in {"failed", "partial"} else 1


def _is_terminated(row: Mapping[str, Any]) -> bool:
    return row["outcome"] == "cancelled" and (row["problem"] or {}).get("code") == TERMINATED
