"""Tables of what is known: a mirror of Meltano's runs, what its log told of each, and how far both were read."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, String, Table, Text, text

from sync_status.database import METADATA, Moment

RUNS = Table(
    "runs",
    METADATA,
    # Meltano's id, plus a base that grows when its database is replaced by a new one.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("run_id", String(32), nullable=False, index=True),
    Column("job_name", String(900), nullable=False),
    Column("state", String(16), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("heartbeat_at", Moment),
    Column("trigger", String, nullable=False),
    Column("error", Text),
    # Meltano has not written its end down.
    Column("open", Boolean, nullable=False),
    # Its log or its row changed since its status was last judged.
    Column("dirty", Boolean, nullable=False),
    # The status of an ended run; null while it is open.
    Column("outcome", String(12)),
    # The last status that listeners were told.
    Column("announced", String(12)),
    Column("sync_type", String(12)),
    Column("extracted", BigInteger),
    Column("loaded", BigInteger),
    Column("rejected", BigInteger),
    Column("problem", JSON(none_as_null=True)),
    Column("notes", JSON(none_as_null=True)),
    # With all that a month is summed up by: its runs are not looked up one by one.
    Index("runs_of_connection", "job_name", "started_at", "id", "outcome", "ended_at", "heartbeat_at", "extracted"),
    # By id, and in the words of each: otherwise SQLite goes through all runs rather than sort a few.
    Index("runs_open", "id", sqlite_where=text("open = 1"), postgresql_where=text("open")),
    Index("runs_dirty", "id", sqlite_where=text("dirty = 1"), postgresql_where=text("dirty")),
    Index("runs_by_outcome", "job_name", "outcome", "started_at"),
)

STREAMS = Table(
    "run_streams",
    METADATA,
    Column("run", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", String, primary_key=True),
    Column("status", String(12), nullable=False),
    Column("sync_type", String(12)),
    Column("extracted", BigInteger),
    # What the tap's summary says; it goes before the sum of its metrics.
    Column("summed", BigInteger),
    Column("loaded", BigInteger),
    Column("rejected", BigInteger),
    Column("bookmark_from", String),
    Column("bookmark_to", String),
    Column("seconds", Float),
    Column("http_requests", BigInteger),
    Column("http_retries", BigInteger),
    Column("rate_limit_wait_seconds", Float),
    Column("first_row_at", String),
    Column("last_row_at", String),
)

CONNECTIONS = Table(
    "connections",
    METADATA,
    Column("job_name", String(900), primary_key=True),
    # Grows with every change of one of its runs.
    Column("version", BigInteger, nullable=False),
)

SCHEDULES = Table(
    "schedules",
    METADATA,
    Column("job_name", String(900), primary_key=True),
    Column("cron", String),
    # Since when it has this schedule: before, no start was missed.
    Column("since", Moment, nullable=False),
)

LOG_FILES = Table(
    "log_files",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("inode", BigInteger, nullable=False),
    # Of its first line: an inode is given to another file in time.
    Column("head", String(64), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("broken_lines", BigInteger, nullable=False),
    Column("strange_lines", BigInteger, nullable=False),
)

RUN_LOGS = Table(
    "run_logs",
    METADATA,
    Column("run", BigInteger, primary_key=True, autoincrement=False),
    Column("file", Integer, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
)

EARLY_LINES = Table(
    "early_lines",
    METADATA,
    # Lines that were read before Meltano's row of their run was there; of these two, as the line has them.
    Column("run_id", String(32), primary_key=True),
    Column("job_name", String(900), primary_key=True),
    Column("file", Integer, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("lines", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)

MARKS = Table(
    "marks",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

STARTS = Table(
    "starts",
    METADATA,
    Column("id", String(36), primary_key=True),
    # Meltano is told to use it, so that the run is known as ours.
    Column("run_id", String(32), nullable=False, unique=True),
    Column("job_name", String(900), nullable=False),
    Column("idempotency_key", String(255)),
    Column("mode", String(16), nullable=False),
    Column("streams", JSON(none_as_null=True)),
    Column("requested_by", String(255), nullable=False),
    Column("requested_at", Moment, nullable=False),
    # Of the process that runs it, with the moment it began, as ids of processes are used again.
    Column("pid", Integer),
    Column("pid_since", Float),
    Column("host", String(255), nullable=False),
    Column("cancelled_by", String(255)),
    Column("cancelled_at", Moment),
    Column("ended_at", Moment),
    Column("exit_code", Integer),
    Column("message", Text),
    Index("starts_by_key", "job_name", "idempotency_key", unique=True),
    Index("starts_of_connection", "job_name", "requested_at"),
)

PAUSES = Table(
    "pauses",
    METADATA,
    Column("job_name", String(900), primary_key=True),
    # Null once it goes on again; the row stays, so that nothing is missed from the time of the pause.
    Column("since", Moment),
    Column("resumed_at", Moment),
    Column("by", String(255), nullable=False),
    Column("reason", String(500), nullable=False),
)
