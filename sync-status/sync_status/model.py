"""What is said of a connection: plain values, without a database and without JSON."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sync_status.run_model import Problem, Run, RunStatus, StreamFacts

ConnectionStatus = Literal["pending", "in_progress", "completed", "partial", "failed", "cancelled", "paused", "lost"]
HealthState = Literal["healthy", "warning", "degraded", "unknown"]
FreshnessState = Literal["on_time", "late", "stale", "unknown"]
CHECK_FAILED = "CHECK_FAILED"
"""The code of a broken setup that a tap's check told, and no run."""
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Connection:
    """A source and where it is loaded: what Meltano keeps one state for.

    Args:
        id: Meltano's state id, such as `dev:tap-plex-to-target-duckdb`; what is not fit for an address is replaced.
        name: For people, such as `tap-plex → target-duckdb`.
        system: The source's name: the tap's without `tap-`.
        tap: The extractor in meltano.yml.
        target: The loader.
        state_id: Meltano's own.
        environment: Meltano's; None if the state id names none.
        sandbox: Whether the source is a sandbox, whose data is invented.
        declared: Whether a job or schedule of meltano.yml names it; else it was seen in the runs only.
    """

    id: str
    name: str
    system: str
    tap: str
    target: str
    state_id: str
    environment: str | None = None
    sandbox: bool = False
    declared: bool = True

    @property
    def source(self) -> str:
        """Its tap within its environment, which has credentials of its own."""
        return f"{self.environment}:{self.tap}" if self.environment else self.tap


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a connection is to run.

    Args:
        name: In meltano.yml.
        cron: Five fields, aliases written out; None for one that never comes by itself (`@once`).
        timezone: In which the cron expression is read.
        enabled: False while the connection is paused.
        next_sync_at: When it is due next; None if never, or paused.
        interval_seconds: The longest wait between two due times around now; None if there is none.
    """

    name: str
    cron: str | None
    timezone: str
    enabled: bool = True
    next_sync_at: datetime | None = None
    interval_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Somebody stopped a connection from being started by a scheduler.

    Args:
        since: From when on.
        by: Who did it, in words.
        reason: Why, in words; may be empty.
    """

    since: datetime
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """How one stream of a connection is doing.

    Args:
        name: Of the stream.
        facts: What the latest run that came to it did; None if no log is left of any.
        run_id: That run.
        last_success_at: When a run last read it to its end.
        checkpoint: The bookmark from the state backend; None if it has none or it is not readable.
        replication_key: The column the bookmark is of.
        median_records: Of its last 14 completed runs.
        baseline_runs: Of how many runs the median is.
        anomaly: In words, why its count is unusual; None if it is not.
    """

    name: str
    facts: StreamFacts | None
    run_id: str | None
    last_success_at: datetime | None
    checkpoint: str | None = None
    replication_key: str | None = None
    median_records: float | None = None
    baseline_runs: int = 0
    anomaly: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the health is what it is.

    Args:
        code: Such as RUN_FAILED, DATA_LATE, MISSED_START, RUN_LOST.
        severity: The worst one makes the health.
        message: In words.
    """

    code: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """The worst that went wrong since the last success of all streams: no later run has shown that it is mended.

    Args:
        run: The id of the run.
        status: How that run ended.
        ended_at: When.
        problem: Why.
    """

    run: str
    status: RunStatus
    ended_at: datetime | None
    problem: Problem


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the data is, against the schedule."""

    state: FreshnessState
    last_successful_sync_at: datetime | None = None
    age_seconds: float | None = None
    late_after_seconds: float | None = None
    stale_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Setup:
    """Whether the connection can work at all.

    Args:
        state: untested, connected or broken.
        checked_at: When it was last tried, by a check or by a run.
        action_required: What somebody must do; None if nothing.
    """

    state: Literal["untested", "connected", "broken"] = "untested"
    checked_at: datetime | None = None
    action_required: Problem | None = None


@dataclass(frozen=True, slots=True)
class InitialLoad:
    """An initial sync in slices: windows of time, each a run with a state of its own.

    Args:
        start: Rows changed from then on are loaded.
        end: Those changed from then on are left to later syncs.
        windows: How many there are.
        completed: How many of them are loaded.
        running: How many slices run now.
        failed: Numbers of the windows whose last run failed; 0 is what is read whole, once.
        message: Why the first of these failed.
        failed_at: When that was last heard of.
        stopped_at: When the last slice ended, if none runs now and windows are left.
    """

    start: datetime
    end: datetime
    windows: int
    completed: int
    running: int
    failed: tuple[int, ...] = ()
    message: str | None = None
    failed_at: datetime | None = None
    stopped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The last 30 days. Seconds and records are of completed runs."""

    runs: int = 0
    succeeded: int = 0
    failed: int = 0
    success_rate: float | None = None
    p50_seconds: float | None = None
    p95_seconds: float | None = None
    p50_records: float | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """All that is said of a connection at one moment.

    Args:
        connection: Which one.
        status: In one word.
        health: The worst of the reasons; healthy without any, unknown before the first run.
        health_since: Since when it has not been healthy: the end of the first run of the row of failures.
        reasons: Worst first.
        freshness: Against the schedule.
        setup: Whether it can work at all.
        schedule: None without one.
        pause: None unless paused.
        current_run: The run that goes on; None if none does.
        last_run: The latest that ended, however it ended.
        last_success: The latest that completed with all its streams.
        consecutive_failures: Runs since then that failed, newest backwards.
        trouble: The worst of them; None without any.
        streams: Where asked for.
        statistics: Of 30 days.
        recent: The last 24 runs, newest first, without streams: for strips and sparklines.
        initial_load: The latest initial sync in slices; None without one.
        slice_run: A run of one of its slices that goes on; None if none does.
        generated_at: The moment all this is reckoned for.
        facts_as_of: When our facts were last caught up with Meltano.
    """

    connection: Connection
    status: ConnectionStatus
    health: HealthState
    freshness: Freshness
    setup: Setup
    schedule: Schedule | None
    pause: Pause | None
    current_run: Run | None
    last_run: Run | None
    last_success: Run | None
    statistics: Statistics
    generated_at: datetime
    health_since: datetime | None = None
    reasons: tuple[Reason, ...] = ()
    consecutive_failures: int = 0
    trouble: Trouble | None = None
    streams: tuple[StreamStatus, ...] = ()
    recent: tuple[Run, ...] = ()
    initial_load: InitialLoad | None = None
    slice_run: Run | None = None
    facts_as_of: datetime | None = None
