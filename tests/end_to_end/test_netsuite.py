"""NetSuite through Meltano: every row in either warehouse, several accounts at once, and the check."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import psycopg
import pytest
import yaml
from erp_sandbox.moments import parse
from erp_sandbox.netsuite.truth import Past
from erp_sandbox.world import World
from psycopg import sql
from singer_http.snapshots import MARKS
from tap_netsuite.streams import TABLES

from demo.meltano import MeltanoError, Project
from tests.end_to_end.postgres_cluster import Postgres
from tests.erp_sandbox.netsuite.netsuite_client import create_integration
from tests.faults.record import EVERYTHING
from tests.tap_netsuite.canonical import of_truth
from tests.tap_netsuite.conftest import CLOCK, MACHINE_SETTINGS, SCALE, Served, serving

EMEA = "tap-netsuite--emea"
STREAMS = {table.stream: table.table for table in TABLES if not table.opt_in}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A sandbox with two accounts that are read."""
    with serving(tmp_path_factory.mktemp("netsuite")) as running:
        yield running


def environment(name: str, settings: dict[str, str]) -> dict[str, str]:
    """Settings of an extractor, as Meltano reads them."""
    prefix = name.replace("-", "_").upper()
    return {f"{prefix}_{setting.upper()}": str(value) for setting, value in settings.items()}


@pytest.fixture
def project(tmp_path: Path, served: Served) -> Project:
    """A Meltano project whose tap reads the sandbox's first account."""
    whole = served.machine | {"start_date": "2000-01-01", "lag_seconds": "0"}
    return Project(tmp_path / "project", environment("tap-netsuite", whole))


def true_counts(tenant: str = "main") -> dict[str, int]:
    """How many rows each stream has."""
    true = of_truth(Past(World(scale=float(SCALE), tenant=tenant), parse(CLOCK), ()))
    standard = {stream: len(true[table]) for stream, table in STREAMS.items()}
    own = {table: len(rows) for table, rows in true.items() if table.startswith(("customrecord_", "customlist_"))}
    return {stream: count for stream, count in (standard | own).items() if count}


def duckdb_counts(path: Path, schema: str = "raw") -> dict[str, int]:
    with duckdb.connect(str(path), read_only=True) as db:
        names = db.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = ?", [schema])
        found = {name: _count(db, schema, name) for (name,) in names.fetchall() if name != MARKS}
    return {name: count for name, count in found.items() if count}


def _count(db: duckdb.DuckDBPyConnection, schema: str, table: str) -> int:
    row = db.execute(f'SELECT count(*) FROM "{schema}"."{table}"').fetchone()
    assert row
    return int(row[0])


def postgres_counts(postgres: Postgres, schema: str) -> dict[str, int]:
    with psycopg.connect(postgres.url) as db:
        names = db.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [schema])
        found = {}
        for (name,) in names.fetchall():
            if name == MARKS:
                continue
            row = db.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, name))).fetchone()
            found[name] = int(row[0]) if row else 0
    return {name: count for name, count in found.items() if count}


@pytest.mark.parametrize("parent", ["tap-netsuite", "tap-netsuite--batch"] if EVERYTHING else ["tap-netsuite"])
def test_two_accounts_are_read_at_once_into_either_warehouse(
    project: Project, served: Served, postgres: Postgres, parent: str
) -> None:
    second = create_integration(served.folder, "--name", "emea", "--account", "1234567_SB1", "--algorithm", "ES256")
    path = project.directory / "meltano.yml"
    plugins = yaml.safe_load(path.read_text())
    plugins["plugins"]["extractors"].append(
        {"name": EMEA, "inherit_from": parent, "config": {"account_id": "1234567-sb1"}}
    )
    path.write_text(json.dumps(plugins))
    login = environment(EMEA, {name: second[name] for name in MACHINE_SETTINGS})
    own = {**postgres.settings, **login, "TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA": parent}
    # Two first runs at once would both make Meltano's system database.
    project.call("state", "list")
    with ThreadPoolExecutor() as pool:
        runs = [
            pool.submit(project.run, "tap-netsuite", "target-duckdb"),
            pool.submit(project.run, EMEA, "target-postgres", settings=own),
        ]
        for run in runs:
            run.result()
    warehouse = project.directory / "output" / "warehouse.duckdb"
    assert duckdb_counts(warehouse) == true_counts()
    assert postgres_counts(postgres, parent) == true_counts("halden")
    with duckdb.connect(str(warehouse), read_only=True) as db:
        status = db.execute("SELECT DISTINCT status_name FROM raw.transactions WHERE type = 'PurchOrd'").fetchall()
        types = dict(db.execute("SELECT column_name, data_type FROM information_schema.columns").fetchall())
    assert all(name and ":" in name for (name,) in status)
    assert types["custbody_expedite"] == "BOOLEAN"


def test_the_check_looks_at_what_meltano_selects(project: Project, served: Served) -> None:
    wanted = {"TAP_NETSUITE__SELECT": '["items.*", "units.*"]'}
    with served.admin.without("LOCATIONS"):
        found = json.loads(project.call("invoke", "tap-netsuite:check", "--format=json", settings=wanted))
    assert {stream for each in found for stream in each["streams"]} == {"items", "units"}
    assert {each["verdict"] for each in found} == {"ok", "cannot be told"}


def test_a_stream_that_the_role_lost_is_red_by_its_name(project: Project, served: Served) -> None:
    wanted = {"TAP_NETSUITE__SELECT": '["vendors.*", "currencies.*", "completed_snapshots.*"]'}
    project.run("tap-netsuite", "target-duckdb", settings=wanted)
    with served.admin.lacking("LIST_VENDOR"):
        with pytest.raises(MeltanoError, match=r"earlier runs read vendors\.\*, which"):
            project.run("tap-netsuite", "target-duckdb", settings=wanted)
        wanted["TAP_NETSUITE__SELECT"] = '["currencies.*", "completed_snapshots.*", "!vendors.*"]'
        project.run("tap-netsuite", "target-duckdb", settings=wanted)
