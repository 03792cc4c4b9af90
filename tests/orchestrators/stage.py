"""Three connections on one sandbox that speaks all three dialects, into PostgreSQL, with a state that all share."""

import contextlib
import json
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import requests
import yaml
from psycopg import sql

from demo import sandbox
from demo.meltano import COMMAND, Project
from tests.end_to_end.postgres_cluster import Postgres
from tests.orchestrate.calling import BIN, environment, orchestrate, status
from tests.tap_netsuite.conftest import Served, serving
from tests.tap_plex.conftest import KEY

SYSTEMS = ("netsuite", "plex", "sandbox")
# Some of each kind: with changes, reference data, read whole.
STREAMS = {
    "netsuite": ("transactions", "items", "units"),
    "plex": ("parts", "suppliers", "purchase_orders"),
    "sandbox": ("purchase_orders", "suppliers", "units"),
}
# All that the sandbox holds: two years.
START, END = "2025-01-01", "2027-01-01T00:00:00Z"
TRANSACTIONS = ("netsuite", "transactions")
# Calls at once that an account without further licences takes.
ACCOUNT_LIMIT = 5
EVERY_MINUTE = "* * * * *"
SCALE = "0.05"
ADMIN = {"Authorization": f"Bearer {sandbox.ADMIN_TOKEN}"}


@dataclass(frozen=True)
class Stage:
    """What the engines work on."""

    project: Project
    served: Served
    postgres: Postgres
    warehouse: str
    snapshot: Path
    pools: Path

    def state_id(self, system: str) -> str:
        """Of a connection."""
        return f"dev:tap-{system}-to-target-postgres--{system}"

    def runs(self, system: str) -> list[dict[str, Any]]:
        """Its runs as sync-status tells them, newest first."""
        found: list[dict[str, Any]] = status(self.project, "runs", self.state_id(system), "--limit=200")["data"]
        return found

    def status(self, system: str) -> dict[str, Any]:
        """All that sync-status says of a connection."""
        return status(self.project, "show", self.state_id(system))

    def sync_status(self, *arguments: str) -> str:
        """Call sync-status for what has no JSON."""
        command = [str(BIN / "sync-status"), *arguments]
        return subprocess.check_output(command, cwd="/", env=environment(self.project), text=True)

    def load_alone(self) -> None:
        """Load the transactions in one process, with as many calls at once as its settings allow."""
        settings = {
            "TAP_NETSUITE_START_DATE": START,
            "TAP_NETSUITE_END_DATE": END,
            "TAP_NETSUITE__SELECT_FILTER": json.dumps(TRANSACTIONS[1:]),
        }
        self.project.call("el", "--state-id", "alone", "tap-netsuite", "target-postgres--netsuite", settings=settings)

    def drop(self, schema: str, table: str) -> None:
        """Take a table out of the warehouse."""
        with self.connected() as db:
            db.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(schema, table)))

    def connected(self) -> psycopg.Connection[Any]:
        """A connection to the warehouse."""
        return psycopg.connect(self.postgres.url.replace("/postgres", f"/{self.warehouse}"))

    def rows(self, schema: str, table: str) -> set[str]:
        """All rows of a table of the warehouse, without the loader's own columns."""
        query = sql.SQL("SELECT to_jsonb(t) FROM {} t").format(sql.Identifier(schema, table))
        with self.connected() as db:
            found = [row for (row,) in db.execute(query)]
        own = [{name: value for name, value in row.items() if not name.startswith("_sdc_")} for row in found]
        texts = {json.dumps(row, sort_keys=True, default=str) for row in own}
        assert len(texts) == len(found), "a row is there twice"
        return texts

    def break_source(self, *rules: dict[str, Any]) -> None:
        """Have the sandbox go wrong from now on; without rules it is well again."""
        answer = requests.put(f"{self.served.url}/admin/faults", headers=ADMIN, json=list(rules), timeout=30)
        answer.raise_for_status()

    def calls(self) -> dict[str, Any]:
        """What each NetSuite account that was asked has counted since this was asked last."""
        address = f"{self.served.url}/admin/netsuite/calls"
        answer = requests.get(address, headers=ADMIN, timeout=30)
        answer.raise_for_status()
        requests.delete(address, headers=ADMIN, timeout=30).raise_for_status()
        counted: dict[str, Any] = answer.json()
        return counted


