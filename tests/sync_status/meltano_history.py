"""A Meltano project without Meltano: its system database and JSON log, with whatever history a test wants."""

import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# As Meltano 4.4.1 makes it.
SCHEMA = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, PRIMARY KEY (version_num));
CREATE TABLE runs (
    id INTEGER NOT NULL, job_name VARCHAR, state VARCHAR(7), started_at DATETIME, ended_at DATETIME, payload VARCHAR,
    payload_flags INTEGER, run_id CHAR(32), "trigger" VARCHAR, last_heartbeat_at DATETIME, PRIMARY KEY (id)
);
CREATE TABLE state (
    state_id VARCHAR(900) NOT NULL, partial_state VARCHAR, completed_state VARCHAR, updated_at DATETIME,
    PRIMARY KEY (state_id), UNIQUE (state_id)
);
"""
PROJECT: dict[str, Any] = {
    "version": 1,
    "default_environment": "dev",
    "environments": [{"name": "dev"}, {"name": "prod"}],
    "plugins": {
        "extractors": [{"name": "tap-sandbox"}, {"name": "tap-plex"}],
        "loaders": [{"name": "target-duckdb"}, {"name": "target-postgres"}],
    },
    "jobs": [
        {"name": "sandbox", "tasks": ["tap-sandbox target-duckdb"]},
        {"name": "plex", "tasks": ["tap-plex target-duckdb"]},
    ],
    "schedules": [
        {"name": "sandbox-hourly", "interval": "@hourly", "job": "sandbox"},
        {"name": "plex-daily", "interval": "0 3 * * *", "job": "plex"},
    ],
}
SANDBOX = "dev:tap-sandbox-to-target-duckdb"
PLEX = "dev:tap-plex-to-target-duckdb"


def naive(moment: datetime | None) -> str | None:
    """Write a moment as Meltano's SQLite has it."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


@dataclass
class MeltanoHistory:
    """A project directory; each call adds to what Meltano would have written there."""

    root: Path
    project: dict[str, Any] = field(default_factory=lambda: PROJECT)
    _known: dict[int, tuple[str, str]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        (self.root / ".meltano").mkdir(parents=True, exist_ok=True)
        (self.root / "output").mkdir(exist_ok=True)
        (self.root / "meltano.yml").write_text(json.dumps(self.project))
        self.log.touch()
        if not (self.root / ".meltano" / "meltano.db").exists():
            with self.database() as db:
                db.executescript(SCHEMA)

    @property
    def log(self) -> Path:
        return self.root / "output" / "meltano.jsonl"

    @property
    def environ(self) -> dict[str, str]:
        """What `sync_status.settings.read_settings` needs to read this project."""
        return {"MELTANO_PROJECT_ROOT": str(self.root), "MELTANO_ENVIRONMENT": "dev"}

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """Open it as Meltano does."""
        with closing(sqlite3.connect(self.root / ".meltano" / "meltano.db")) as db, db:
            db.execute("PRAGMA journal_mode=WAL")
            yield db

    def run(
        self,
        started_at: datetime,
        ended_at: datetime | None = None,
        *,
        job_name: str = SANDBOX,
        state: str | None = None,
        heartbeat: datetime | None = None,
        error: str | None = None,
        trigger: str = "cli",
        run_id: str | None = None,
        flags: int = 0,
    ) -> int:
        """Add a run: RUNNING without an end, else SUCCESS unless told otherwise. Return `runs.id`."""
        payload = json.dumps({"error": error} if error else {})
        state = state or ("SUCCESS" if ended_at else "RUNNING")
        times = [naive(started_at), naive(ended_at), naive(heartbeat or ended_at or started_at)]
        values = [job_name, state, *times, payload, flags, uuid.UUID(run_id or str(uuid.uuid4())).hex, trigger]
        with self.database() as db:
            added = db.execute(
                "INSERT INTO runs (job_name, state, started_at, ended_at, last_heartbeat_at, payload, payload_flags,"
                ' run_id, "trigger") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
                values,
            )
        return int(added.lastrowid or 0)

    def change(self, run: int, **columns: Any) -> None:
        """Write other values into a run's row; moments as datetimes."""
        with self.database() as db:
            for name, value in columns.items():
                text = naive(value) if isinstance(value, datetime) else value
                db.execute(f"UPDATE runs SET {name} = ? WHERE id = ?", [text, run])

    def run_id(self, run: int) -> str:
        """Return a run's UUID, with dashes."""
        return self._names(run)[1]

    def _names(self, run: int) -> tuple[str, str]:
        if run not in self._known:
            with self.database() as db:
                ((job_name, text),) = db.execute("SELECT job_name, run_id FROM runs WHERE id = ?", [run]).fetchall()
            self._known[run] = (job_name, str(uuid.UUID(text)))
        return self._known[run]

    def say(self, run: int, event: str, at: datetime, **fields: Any) -> None:
        """Add a line to the JSON log, as Meltano writes those of plugins."""
        job_name, run_id = self._names(run)
        line = {
            "producer": True,
            "consumer": False,
            "string_id": "tap-sandbox",
            "cmd_type": "elb",
            "job_name": job_name,
            "event": event,
            "run_id": run_id,
            "level": "info",
            "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        }
        with self.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line | fields) + "\n")

    def summary(self, run: int, stream: str, at: datetime, **value: Any) -> None:
        """Add a stream's summary; fields not given are those of an incremental stream of no rows that completed."""
        whole = {
            "sync_type": "incremental",
            "status": "completed",
            "bookmark_from": None,
            "bookmark_to": None,
            "record_count": 0,
            "rows_rejected": 0,
            "first_row_at": None,
            "last_row_at": None,
            "http_request_count": 1,
            "http_retries": 0,
            "rate_limit_wait_seconds": 0.0,
        }
        metric = {"type": "summary", "metric": "stream_summary", "value": whole | value, "tags": {"stream": stream}}
        self.say(run, "METRIC", at, metric_info=metric, plugin_logger="singer_sdk.metrics")

    def load(self, run: int, table: str, rows: int, at: datetime) -> None:
        """Add the line with which target-duckdb begins to write rows."""
        who = {"producer": False, "consumer": True, "string_id": "target-duckdb"}
        self.say(run, f"""Loading {rows} rows into '"warehouse"."raw"."{table}"'""", at, **who)

    def state(self, state_id: str, bookmarks: dict[str, Any]) -> None:
        """Write a connection's bookmarks into the state table."""
        text = json.dumps({"singer_state": {"bookmarks": bookmarks}})
        with self.database() as db:
            db.execute("INSERT OR REPLACE INTO state (state_id, completed_state) VALUES (?, ?)", [state_id, text])
