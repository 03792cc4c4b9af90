"""The environments, jobs and loaders of meltano.yml that need no more than one run to show that they work."""

import json
from pathlib import Path

import psycopg
from psycopg import sql

from demo.meltano import Project
from demo.sandbox import Sandbox
from tests.end_to_end.postgres_cluster import Postgres


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
    counts, loaded = sandbox_server.counts(), _postgres_counts(postgres, "raw")
    assert {name: loaded.get(name) for name in counts} == counts
    state_id = "prod:tap-sandbox-to-target-postgres"
    with psycopg.connect(postgres.url) as db:
        assert db.execute("SELECT job_name, state FROM public.runs").fetchall() == [(state_id, "SUCCESS")]
    (state,) = (tmp_path / "state").glob("**/state.json")
    assert set(json.loads(state.read_text())["completed"]["singer_state"]["bookmarks"]) >= set(counts)
    assert not (meltano_project.directory / ".meltano" / "meltano.db").exists()


def test_the_job_runs(meltano_project: Project) -> None:
    assert meltano_project.extracted(meltano_project.run("sandbox-to-duckdb"))["purchase_orders"] > 0


def _postgres_counts(postgres: Postgres, schema: str) -> dict[str, int]:
    with psycopg.connect(postgres.url) as db:
        names = db.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [schema])
        return {name: _postgres_count(db, schema, name) for (name,) in names.fetchall()}


def _postgres_count(db: psycopg.Connection, schema: str, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
    row = db.execute(query).fetchone()
    assert row
    return int(row[0])
