"""The status of a connection at one moment, from its history. Pure: no database, no clock of its own."""

from datetime import datetime
from typing import Any

from sync_status import health as healths
from sync_status.freshness import freshness, missed_start, schedule_at
from sync_status.history import History, failing, statistics, usual_seconds
from sync_status.model import Connection, ConnectionStatus, Freshness, Pause, Schedule, Setup, Status
from sync_status.project import DeclaredSchedule
from sync_status.run_model import Problem, Run
from sync_status.runs import end_of, run_of, status_of


def derive(
    connection: Connection,
    history: History,
    declared: DeclaredSchedule | None,
    timezone: str,
    now: datetime,
    checked: Setup | None = None,
) -> Status:
    """Say how a connection is doing.

    Args:
        connection: Which one.
        history: What is known of it.
        declared: Its schedule.
        timezone: In which the schedule is read.
        now: The moment that is asked about.
        checked: What its check command found last.
    """
    pause = _pause(history)
    runs = tuple(run_of(row, now, (history.starts or {}).get(row["run_id"])) for row in history.recent)
    current = _current(history, now)
    last = next((run for run in runs if run.status != "in_progress"), None)
    success = history.last_success
    good = run_of(success, now, (history.starts or {}).get(success["run_id"])) if success else None
    schedule = schedule_at(declared, timezone, now, paused=pause is not None) if declared else None
    cron = declared.cron if declared else None
    fresh = freshness(cron, timezone, now, good.started_at if good else None, good.ended_at if good else None)
    bad = failing(history, now)
    missed = None if current or pause else missed_start(cron, timezone, now, _quiet_since(history, now))
    never = cron if schedule and cron and schedule.interval_seconds is None else None
    reasons = healths.reasons(
        healths.Signs(last, current, len(bad), fresh, missed, pause is not None, usual_seconds(history), never)
    )
    return Status(
        connection=connection,
        status=_word(current, pause, last),
        health=healths.health(reasons, last),
        freshness=fresh,
        setup=_setup(last, good, checked),
        schedule=schedule,
        pause=pause,
        current_run=current,
        last_run=last,
        last_success=good,
        statistics=statistics(history, now),
        generated_at=now,
        health_since=_since(bad, now, missed, schedule, fresh) if any(r.severity != "info" for r in reasons) else None,
        reasons=reasons,
        consecutive_failures=len(bad),
        recent=runs,
    )


def _word(current: Run | None, pause: Pause | None, last: Run | None) -> ConnectionStatus:
    if current:
        return "in_progress"
    if pause:
        return "paused"
    return last.status if last else "pending"


def _current(history: History, now: datetime) -> Run | None:
    alive = (row for row in history.open_runs if status_of(row, now) == "in_progress")
    row = next(alive, None)
    return run_of(row, now, (history.starts or {}).get(row["run_id"])) if row else None


def _pause(history: History) -> Pause | None:
    row = history.pause
    return Pause(row["since"], row["by"], row["reason"]) if row and row["since"] else None


def _quiet_since(history: History, now: datetime) -> datetime | None:
    ends = (_last_heard(row, now) for row in history.recent)
    resumed = history.pause["resumed_at"] if history.pause else None
    known = [moment for moment in (*ends, resumed, history.scheduled_since) if moment]
    return max(known, default=None)


def _last_heard(row: dict[str, Any], now: datetime) -> datetime | None:
    return end_of(row, status_of(row, now))


def _since(
    bad: list[dict[str, Any]], now: datetime, missed: datetime | None, schedule: Schedule | None, fresh: Freshness
) -> datetime | None:
    if bad:
        return _last_heard(bad[-1], now)
    if missed:
        return missed
    return fresh.last_successful_sync_at if schedule and fresh.state in {"late", "stale"} else None


def _setup(last: Run | None, good: Run | None, checked: Setup | None) -> Setup:
    """Say whether it can work at all: the newest of what runs and checks showed."""
    shown = {found.checked_at: found for found in (_shown(last), _shown(good), checked) if found and found.checked_at}
    return shown[max(shown)] if shown else Setup()


def _shown(run: Run | None) -> Setup | None:
    if run is None or run.ended_at is None:
        return None
    if run.status == "completed":
        return Setup("connected", run.ended_at)
    return Setup("broken", run.ended_at, run.problem) if run.problem and _is_setup(run.problem) else None


def _is_setup(problem: Problem) -> bool:
    return problem.type == "config"
