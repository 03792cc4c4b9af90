"""How long sync-status takes to copy a long history for the first time, and to answer about it.

Run: python benchmarks/status_history.py [--connections 100] [--runs 10000] [--database URI]

Answers are taken over a socket, as clients take them, from a server that watches for alerts beside it, once that has
looked at every connection. First as it comes: a run ends each second, the server catches up as it does, and questions
come at any moment. Then with a catch-up of its own before each answer, which is the worst that a question can meet.
"""

import argparse
import http.client
import json
import random
import sqlite3
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import uvicorn
import yaml
from sync_status.app import create_app
from sync_status.assembly import Parts, assemble
from sync_status.background import background
from sync_status.settings import read_settings

NOW = datetime(2026, 11, 1, 12, 0, 10, tzinfo=UTC)
SCHEMA = (
    "CREATE TABLE runs (id INTEGER PRIMARY KEY, job_name VARCHAR, state VARCHAR(7), started_at DATETIME,"
    " ended_at DATETIME, payload VARCHAR, payload_flags INTEGER, run_id CHAR(32),"
    ' "trigger" VARCHAR, last_heartbeat_at DATETIME);'
    " CREATE TABLE state (state_id VARCHAR(900) PRIMARY KEY, partial_state VARCHAR, completed_state VARCHAR)"
)
STATE = '{"singer_state": {"bookmarks": {"orders": {"replication_key_value": "2026-01-01T00:00:00Z"}}}}'
Times = dict[str, list[tuple[float, float]]]
"""What was asked, and how long each answer took: by the clock, and of the processor."""
IDLE_SHARE = 0.1
LOGGED_RUNS = 30
"""So many of the last runs of each connection are in the log still."""


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        history = History(Path(folder), options.connections, options.streams)
        history.write(options.runs)
        environ = {
            "MELTANO_PROJECT_ROOT": folder,
            "MELTANO_ENVIRONMENT": "prod",
            "SYNC_STATUS_OPEN_ON_LOOPBACK": "true",
        }
        if options.database:
            environ["SYNC_STATUS_DATABASE_URI"] = options.database
        parts = assemble(read_settings(environ), lambda: history.at)
        with _sampled() as memory:
            took, cpu = _seconds(parts.catch_up)
        count = options.connections * options.runs
        print(f"first build of {count:,} runs: {took:.1f} s, {cpu:.1f} s of the processor")  # noqa: T201
        print(f"memory in each quarter of it: {_quarters(memory)} MB")  # noqa: T201
        with _sampled() as memory, _served(parts) as port:
            _ask(history, parts, port, options.rounds)
        print(f"memory in each quarter of the questions: {_quarters(memory)} MB")  # noqa: T201
        parts.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=100)
    parser.add_argument("--runs", type=int, default=10_000, help="of each connection")
    parser.add_argument("--streams", type=int, default=20, help=f"of each run; the last {LOGGED_RUNS} are in the log")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--database", help="ours; a SQLite file beside Meltano's unless given")
    return parser.parse_args()


class Client:
    """Asks a server over one connection, while runs of a history begin and end."""

    def __init__(self, history: "History", parts: Parts, port: int) -> None:
        self._history, self._parts = history, parts
        self.http = http.client.HTTPConnection("127.0.0.1", port)

    def get(self, path: str) -> None:
        """Take one answer."""
        self.http.request("GET", path)
        answer = self.http.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(path)

    def ask(self, happen: Callable[[str], None], rounds: int, pause: Callable[[], float] | None = None) -> Times:
        """Ask each question in each round, in which something happens to a connection.

        Args:
            happen: It, given the connection.
            rounds: How many.
            pause: Seconds before each question, rounds being seconds; None: a catch-up of its own with each.
        """
        times: Times = {}
        for number in range(rounds):
            name, begun = self._history.names[number % len(self._history.names)], time.monotonic()
            self._history.at += timedelta(seconds=1)
            happen(name)
            id_ = quote(f"prod:{name}-to-target-jsonl")
            of_one = {"detail": f"/sync-status/{id_}", "runs": f"/connections/{id_}/runs"}
            for what, path in {"list": "/sync-status", **of_one, "page": "/"}.items():
                if pause:
                    time.sleep(pause())
                else:
                    self._parts.catch_up._done_at = float("-inf")  # noqa: SLF001 - as if a second had passed
                times.setdefault(what, []).append(_seconds(partial(self.get, path)))
            if pause:
                time.sleep(max(begun + 1 - time.monotonic(), 0))
        return times


