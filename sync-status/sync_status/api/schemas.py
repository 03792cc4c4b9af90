"""The documents of the API as its OpenAPI description has them."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from sync_status.api.initial_load import InitialLoad
from sync_status.api.timeline_schemas import Settings, Versions
from sync_status.model import ConnectionStatus, FreshnessState, HealthState, Severity
from sync_status.run_model import RunStatus, SyncType


class Problem(BaseModel):
    """RFC 9457, with a code for programs."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    held_by: dict[str, Any] | None = Field(
        None, description="With 409: who holds the lock, since when, when it is free"
    )


class Records(BaseModel):
    """Rows; null is not known."""

    extracted: int | None
    loaded: int | None
    rejected: int | None
    loaded_reason: str | None = Field(
        description="Why loaded is null: not_reported (the target tells none), not_confirmed (cut off), in_progress"
    )


class Error(BaseModel):
    """Why something failed."""

    code: str
    type: str
    origin: str
    who: Literal["user", "nobody"] = Field(description="Who must act")
    retryable: bool
    message: str
    fix: str
    stream: str | None
    request_id: str | None


class Connection(BaseModel):
    """A source and where it is loaded."""

    id: str
    name: str
    system: str
    tap: str
    target: str
    state_id: str
    environment: str | None
    sandbox: bool
    declared: bool
    paused: bool


class Run(BaseModel):
    """One run of one connection."""

    id: str
    run_id: str = Field(description="Meltano's; the blocks of one command share it")
    connection_id: str
    status: RunStatus
    trigger: str
    sync_type: SyncType | None
    selected_streams: list[str] | None
    started_at: datetime
    ended_at: datetime | None
    last_heartbeat_at: datetime | None
    duration_seconds: float
    phase: str | None
    records: Records
    error: Error | None


class Phase(BaseModel):
    """A part of a run."""

    name: str
    started_at: datetime
    ended_at: datetime | None


class RunStream(BaseModel):
    """What a run did with a stream."""

    name: str
    status: Literal["completed", "failed", "in_progress", "unknown"]
    sync_type: SyncType | None
    records: Records
    bookmark_from: str | None
    bookmark_to: str | None
    duration_seconds: float | None
    http_requests: int | None
    http_retries: int | None
    rate_limit_wait_seconds: float | None
    first_row_at: str | None
    last_row_at: str | None


class WholeRun(Run):
    """A run with its streams and phases."""

    phases: list[Phase]
    streams: list[RunStream]
    versions: Versions
    settings: Settings
    links: dict[str, str]


class RunList(BaseModel):
    """A page of runs."""

    data: list[Run]
    next_cursor: str | None


class Success(BaseModel):
    """The last success."""

    id: str
    ended_at: datetime
    records: Records
    sync_type: SyncType | None


class Reason(BaseModel):
    """Why the health is what it is."""

    code: str
    severity: Severity
    message: str


class Health(BaseModel):
    """The worst of the reasons."""

    state: HealthState
    since: datetime | None
    reasons: list[Reason]
    consecutive_failures: int


class Setup(BaseModel):
    """Whether it can work at all."""

    state: Literal["untested", "connected", "broken"]
    checked_at: datetime | None
    action_required: Error | None


class Freshness(BaseModel):
    """How old the data is."""

    state: FreshnessState
    last_successful_sync_at: datetime | None
    age_seconds: float | None
    late_after_seconds: float | None
    stale_after_seconds: float | None


class Schedule(BaseModel):
    """When it is due."""

    name: str
    cron: str | None
    timezone: str
    enabled: bool
    next_sync_at: datetime | None
    interval_seconds: float | None
    source: str


class Pause(BaseModel):
    """Who paused it."""

    since: datetime
    by: str
    reason: str


class Statistics(BaseModel):
    """The last 30 days."""

    runs: int
    succeeded: int
    failed: int
    success_rate: float | None
    p50_seconds: float | None
    p95_seconds: float | None
    p50_records: float | None


class Checkpoint(BaseModel):
    """Where the next run begins."""

    replication_key: str | None
    value: str


class Baseline(BaseModel):
    """What is usual."""

    median_records: float | None
    runs: int


class StreamOfConnection(BaseModel):
    """How one stream is doing."""

    name: str
    status: Literal["completed", "failed", "in_progress", "unknown"]
    sync_type: SyncType | None
    run_id: str | None
    last_successful_sync_at: datetime | None
    age_seconds: float | None
    records: Records
    duration_seconds: float | None
    checkpoint: Checkpoint | None
    baseline: Baseline
    anomaly: str | None


class Status(BaseModel):
    """How a connection is doing."""

    connection: Connection
    status: ConnectionStatus
    health: Health
    setup: Setup
    freshness: Freshness
    schedule: Schedule | None
    pause: Pause | None
    initial_load: InitialLoad | None
    current_run: Run | None
    last_run: Run | None
    last_success: Success | None
    stats_30d: Statistics
    links: dict[str, str | None]
    generated_at: datetime
    facts_as_of: datetime | None


class StatusOfConnection(Status):
    """The same, with its streams."""

    streams: list[StreamOfConnection]


class Summary(BaseModel):
    """Connections by health."""

    total: int
    healthy: int
    warning: int
    degraded: int
    unknown: int
    in_progress: int


class StatusList(BaseModel):
    """A page of connections, worst first."""

    summary: Summary
    data: list[Status]
    next_cursor: str | None
    generated_at: datetime | None


class Started(BaseModel):
    """A sync that was started."""

    id: str
    run_id: str
    connection_id: str
    requested_at: datetime
    repeated: bool


def described(model: type[BaseModel] | None, *refusals: int) -> dict[int | str, dict[str, Any]]:
    """Describe a route's answers: its document, and the refusals beside the ones that every route has."""
    good = 202 if model is Started else 200
    found: dict[int | str, dict[str, Any]] = {good: {"model": model}} if model else {}
    for status in (401, 403, *refusals):
        if status == 503 and model in {StatusList, StatusOfConnection}:  # noqa: PLR2004 - it has the same body then
            found[status] = {"model": model, "description": "As bad as fail_on says"}
        else:
            found[status] = {"model": Problem}
    return found
