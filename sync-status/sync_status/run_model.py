"""What is known and said of a run: plain values, without a database and without JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

RunStatus = Literal["in_progress", "completed", "partial", "failed", "cancelled", "lost"]
SyncType = Literal["initial", "incremental", "full"]

NOT_REPORTED = "not_reported"
"""Why a loaded count is null: the target tells none, and none is assumed."""


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
        status: completed, failed, in_progress, or unknown where a run has ended and nothing told how the stream did.
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
    status: Literal["completed", "failed", "in_progress", "unknown"]
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
class Version:
    """Of a plugin, and of the singer-sdk that it is built on."""

    version: str
    sdk: str


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
        versions: Of `tap` and `target`, where their logs tell; only where asked for.
        settings: A digest of the tap and the target in meltano.yml as it began; None if nobody looked.
        commit: That the project stood at then; None without git.
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
    versions: Mapping[str, Version] = field(default_factory=dict)
    settings: str | None = None
    commit: str | None = None
