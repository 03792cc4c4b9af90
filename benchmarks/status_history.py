"""How long sync-status takes to copy a long history for the first time, and to answer about it.

Run: python benchmarks/status_history.py [--connections 100] [--runs 10000] [--database URI]
"""

import argparse
import resource
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from sync_status.assembly import Parts, assemble
from sync_status.rendering import status_json, summary_json
from sync_status.settings import read_settings

NOW = datetime(2026, 11, 1, 12, 0, 10, tzinfo=UTC)
SCHEMA = (
    "CREATE TABLE runs (id INTEGER PRIMARY KEY, job_name VARCHAR, state VARCHAR(7), started_at DATETIME,"
    " ended_at DATETIME, payload VARCHAR, payload_flags INTEGER, run_id CHAR(32),"
    ' "trigger" VARCHAR, last_heartbeat_at DATETIME)'
)
STATE = '{"singer_state": {"bookmarks": {"orders": {"replication_key_value": "2026-01-01T00:00:00Z"}}}}'


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root, options.connections, options.runs)
        environ = {"MELTANO_PROJECT_ROOT": folder, "MELTANO_ENVIRONMENT": "prod"}
        if options.database:
            environ["SYNC_STATUS_DATABASE_URI"] = options.database
        moment = [NOW]
        parts = assemble(read_settings(environ), lambda: moment[0])
        print(f"first build of {options.connections * options.runs:,} runs: {_seconds(parts.catch_up):.1f} s")  # noqa: T201
        _ask(root, parts, moment, options.connections)
        print(f"memory at the most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")  # noqa: T201
        parts.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=100)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--database", help="ours; a SQLite file beside Meltano's unless given")
    return parser.parse_args()


def _ask(root: Path, parts: Parts, moment: list[datetime], connections: int) -> None:
    """Ask while runs begin and end, as they do: one each round."""
    names = [connection.id for connection in parts.board.connections()]

    def everything() -> None:
        found = parts.board.statuses()
        [status_json(status, streams=False) for status in found]
        summary_json(found)

    def one(name: str) -> None:
        status_json(parts.board.status(name), streams=True)

    times: dict[str, list[float]] = {"list, first": [_seconds(everything)], "list": [], "detail": [], "runs": []}
    for round_ in range(200):
        moment[0] += timedelta(seconds=1)
        name = names[round_ % connections]
        _one_run(root, name, moment[0])
        parts.catch_up()
        times["list"].append(_seconds(everything))
        times["detail"].append(_seconds(partial(one, name)))
        times["runs"].append(_seconds(partial(parts.board.runs, name, limit=50)))
    for what, seconds in times.items():
        middle, most = statistics.median(seconds), sorted(seconds)[int(len(seconds) * 0.95)]
        print(f"{what}: {middle * 1000:.1f} ms at the median, {most * 1000:.1f} ms at the 95th of 100")  # noqa: T201


def _seconds(work: Callable[[], object]) -> float:
    # What the process took of the processor: other work on the machine does not count.
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _write(root: Path, connections: int, runs: int) -> None:
    """Write a project with so many connections, each run hourly."""
    names = [f"tap-{number}" for number in range(connections)]
    project = {
        "default_environment": "prod",
        "plugins": {"extractors": [{"name": name} for name in names], "loaders": [{"name": "target-duckdb"}]},
        "jobs": [{"name": name, "tasks": [f"{name} target-duckdb"]} for name in names],
        "schedules": [{"name": name, "interval": "@hourly", "job": name} for name in names],
    }
    (root / "meltano.yml").write_text(yaml.safe_dump(project))
    (root / ".meltano").mkdir()
    (root / "output").mkdir()
    (root / "output" / "meltano.jsonl").touch()
    with closing(sqlite3.connect(root / ".meltano" / "meltano.db")) as db, db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute(SCHEMA)
        db.executemany("INSERT INTO runs VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _rows(names, runs))


def _rows(names: list[str], runs: int) -> Iterator[tuple[Any, ...]]:
    for number in range(runs):
        begun = NOW - timedelta(hours=runs - number)
        for place, name in enumerate(names):
            failed = (number * 31 + place * 17) % 97 == 0
            yield _row(name, begun + timedelta(seconds=place), failed=failed)


def _row(name: str, begun: datetime, *, failed: bool = False) -> tuple[Any, ...]:
    ended = (begun + timedelta(seconds=90)).strftime("%Y-%m-%d %H:%M:%S.%f")
    payload = '{"error": "Extractor failed"}' if failed else STATE
    state = "FAIL" if failed else "SUCCESS"
    started = begun.strftime("%Y-%m-%d %H:%M:%S.%f")
    job = f"prod:{name}-to-target-duckdb"
    return job, state, started, ended, payload, 1, uuid.uuid4().hex, "schedule", ended


def _one_run(root: Path, connection: str, at: datetime) -> None:
    tap = connection.removeprefix("prod:").partition("-to-")[0]
    with closing(sqlite3.connect(root / ".meltano" / "meltano.db")) as db, db:
        db.execute("INSERT INTO runs VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(tap, at - timedelta(seconds=91)))


if __name__ == "__main__":
    main()
