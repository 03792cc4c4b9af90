"""What each loader makes of a tombstone: of the row, and of its other columns. docs/warehouses.md says the same."""

import csv
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from psycopg.rows import dict_row

from demo.sandbox import Sandbox
from tests import forked, sandboxes
from tests.end_to_end.canonical import moment
from tests.end_to_end.conftest import CLOCK, SCALE, defaults, settings_of
from tests.end_to_end.copies import TAP
from tests.end_to_end.postgres_cluster import PASSWORD, Postgres

STREAMS = {"items", "customers", "deleted_records"}
ITEM = "ITM-00004"
# Deleted, and there again before the next run: as good as never deleted. Its stream comes before deleted_records.
CUSTOMER = "CUS-0003"
NEVER_LOADED = "ITM-00005"

Row = dict[str, Any]


class Source:
    """The tap with tombstones, run after run on a source that is changed in between."""

    def __init__(self, folder: Path, server: Sandbox) -> None:
        self._folder, self._server = folder, server
        self._state: Any = {}
        self._write("tap", settings_of(server) | {"emit_tombstones": True})
        catalog = json.loads(self._tap("--discover"))
        catalog["streams"] = [entry for entry in catalog["streams"] if entry["stream"] in STREAMS]
        self._write("catalog", catalog)

    def _write(self, name: str, content: Any) -> str:
        path = self._folder / f"{name}.json"
        path.write_text(json.dumps(content))
        return str(path)

    def _tap(self, *arguments: str) -> str:
        done = forked.run([str(TAP), "--config", str(self._folder / "tap.json"), *arguments])
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self) -> str:
        """What a run writes; the next one goes on from there."""
        state = self._write("state", self._state)
        written = self._tap("--catalog", str(self._folder / "catalog.json"), "--state", state)
        self._state = json.loads(written.splitlines()[-1])["value"]
        return written

    def edit(self, resource: str, operation: str, key: str) -> None:
        """Change the source."""
        fields = {"name": "Back again"} if operation == "insert" else None
        body = {"resource": resource, "operation": operation, "id": key} | ({"fields": fields} if fields else {})
        sandboxes.edit(self._server, body)

    def live_through_deletions(self) -> Iterator[str]:
        """A first run, then one after an item was deleted, and a customer deleted and made again."""
        self.edit("items", "delete", NEVER_LOADED)
        self._server.advance(60)
        yield self.run()
        self.edit("items", "delete", ITEM)
        self.edit("customers", "delete", CUSTOMER)
        self._server.advance(60)
        self.edit("customers", "insert", CUSTOMER)
        self._server.advance(60)
        yield self.run()


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the two runs wrote: every loader gets the same."""
    with sandboxes.running(clock=CLOCK, scale=SCALE) as server:
        return list(Source(tmp_path_factory.mktemp("source"), server).live_through_deletions())


@pytest.fixture
def load(tmp_path: Path, runs: list[str], loader: Callable[[str], Path]) -> Callable[..., None]:
    """Load both runs, with the settings of meltano.yml and the given changes."""

    def both(name: str, **changes: Any) -> None:
        config = tmp_path / "target.json"
        config.write_text(json.dumps(defaults(name) | changes))
        for run in runs:
            command = [str(loader(name)), "--config", str(config)]
            done = subprocess.run(command, input=run, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout.splitlines()[-1]) == json.loads(run.splitlines()[-1])["value"]

    return both


def duck(folder: Path, stream: str, key: str) -> list[Row]:
    with duckdb.connect(str(folder / "w.duckdb"), read_only=True) as db:
        answer = db.execute(f"FROM raw.{stream} WHERE id = ?", [key])
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, values, strict=True)) for values in answer.fetchall()]


@pytest.mark.parametrize("hard", [False, True], ids=["marking", "hard_delete"])
def test_duckdb(load: Callable[..., None], tmp_path: Path, hard: bool) -> None:  # noqa: FBT001
    load("target-duckdb", path=str(tmp_path / "w.duckdb"), hard_delete=hard)
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
def test_postgres(load: Callable[..., None], postgres: Postgres, hard: bool) -> None:  # noqa: FBT001
    schema = f"tombstones_{hard}".lower()
    where = {"host": "127.0.0.1", "port": postgres.port, "user": "loader", "password": PASSWORD, "database": "postgres"}
    load("target-postgres", **where, default_target_schema=schema, hard_delete=hard)
    with psycopg.connect(postgres.url, row_factory=dict_row) as db:
        query = f"SELECT * FROM {schema}.items WHERE id = ANY(%s) ORDER BY id"
        items = list(db.execute(query.encode(), [[ITEM, NEVER_LOADED]]))
        customers = list(db.execute(f"SELECT * FROM {schema}.customers WHERE id = %s".encode(), [CUSTOMER]))
    assert [(row["name"], row["_sdc_deleted_at"]) for row in customers] == [("Back again", None)]
    assert [row["id"] for row in items] == [ITEM, NEVER_LOADED]
    for row in items:
        assert moment(row["modified_at"]) == moment(row["_sdc_deleted_at"])
        assert row["description"] is row["name"] is None


def test_jsonl(load: Callable[..., None], tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    load("target-jsonl", destination_path=str(tmp_path / "rows"))
    lines = [json.loads(line) for line in (tmp_path / "rows" / "items.jsonl").read_text().splitlines()]
    first, *_, last = [line for line in lines if line["id"] == ITEM]
    assert first["name"]
    assert set(last) == {"id", "modified_at", "_sdc_deleted_at"}
    assert last["modified_at"] == last["_sdc_deleted_at"]


@pytest.mark.parametrize("marked", [False, True], ids=["as shipped", "add_record_metadata"])
def test_csv(load: Callable[..., None], tmp_path: Path, marked: bool) -> None:  # noqa: FBT001
    load("target-csv", output_path=str(tmp_path / "rows"), add_record_metadata=marked)
    with (tmp_path / "rows" / "items.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    (last,) = [line for line in lines if line["id"] == ITEM]
    assert {name for name, value in last.items() if value and not name.startswith("_sdc_")} == {"id", "modified_at"}
    assert bool(last.get("_sdc_deleted_at")) == marked
    # What the first run loaded is gone from the file.
    assert len(lines) < 10
