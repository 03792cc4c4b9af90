"""Every stream arrives: an initial run and two incremental ones, counted after each."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from demo import warehouse
from demo.meltano import Project
from demo.sandbox import TOKEN, Sandbox
from tests.end_to_end.postgres_cluster import Postgres

DAY_SECONDS = 86_400
TAP = Path(sys.executable).with_name("tap-sandbox")


def moments(server: Sandbox) -> Iterator[int]:
    """Number three runs, between which a day passes."""
    for run in range(3):
        if run:
            server.advance(DAY_SECONDS)
        yield run


def test_duckdb_holds_the_source_after_each_run(sandbox_server: Sandbox, meltano_project: Project) -> None:
    # Small batches: every stream is written in several flushes.
    settings = {"TARGET_DUCKDB_BATCH_SIZE_ROWS": "100"}
    extracted = []
    for _ in moments(sandbox_server):
        run_id = meltano_project.run("tap-sandbox", "target-duckdb", settings=settings)
        extracted.append(meltano_project.extracted(run_id))
        loaded = warehouse.counts(meltano_project.directory / "output" / "warehouse.duckdb")
        assert loaded == sandbox_server.counts()
    _assert_incremental(extracted)


def test_postgres_holds_the_source_after_each_run(
    sandbox_server: Sandbox, meltano_project: Project, postgres: Postgres
) -> None:
    settings = {**postgres.settings, "TARGET_POSTGRES_BATCH_SIZE_ROWS": "100"}
    extracted = []
    for _ in moments(sandbox_server):
        run_id = meltano_project.run("tap-sandbox", "target-postgres", settings=settings)
        extracted.append(meltano_project.extracted(run_id))
        assert _postgres_counts(postgres, "raw_dev") == sandbox_server.counts()
    _assert_incremental(extracted)


def test_prod_records_runs_and_state_where_the_environment_says(
    sandbox_server: Sandbox, meltano_project: Project, postgres: Postgres, tmp_path: Path
) -> None:
    settings = {
        **postgres.settings,
        "MELTANO_ENVIRONMENT": "prod",
        "MELTANO_DATABASE_URI": postgres.url.replace("postgresql:", "postgresql+psycopg:"),
        "MELTANO_STATE_BACKEND_URI": f"file://{tmp_path}/state",
        "TARGET_POSTGRES_SSL_ENABLE": "false",
    }
    meltano_project.run("tap-sandbox", "target-postgres", settings=settings)
    assert _postgres_counts(postgres, "raw") == sandbox_server.counts()
    state_id = "prod:tap-sandbox-to-target-postgres"
    with psycopg.connect(postgres.url) as db:
        assert db.execute("SELECT job_name, state FROM public.runs").fetchall() == [(state_id, "SUCCESS")]
    (state,) = (tmp_path / "state").glob("**/state.json")
    assert set(json.loads(state.read_text())["completed"]["singer_state"]["bookmarks"]) == set(sandbox_server.counts())
    assert not (meltano_project.directory / ".meltano" / "meltano.db").exists()


def test_jsonl_holds_the_source_after_each_run(
    sandbox_server: Sandbox, loader: Callable[[str], Path], tmp_path: Path
) -> None:
    config = {"api_url": sandbox_server.url, "auth_token": TOKEN}
    (tmp_path / "tap.json").write_text(json.dumps(config))
    target = {"destination_path": str(tmp_path), "do_timestamp_file": False}
    (tmp_path / "target.json").write_text(json.dumps(target))
    for run in moments(sandbox_server):
        resume = f"--state {tmp_path}/state.json" if run else ""
        pipe = (
            f"set -o pipefail; '{TAP}' --config {tmp_path}/tap.json {resume}"
            f" | '{loader('target-jsonl')}' --config {tmp_path}/target.json > {tmp_path}/states"
        )
        subprocess.run(["bash", "-c", pipe], check=True, capture_output=True)
        (tmp_path / "state.json").write_text((tmp_path / "states").read_text().splitlines()[-1])
        assert _jsonl_counts(tmp_path, sandbox_server) == sandbox_server.counts()


def test_csv_holds_the_source(sandbox_server: Sandbox, meltano_project: Project) -> None:
    meltano_project.run("tap-sandbox", "target-csv")
    files = (meltano_project.directory / "output").glob("*.csv")
    assert {file.stem: _csv_count(file) for file in files} == sandbox_server.counts()


def test_the_job_and_the_check_command_run(meltano_project: Project) -> None:
    assert "sandbox-to-duckdb" in meltano_project.call("job", "list", "--format=json")
    assert "sandbox-hourly" in meltano_project.call("schedule", "list", "--format=json")
    meltano_project.run("sandbox-to-duckdb")
    meltano_project.call("invoke", "tap-sandbox:check")


def _assert_incremental(extracted: list[dict[str, int]]) -> None:
    initial, *later = (sum(counts.values()) for counts in extracted)
    assert all(0 < count < initial / 2 for count in later), extracted


def _postgres_counts(postgres: Postgres, schema: str) -> dict[str, int]:
    with psycopg.connect(postgres.url) as db:
        names = db.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [schema])
        return {name: _postgres_count(db, schema, name) for (name,) in names.fetchall()}


def _postgres_count(db: psycopg.Connection, schema: str, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
    row = db.execute(query).fetchone()
    assert row
    return int(row[0])


def _csv_count(path: Path) -> int:
    with path.open(newline="") as lines:
        return sum(1 for _ in csv.DictReader(lines))


def _jsonl_counts(directory: Path, server: Sandbox) -> dict[str, int]:
    """Count the keys of each stream: the file keeps every version of a row."""
    counts = {}
    for stream in server.counts():
        with (directory / f"{stream}.jsonl").open() as lines:
            counts[stream] = len({json.loads(line)["id"] for line in lines})
    return counts
