"""`meltano run tap-plex` leaves in each warehouse what Plex has, by way of the views that the tap ships."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from erp_sandbox.mutations import read_log
from psycopg import sql
from psycopg.rows import dict_row

from demo.meltano import Project
from tests.end_to_end.postgres_cluster import Postgres
from tests.erp_sandbox.plex.asking import Plex
from tests.tap_plex.conftest import SCALE, serving, settings_for
from tests.tap_plex.truths import Truth, data_sources, in_one_form, plain

TENANTS = ("main", "halden")
STREAMS = ("parts", "suppliers", "purchase_orders", "production_entries", "ap_invoices", "containers", "jobs")
READ = ("checksheets",)
MARKS = "completed_snapshots"
Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def plex(tmp_path: Path) -> Iterator[Plex]:
    """A Plex of the test's own."""
    yield from serving(tmp_path)


@pytest.fixture
def settings(plex: Plex) -> dict[str, str]:
    """The tap's settings, as Meltano takes them from the environment."""
    chosen = settings_for(plex.url, *TENANTS) | {"data_sources": data_sources(*READ), "max_concurrency": 6}
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in chosen.items()}
    told = {f"TAP_PLEX_{name.upper()}": text for name, text in texts.items()}
    return told | {"TAP_PLEX__SELECT": json.dumps([f"{name}.*" for name in (*STREAMS, *READ, MARKS)])}


def _differences(plex: Plex, tmp_path: Path, current: Rows, number: Callable[[Any], Any]) -> dict[str, list[str]]:
    log, now = tmp_path / "mutations.jsonl", plex.admin("GET", "/clock").json()["now"]
    found = {}
    for tenant in TENANTS:
        truth = Truth(tenant, SCALE, now, read_log(log) if log.exists() else ())
        for name in (*STREAMS, *READ):
            mine = [row for row in current(name) if row["_plex_tenant"] == tenant]
            true = in_one_form(name, [plain(name, row, number) for row in truth.whole(name)])
            copied = in_one_form(name, [plain(name, row, number) for row in mine])
            if true != copied:
                both = (sorted(set(true) - set(copied))[:1], sorted(set(copied) - set(true))[:1])
                found[f"{tenant}.{name}"] = [f"{len(true)} true, {len(copied)} copied", *map(str, both)]
    return found


def _views(project: Project, settings: dict[str, str], schema: str) -> str:
    text = project.call("invoke", "tap-plex", "views", "--config=ENV", f"--schema={schema}", settings=settings)
    wanted = [f'."{name}_current"' for name in (*STREAMS, *READ)]
    statements = [part for part in text.split("\n\n") if any(name in part for name in wanted)]
    assert len(statements) == len(STREAMS) + len(READ)
    return "\n".join(statements)


def test_duckdb_holds_what_plex_has_after_two_runs(plex: Plex, settings: dict[str, str], tmp_path: Path) -> None:
    project = Project(tmp_path / "project", {})
    project.run("tap-plex", "target-duckdb", settings=settings)
    warehouse = str(project.directory / "output" / "warehouse.duckdb")
    with duckdb.connect(warehouse) as db:
        db.execute(_views(project, settings, "raw"))
    plex.mutate("suppliers", "update", "SUP-0001", name="Renamed")
    plex.mutate("jobs", "delete", "JOB-000001")
    plex.advance(26 * 3600)
    project.run("tap-plex", "target-duckdb", settings=settings)

    def current(name: str) -> list[dict[str, Any]]:
        with duckdb.connect(warehouse, read_only=True) as db:
            answer = db.execute(f'SELECT * FROM raw."{name}_current"')
            columns = [column[0] for column in answer.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]

    # target-duckdb stores numbers as DOUBLE.
    assert _differences(plex, tmp_path, current, lambda value: Decimal(str(float(value)))) == {}


@pytest.mark.parametrize("extractor", ["tap-plex", "tap-plex--batch"])
def test_postgresql_holds_what_plex_has_exactly(
    plex: Plex, settings: dict[str, str], postgres: Postgres, tmp_path: Path, extractor: str
) -> None:
    project, schema = Project(tmp_path / "project", {}), extractor.replace("-", "_")
    loading = settings | postgres.settings | {"TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA": schema}
    project.run(extractor, "target-postgres", settings=loading)
    with psycopg.connect(postgres.url) as db:
        db.execute(_views(project, settings, schema).encode())

    def current(name: str) -> list[dict[str, Any]]:
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, f"{name}_current"))
        with psycopg.connect(postgres.url, row_factory=dict_row) as db:
            return list(db.execute(query))

    assert _differences(plex, tmp_path, current, lambda value: Decimal(str(value))) == {}
