"""What is known and said of a connection: plain values, without a database and without JSON."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

RunStatus = Literal["in_progress", "completed", "partial", "failed", "cancelled", "lost"]
ConnectionStatus = Literal["pending", "in_progress", "completed", "partial", "failed", "cancelled", "paused", "lost"]
HealthState = Literal["healthy", "warning", "degraded", "unknown"]
FreshnessState = Literal["on_time", "late", "stale", "unknown"]
SyncType = Literal["initial", "incremental", "full"]
Severity = Literal["error", "warning", "info"]

ENDED: tuple[RunStatus, ...] = ("completed", "partial", "failed", "cancelled", "lost")
NOT_REPORTED = "not_reported"
"""Why a loaded count is null: the target tells none, and none is assumed."""


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
class Counts:
    """Rows. None is not known; nothing is assumed.

    Args:
        extracted: That the tap sent.
        loaded: That the target reported as written.
        rejected: That the source sent and the tap did not pass on.
        loaded_reason: Why `loaded` is None: `not_reported`.
    """

    extracted: int | None = None
    loaded: int | None = None
    rejected: int | None = None
    loaded_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a run failed.

    Args:
        code: Fit for programs, such as `AUTHENTICATION_FAILED`.
        type: Whose matter it is: config, source, destination, network, rate_limit, schema, internal, cancelled, lost.
        origin: Who said so: tap, target or orchestrator.
        who: Who must act: `user`, or `nobody` where the next run mends it.
        retryable: Whether another run may well succeed without anybody doing anything.
        message: The real error, redacted.
        fix: What to do.
        stream: The stream it happened in; None if unknown.
        request_id: Of the source's answer; None if it gave none.
    """

    code: str
    type: str
    origin: str
    who: str
    retryable: bool
    message: str
    fix: str
    stream: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """What one run did with one stream, from the log.

    Args:
        name: Of the stream.
        status: completed, failed, or in_progress.
        sync_type: None where the tap does not tell.
        counts: Its rows.
        bookmark_from: Where the run began.
        bookmark_to: Where it ended.
        duration_seconds: None where the tap does not tell.
        http_requests: Requests made for it; None where unknown.
        http_retries: How many of them were repetitions.
        rate_limit_wait_seconds: How long repetitions were put off.
        first_row_at: The earliest last change among its rows, as the tap wrote it.
        last_row_at: The latest.
    """

    name: str
    status: Literal["completed", "failed", "in_progress"]
    sync_type: SyncType | None = None
    counts: Counts = Counts()
    bookmark_from: str | None = None
    bookmark_to: str | None = None
    duration_seconds: float | None = None
    http_requests: int | None = None
    http_retries: int | None = None
    rate_limit_wait_seconds: float | None = None
    first_row_at: str | None = None
    last_row_at: str | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a run: discover, extract or load."""

    name: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one connection.

    Args:
        id: Ours, unique; Meltano's `run_id` is shared by the blocks of one command.
        run_id: Meltano's, a UUID with dashes.
        connection_id: Of the connection.
        status: As derived when asked.
        trigger: Who started it: `cli`, `schedule:<name>`, `api:<start>`, `airflow:...`.
        started_at: When.
        ended_at: When it ended; for a lost run the last heartbeat. None while it goes on.
        last_heartbeat_at: Meltano writes one each second.
        duration_seconds: Until its end, or until now.
        counts: Of all streams.
        problem: None unless it failed, was lost, or is partial.
        sync_type: `initial` if any stream began without a bookmark, `full` for a full refresh.
        phase: While it goes on, what it does; after a failure, what it was doing.
        streams: Name and facts; only where asked for.
        selected_streams: Where only some streams were to be read, these; None for all.
        phases: Its parts; only where asked for.
    """

    id: str
    run_id: str
    connection_id: str
    status: RunStatus
    trigger: str
    started_at: datetime
    ended_at: datetime | None
    last_heartbeat_at: datetime | None
    duration_seconds: float
    counts: Counts = Counts()
    problem: Problem | None = None
    sync_type: SyncType | None = None
    phase: str | None = None
    streams: tuple[StreamFacts, ...] = ()
    selected_streams: tuple[str, ...] | None = None
    phases: tuple[Phase, ...] = ()


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
        streams: Where asked for.
        statistics: Of 30 days.
        recent: The last 24 runs, newest first, without streams: for strips and sparklines.
        generated_at: The moment all this is true of.
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
    streams: tuple[StreamStatus, ...] = ()
    recent: tuple[Run, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
