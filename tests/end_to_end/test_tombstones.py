"""What each loader makes of a tombstone: of the row, and of its other columns. docs/warehouses.md says the same."""

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
import requests
import yaml
from psycopg.rows import dict_row

from demo.meltano import ROOT
from demo.sandbox import ADMIN_TOKEN, Sandbox
from tests.end_to_end.canonical import moment
from tests.end_to_end.conftest import whole
from tests.end_to_end.copies import TAP
from tests.end_to_end.postgres_cluster import PASSWORD, Postgres

STREAMS = {"items", "customers", "deleted_records"}
ITEM = "ITM-00004"
# Deleted, and there again before the next run: as good as never deleted. Its stream comes before deleted_records.
CUSTOMER = "CUS-0003"
NEVER_LOADED = "ITM-00005"

Row = dict[str, Any]


class Pipe:
    """The tap with tombstones, piped into a loader, run after run."""

    def __init__(self, folder: Path, server: Sandbox, program: Path, **changes: Any) -> None:
        self._folder, self._server = folder, server
        tap = {name.removeprefix("TAP_SANDBOX_").lower(): value for name, value in whole(server).items()}
        self._write("tap", tap | {"emit_tombstones": True})
        project = yaml.safe_load((ROOT / "meltano.yml").read_text())
        (plugin,) = (loader for loader in project["plugins"]["loaders"] if loader["name"] == program.name)
        config = {setting["name"]: setting["value"] for setting in plugin["settings"] if "value" in setting}
        self._write("target", config | changes)
        catalog = json.loads(self._sh(f"'{TAP}' --config tap.json --discover"))
        catalog["streams"] = [entry for entry in catalog["streams"] if entry["stream"] in STREAMS]
        self._write("catalog", catalog)
        self._write("state", {})
        self._program = program

    def _write(self, name: str, content: Any) -> None:
        (self._folder / f"{name}.json").write_text(json.dumps(content))

    def _sh(self, command: str) -> str:
        line = ["bash", "-c", f"set -o pipefail; {command}"]
        done = subprocess.run(line, cwd=self._folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self) -> None:
        """Load, and keep the state."""
        tap = f"'{TAP}' --config tap.json --catalog catalog.json --state state.json"
        states = self._sh(f"{tap} | '{self._program}' --config target.json")
        (self._folder / "state.json").write_text(states.splitlines()[-1])

    def edit(self, resource: str, operation: str, key: str) -> None:
        """Change the source."""
        fields = {"name": "Back again"} if operation == "insert" else None
        body = {"resource": resource, "operation": operation, "id": key} | ({"fields": fields} if fields else {})
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
        url = f"{self._server.url}/admin/mutations"
        answer = requests.post(url, headers=headers, json=body, timeout=30)
        assert answer.ok, answer.text

    def live_through_deletions(self) -> None:
        """A first load, then one after an item was deleted, and a customer deleted and made again."""
        self.edit("items", "delete", NEVER_LOADED)
        self._server.advance(60)
        self.run()
        self.edit("items", "delete", ITEM)
        self.edit("customers", "delete", CUSTOMER)
        self._server.advance(60)
        self.edit("customers", "insert", CUSTOMER)
        self._server.advance(60)
        self.run()


@pytest.fixture
def pipe(tmp_path: Path, sandbox_server: Sandbox, loader: Callable[[str], Path]) -> Callable[..., Pipe]:
    return lambda name, **changes: Pipe(tmp_path, sandbox_server, loader(name), **changes)


def duck(folder: Path, stream: str, key: str) -> list[Row]:
    with duckdb.connect(str(folder / "w.duckdb"), read_only=True) as db:
        answer = db.execute(f"FROM raw.{stream} WHERE id = ?", [key])
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, values, strict=True)) for values in answer.fetchall()]


@pytest.mark.parametrize("hard", [False, True], ids=["marking", "hard_delete"])
def test_duckdb(pipe: Callable[..., Pipe], tmp_path: Path, hard: bool) -> None:  # noqa: FBT001
    pipe("target-duckdb", path=str(tmp_path / "w.duckdb"), hard_delete=hard).live_through_deletions()
    for key in (ITEM, NEVER_LOADED):
        rows = duck(tmp_path, "items", key)
        if hard:
            assert rows == []
        else:
            (row,) = rows
            assert row["_sdc_deleted_at"] is not None
            assert moment(row["modified_at"]) == moment(row["_sdc_deleted_at"])
            assert row["description"] is row["name"] is None
    (customer,) = duck(tmp_path, "customers", CUSTOMER)
    assert (customer["name"], customer["_sdc_deleted_at"]) == ("Back again", None)


@pytest.mark.parametrize("hard", [False, True], ids=["marking", "hard_delete"])
def test_postgres(pipe: Callable[..., Pipe], postgres: Postgres, hard: bool) -> None:  # noqa: FBT001
    schema = f"tombstones_{hard}".lower()
    where = {"host": "127.0.0.1", "port": postgres.port, "user": "loader", "password": PASSWORD, "database": "postgres"}
    pipe("target-postgres", **where, default_target_schema=schema, hard_delete=hard).live_through_deletions()
    with psycopg.connect(postgres.url, row_factory=dict_row) as db:
        query = f"SELECT * FROM {schema}.items WHERE id = ANY(%s) ORDER BY id"
        items = list(db.execute(query.encode(), [[ITEM, NEVER_LOADED]]))
        customers = list(db.execute(f"SELECT * FROM {schema}.customers WHERE id = %s".encode(), [CUSTOMER]))
    assert [(row["name"], row["_sdc_deleted_at"]) for row in customers] == [("Back again", None)]
    assert [row["id"] for row in items] == [ITEM, NEVER_LOADED]
    for row in items:
        assert moment(row["modified_at"]) == moment(row["_sdc_deleted_at"])
        assert row["description"] is row["name"] is None


def test_jsonl(pipe: Callable[..., Pipe], tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    pipe("target-jsonl", destination_path=str(tmp_path / "rows")).live_through_deletions()
    lines = [json.loads(line) for line in (tmp_path / "rows" / "items.jsonl").read_text().splitlines()]
    first, *_, last = [line for line in lines if line["id"] == ITEM]
    assert first["name"]
    assert set(last) == {"id", "modified_at", "_sdc_deleted_at"}
    assert last["modified_at"] == last["_sdc_deleted_at"]


@pytest.mark.parametrize("marked", [False, True], ids=["as shipped", "add_record_metadata"])
def test_csv(pipe: Callable[..., Pipe], tmp_path: Path, marked: bool) -> None:  # noqa: FBT001
    pipe("target-csv", output_path=str(tmp_path / "rows"), add_record_metadata=marked).live_through_deletions()
    with (tmp_path / "rows" / "items.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    (last,) = [line for line in lines if line["id"] == ITEM]
    assert {name for name, value in last.items() if value and not name.startswith("_sdc_")} == {"id", "modified_at"}
    assert bool(last.get("_sdc_deleted_at")) == marked
    # What the first run loaded is gone from the file.
    assert len(lines) < 10
