"""The copies that the pipelines make of the source, each loaded and read in its own way."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import duckdb
import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from demo.meltano import Project
from demo.sandbox import TOKEN, Sandbox
from tests import forked
from tests.end_to_end.canonical import Row, moment
from tests.end_to_end.postgres_cluster import Postgres

TAP = Path(sys.executable).with_name("tap-sandbox")


def views(*options: str) -> str:
    """The SQL that the tap ships."""
    done = forked.run([str(TAP), "views", *options])
    assert done.returncode == 0, done.stderr
    return done.stdout


class Copy(Protocol):
    """A copy of the source."""

    exact_numbers: bool

    def load(self) -> int:
        """Run the pipeline and return the number of records that it moved."""

    def make_views(self) -> None:
        """Make the views that the tap ships, where there can be any."""

    def current(self, stream: str) -> list[Row]:
        """The rows of a stream that are there now."""


class DuckDB:
    """A DuckDB file, loaded by `meltano run`."""

    # target-duckdb stores numbers as DOUBLE.
    exact_numbers = False

    def __init__(self, project: Project) -> None:
        self._project = project
        self._path = str(project.directory / "output" / "warehouse.duckdb")
        # Small batches: a stream is written in several flushes.
        self._settings = {"TARGET_DUCKDB_BATCH_SIZE_ROWS": "1000"}

    def load(self) -> int:
        run_id = self._project.run("tap-sandbox", "target-duckdb", settings=self._settings)
        return sum(self._project.extracted(run_id).values())

    def make_views(self) -> None:
        with duckdb.connect(self._path) as db:
            db.execute(views())

    def current(self, stream: str) -> list[Row]:
        return self.rows(f'FROM raw."{stream}_current"')

    def rows(self, query: str, *values: object) -> list[Row]:
        """Ask the warehouse."""
        with duckdb.connect(self._path, read_only=True) as db:
            answer = db.execute(query, values)
            names = [column[0] for column in answer.description or ()]
            return [dict(zip(names, values, strict=True)) for values in answer.fetchall()]


class PostgreSQL:
    """A schema of a PostgreSQL database, loaded by `meltano run`."""

    exact_numbers = True
    extractor = "tap-sandbox"

    def __init__(self, project: Project, postgres: Postgres, schema: str = "copied") -> None:
        self._project = project
        self._schema = schema
        self._url = postgres.url
        self.settings = postgres.settings | {
            "TARGET_POSTGRES_BATCH_SIZE_ROWS": "1000",
            "TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA": self._schema,
        }

    def load(self) -> int:
        run_id = self._project.run(self.extractor, "target-postgres", settings=self.settings)
        return sum(self._project.extracted(run_id).values())

    def make_views(self) -> None:
        with psycopg.connect(self._url) as db:
            db.execute(views("--schema", self._schema).encode())

    def current(self, stream: str) -> list[Row]:
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(self._schema, f"{stream}_current"))
        with psycopg.connect(self._url, row_factory=dict_row) as db:
            return list(db.execute(query))


class PostgreSQLFromFiles(PostgreSQL):
    """The same, loaded from batch files."""

    extractor = "tap-sandbox--batch"


class JsonLines:
    """Files of JSON lines, written by `tap-sandbox | target-jsonl`: every version of every row."""

    exact_numbers = True

    def __init__(self, target: Path, source: Sandbox, directory: Path, **settings: Any) -> None:
        self._directory = directory
        self._state = directory / "state.json"
        self._rows = directory / "rows"
        self._rows.mkdir()
        tap = {"api_url": source.url, "auth_token": TOKEN, "start_date": "2000-01-01"}
        (directory / "tap.json").write_text(json.dumps(tap | settings))
        loader = {"destination_path": str(self._rows), "do_timestamp_file": False}
        (directory / "target.json").write_text(json.dumps(loader))
        self._extract = [str(TAP), "--config", f"{directory}/tap.json"]
        self._load = [str(target), "--config", f"{directory}/target.json"]

    def load(self) -> int:
        before = self._lines()
        resume = ["--state", str(self._state)] if self._state.exists() else []
        read = forked.run([*self._extract, *resume])
        assert read.returncode == 0, read.stderr
        done = subprocess.run(self._load, input=read.stdout, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        self._state.write_text(done.stdout.splitlines()[-1])
        return self._lines() - before

    def make_views(self) -> None:
        """Files have none: `current` does by hand what they do."""

    def current(self, stream: str) -> list[Row]:
        latest = self._latest(stream)
        last_reading = max((row.get("_sdc_snapshot_at") or "" for row in latest), default="")
        if last_reading:
            return [row for row in latest if row["_sdc_snapshot_at"] == last_reading]
        gone: dict[str, str] = {}
        for told in self._latest("deleted_records"):
            if told["resource"] == stream:
                gone[told["record_id"]] = max(moment(told["deleted_at"]), gone.get(told["record_id"], ""))
        return [row for row in latest if gone.get(row["id"], "") < moment(row["modified_at"])]

    def _latest(self, stream: str) -> list[dict[str, Any]]:
        with (self._rows / f"{stream}.jsonl").open(encoding="utf-8") as lines:
            versions = (json.loads(line, parse_float=Decimal) for line in lines)
            return list({row["id"]: row for row in versions}.values())

    def _lines(self) -> int:
        return sum(file.read_bytes().count(b"\n") for file in self._rows.glob("*.jsonl"))