def _ask(history: "History", parts: Parts, port: int, rounds: int) -> None:
    client = Client(history, parts, port)
    print(f"the first list: {_seconds(partial(client.get, '/sync-status'))[0] * 1000:.0f} ms")  # noqa: T201
    _wait_until_idle(client.http)
    pause = partial(random.Random(1).uniform, 0, 0.4)  # noqa: S311 - no secret hangs on it
    _print("as it comes", client.ask(history.one_run, rounds, pause))
    _print("each with a catch-up, one run ended", client.ask(history.one_run, rounds))
    history.begin_all()
    _print("each with a catch-up, all run at once", client.ask(lambda _: history.hear_all(), rounds // 2))


def _print(when: str, times: Times) -> None:
    for what, both in times.items():
        (middle, most), (cpu, most_cpu) = (_middle_and_most([pair[n] * 1000 for pair in both]) for n in (0, 1))
        told = f"{middle:.1f} ms at the median, {most:.1f} ms at the 95th of 100"
        print(f"{when}: {what}: {told}; of the processor {cpu:.1f} and {most_cpu:.1f} ms")  # noqa: T201


def _middle_and_most(values: list[float]) -> tuple[float, float]:
    return statistics.median(values), sorted(values)[int(len(values) * 0.95)]


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Return how long something took by the clock, and of the processor: other work on the machine is not in that."""
    begun, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - cpu


def _wait_until_idle(client: http.client.HTTPConnection) -> None:
    used = 1.0
    while used > IDLE_SHARE:
        before = time.process_time()
        time.sleep(1)
        used = time.process_time() - before
    # Meanwhile the server has hung up.
    client.close()


@contextmanager
def _sampled() -> Iterator[list[float]]:
    """Look at this process's memory ten times a second; in megabytes."""
    samples: list[float] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(0.1):
            samples.append(psutil.Process().memory_info().rss / 1e6)

    thread = threading.Thread(target=look)
    thread.start()
    yield samples
    stop.set()
    thread.join()


def _quarters(samples: list[float]) -> str:
    cuts = [len(samples) * quarter // 4 for quarter in range(5)]
    parts = (samples[begin : max(end, begin + 1)] for begin, end in pairwise(cuts))
    return ", ".join(f"{statistics.median(part):.0f}" for part in parts if part)


@contextmanager
def _served(parts: Parts) -> Iterator[int]:
    config = uvicorn.Config(create_app(parts, background(parts)), port=0, log_level="critical", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


class History:
    """A project whose connections ran hourly.

    Args:
        root: Its directory.
        connections: How many.
        streams: Of each run.
    """

    def __init__(self, root: Path, connections: int, streams: int) -> None:
        self.root, self.at = root, NOW
        self.names = [f"tap-{number}" for number in range(connections)]
        self._streams = [f"stream_{number}" for number in range(streams)]

    def write(self, runs: int) -> None:
        """Write its files, with so many runs of each connection."""
        project = {
            "default_environment": "prod",
            "environments": [{"name": "prod"}],
            "plugins": {"extractors": [{"name": name} for name in self.names], "loaders": [{"name": "target-jsonl"}]},
            "jobs": [{"name": name, "tasks": [f"{name} target-jsonl"]} for name in self.names],
            "schedules": [{"name": name, "interval": "@hourly", "job": name} for name in self.names],
        }
        (self.root / "meltano.yml").write_text(yaml.safe_dump(project))
        (self.root / ".meltano").mkdir()
        (self.root / "output").mkdir()
        with self._database() as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.executescript(SCHEMA)
            self._insert(db, self._rows(runs))
            last = LOGGED_RUNS * len(self.names)
            rows = db.execute(
                "SELECT job_name, run_id, ended_at FROM (SELECT * FROM runs ORDER BY id DESC LIMIT ?) ORDER BY id",
                [last],
            )
            with (self.root / "output" / "meltano.jsonl").open("w") as log:
                log.writelines(line for row in rows for line in self._told(*row))

    def one_run(self, name: str) -> None:
        """A run has just ended."""
        row = _row(name, self.at - timedelta(seconds=91))
        with self._database() as db:
            self._insert(db, [row])
        with (self.root / "output" / "meltano.jsonl").open("a") as log:
            log.writelines(self._told(row[0], row[6], row[3]))

    def begin_all(self) -> None:
        """Every connection begins a run."""
        rows = [_row(name, self.at) for name in self.names]
        with self._database() as db:
            self._insert(db, [(row[0], "RUNNING", row[2], None, "{}", 0, row[6], row[7], row[2]) for row in rows])

    def hear_all(self) -> None:
        """Every run writes its heartbeat."""
        with self._database() as db:
            db.execute("UPDATE runs SET last_heartbeat_at = ? WHERE state = 'RUNNING'", [_naive(self.at)])

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.root / ".meltano" / "meltano.db")) as db, db:
            yield db

    def _insert(self, db: sqlite3.Connection, rows: Any) -> None:
        db.executemany("INSERT INTO runs VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _rows(self, runs: int) -> Iterator[tuple[Any, ...]]:
        for number in range(runs):
            begun = NOW - timedelta(hours=runs - number)
            for place, name in enumerate(self.names):
                failed = (number * 31 + place * 17) % 97 == 0
                yield _row(name, begun + timedelta(seconds=place), failed=failed)

    def _told(self, job_name: str, run_id: str, ended: str) -> Iterator[str]:
        """What the log says of a run: a summary of each stream."""
        for number, stream in enumerate(self._streams):
            value = {"sync_type": "incremental", "status": "completed", "record_count": 100 + number, "http_retries": 0}
            metric = {"metric": "stream_summary", "value": value, "tags": {"stream": stream}}
            line = {"producer": True, "job_name": job_name, "run_id": run_id, "event": "METRIC", "level": "info"}
            yield json.dumps({**line, "timestamp": f"{ended}Z", "metric_info": metric}) + "\n"


def _row(name: str, begun: datetime, *, failed: bool = False) -> tuple[Any, ...]:
    ended = _naive(begun + timedelta(seconds=90))
    payload = '{"error": "Extractor failed"}' if failed else STATE
    state = "FAIL" if failed else "SUCCESS"
    job = f"prod:{name}-to-target-jsonl"
    return job, state, _naive(begun), ended, payload, 1, uuid.uuid4().hex, "schedule", ended


def _naive(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


if __name__ == "__main__":
    main()
