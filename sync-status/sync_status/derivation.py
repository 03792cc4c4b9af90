"""The status of a connection at one moment, from its history. Pure: no database, no clock of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync_status import health as healths
from sync_status.freshness import broken_cron, crons_of, freshness, missed_start, schedule_at
from sync_status.history import History
from sync_status.model import (
    CHECK_FAILED,
    Connection,
    ConnectionStatus,
    Freshness,
    Pause,
    Schedule,
    Setup,
    Status,
    Trouble,
)
from sync_status.outcome import LOSSES
from sync_status.project import DeclaredSchedule
from sync_status.run_model import Run
from sync_status.runs import end_of, status_of
from sync_status.trouble import failing, is_setup, worst


def derive(
    connection: Connection,
    history: History,
    declared: Sequence[DeclaredSchedule],
    timezone: str,
    now: datetime,
    checked: Setup | None = None,
) -> Status:
    """Say how a connection is doing.

    Args:
        connection: Which one.
        history: What is known of it.
        declared: Its schedules.
        timezone: In which they are read.
        now: The moment that is asked about.
        checked: What its check command found last.
    """
    seen = _look(history, declared, timezone, now)
    trouble, setup = _wrong(seen, history, now, checked)
    reasons = healths.reasons(_signs(seen, trouble, history, setup))
    return Status(
        connection=connection,
        status=_word(seen.current, seen.pause, seen.last),
        health=healths.health(reasons, seen.last),
        freshness=seen.fresh,
        setup=setup,
        schedule=seen.schedule,
        pause=seen.pause,
        current_run=seen.current,
        last_run=seen.last,
        last_success=seen.good,
        statistics=history.month_at(now),
        generated_at=now,
        health_since=_since(seen, now, setup) if any(reason.severity != "info" for reason in reasons) else None,
        reasons=reasons,
        consecutive_failures=len(seen.bad),
        trouble=trouble,
        recent=seen.runs,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a look at a history finds.

    Args:
        runs: The recent ones, newest first.
        current: The one that goes on.
        last: The latest that ended.
        good: The last success.
        bad: Rows of the failures since then, newest first.
        pause: None unless paused.
        schedule: None without one.
        broken: The expression of a schedule that is never due.
        fresh: How old the data is.
        missed: The due time that was missed.
    """

    runs: tuple[Run, ...]
    current: Run | None
    last: Run | None
    good: Run | None
    bad: list[dict[str, Any]]
    pause: Pause | None
    schedule: Schedule | None
    broken: str | None
    fresh: Freshness
    missed: datetime | None


def _look(history: History, declared: Sequence[DeclaredSchedule], timezone: str, now: datetime) -> _Seen:
    runs = history.recent_runs(now)
    current, pause, crons = _current(history, now), _pause(history), crons_of(declared)
    success = history.last_success
    good = history.run(success, now) if success else None
    quiet = None if current or pause else _quiet_since(history, runs)
    return _Seen(
        runs=runs,
        current=current,
        last=next((run for run in runs if run.status != "in_progress"), None),
        good=good,
        bad=failing([row for row in history.failures if not _is_settled(row, history)], now),
        pause=pause,
        schedule=schedule_at(declared, timezone, now, paused=pause is not None),
        broken=broken_cron(declared, timezone, now),
        fresh=freshness(crons, timezone, now, _success(good), history.scheduled_since),
        missed=missed_start(crons, timezone, now, quiet),
    )


def _wrong(seen: _Seen, history: History, now: datetime, checked: Setup | None) -> tuple[Trouble | None, Setup]:
    trouble = worst(_failures(seen, history), now, checked)
    return trouble, _setup(trouble, seen, checked)


def _failures(seen: _Seen, history: History) -> list[dict[str, Any]]:
    """Failures since the last success, and runs whose rows are still missing: beside what else went wrong with them."""
    return [*seen.bad, *history.losses]


def _is_settled(row: dict[str, Any], history: History) -> bool:
    """Whether all that went wrong was lost rows, and somebody took note of these."""
    return row["id"] in history.acknowledged and (row["problem"] or {}).get("code") in LOSSES


def _success(good: Run | None) -> tuple[datetime, datetime] | None:
    return (good.started_at, good.ended_at) if good and good.ended_at else None


def _signs(seen: _Seen, trouble: Trouble | None, history: History, setup: Setup) -> healths.Signs:
    required = setup.action_required
    return healths.Signs(
        last_run=seen.last,
        trouble=trouble,
        current_run=seen.current,
        failures=len(seen.bad),
        freshness=seen.fresh,
        missed=seen.missed,
        paused=seen.pause is not None,
        usual_seconds=history.usual_seconds,
        broken_schedule=seen.broken,
        failed_check=required.message if required and required.code == CHECK_FAILED else None,
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
    return history.run(row, now) if row else None


def _pause(history: History) -> Pause | None:
    row = history.pause
    return Pause(row["since"], row["by"], row["reason"]) if row and row["since"] else None


def _quiet_since(history: History, runs: Sequence[Run]) -> datetime | None:
    ends = (run.ended_at for run in runs)
    resumed = history.pause["resumed_at"] if history.pause else None
    known = [moment for moment in (*ends, resumed, history.scheduled_since) if moment]
    return max(known, default=None)


def _last_heard(row: dict[str, Any], now: datetime) -> datetime | None:
    return end_of(row, status_of(row, now))


def _since(seen: _Seen, now: datetime, setup: Setup) -> datetime | None:
    if seen.bad:
        return _last_heard(seen.bad[-1], now)
    late = seen.fresh.last_successful_sync_at if seen.fresh.state in {"late", "stale"} else None
    return seen.missed or late or (setup.checked_at if setup.state == "broken" else None)


def _setup(trouble: Trouble | None, seen: _Seen, checked: Setup | None) -> Setup:
    """Say whether it can work at all: the newest of what runs and checks showed.

    What is broken stays so until all streams were read or a check passed: a run of chosen streams, or one that was
    ended before it could fail, shows nothing.
    """
    is_broken = trouble is not None and is_setup(trouble.problem)
    told = Setup("broken", trouble.ended_at, trouble.problem) if trouble and is_broken else _shown(seen.last)
    shown = {one.checked_at: one for one in (told, _shown(seen.good), checked) if one and one.checked_at}
    return shown[max(shown)] if shown else Setup()


def _shown(run: Run | None) -> Setup | None:
    return Setup("connected", run.ended_at) if run and run.status == "completed" else None