@contextlib.contextmanager
def staged(postgres: Postgres, folder: Path, scale: str = SCALE) -> Iterator[Stage]:
    """Set the stage for the length of the block."""
    suffix = uuid.uuid4().hex[:8]
    names = {name: f"{name}_{suffix}" for name in ("meltano", "status", "warehouse")}
    for name in names.values():
        create_database(postgres, name)
    with serving(folder / "accounts", clock=END, scale=scale) as served:
        project = Project(folder / "project", _settings(served, postgres, names), _edited)
        snapshot, pools = folder / "erp_pipelines.json", folder / "pools.json"
        taken = orchestrate(project, "snapshot", "--output", str(snapshot), "--airflow-pools", str(pools))
        assert taken.code == 0, taken.log
        yield Stage(project, served, postgres, names["warehouse"], snapshot, pools)


def create_database(postgres: Postgres, name: str) -> str:
    """Make a database; return its address."""
    with psycopg.connect(postgres.url, autocommit=True) as db:
        db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return postgres.url.replace("/postgres", f"/{name}").replace("postgresql:", "postgresql+psycopg:")


def _settings(served: Served, postgres: Postgres, names: dict[str, str]) -> dict[str, str]:
    uri = postgres.url.replace("postgresql:", "postgresql+psycopg:")
    taps: dict[str, dict[str, Any]] = {
        "netsuite": {**served.machine, "lag_seconds": 0},
        "plex": {
            "connect_url": served.url,
            "data_source_url": served.url,
            "api_key": KEY,
            "calls_per_minute": 0,
            "data_source_calls_per_minute": 0,
        },
        "sandbox": {"api_url": served.url, "auth_token": sandbox.TOKEN},
    }
    found = {
        # The sandbox's clock, which is ahead of ours.
        "ERP_ORCHESTRATE_NOW": END,
        "MELTANO_DATABASE_URI": uri.replace("/postgres", f"/{names['meltano']}"),
        "SYNC_STATUS_DATABASE_URI": uri.replace("/postgres", f"/{names['status']}"),
        "SYNC_STATUS_MELTANO": str(COMMAND),
        **postgres.settings,
        "TARGET_POSTGRES_DATABASE": names["warehouse"],
    }
    for system, settings in taps.items():
        prefix = f"TAP_{system.upper()}"
        chosen = [f"{stream}.*" for stream in (*STREAMS[system], "completed_snapshots")]
        found[f"{prefix}__SELECT"] = json.dumps(chosen)
        common = {"start_date": START, "max_retry_seconds": 5}
        found |= {f"{prefix}_{name.upper()}": str(value) for name, value in {**common, **settings}.items()}
    loaders = ("HOST", "PORT", "USER", "PASSWORD", "DATABASE")
    for system in SYSTEMS:
        for name in loaders:
            found[f"TARGET_POSTGRES__{system.upper()}_{name}"] = found[f"TARGET_POSTGRES_{name}"]
    return found


def _edited(plugins: str) -> str:
    """Give each system a schema, a job and a schedule of its own."""
    document = yaml.safe_load(plugins)
    loaders = document["plugins"]["loaders"]
    loaders += [
        {
            "name": f"target-postgres--{system}",
            "inherit_from": "target-postgres",
            "config": {"default_target_schema": system},
        }
        for system in SYSTEMS
    ]
    document["jobs"] = [
        {"name": f"{system}-job", "tasks": [f"tap-{system} target-postgres--{system}"]} for system in SYSTEMS
    ]
    document["schedules"] = [{"name": system, "interval": EVERY_MINUTE, "job": f"{system}-job"} for system in SYSTEMS]
    return str(yaml.safe_dump(document, sort_keys=False))
