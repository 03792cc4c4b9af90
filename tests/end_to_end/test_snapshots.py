"""A table that is read whole, in its view: never half a reading, and empty when the source empties it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from demo.sandbox import Sandbox
from tests import forked, sandboxes
from tests.end_to_end.conftest import whole
from tests.end_to_end.copies import TAP
from tests.end_to_end.postgres_cluster import PASSWORD, Postgres

STREAMS = {"units", "completed_snapshots"}


class Warehouse:
    """A loader, fed with what the tap wrote, and the view in its warehouse."""

    def __init__(self, program: Path, config: dict[str, Any], ask: Callable[[str], list[str]]) -> None:
        self._program, self._config, self.ask = program, config, ask

    def load(self, lines: bytes, folder: Path) -> None:
        """Load what there is, to the end of the input."""
        file = folder / "target.json"
        file.write_text(json.dumps(self._config))
        done = subprocess.run([self._program, "--config", file], input=lines, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()

    def units(self) -> list[str]:
        """What is there now."""
        return self.ask("SELECT id FROM whole.units_current ORDER BY id")


@pytest.fixture
def warehouses(loader: Callable[[str], Path], postgres: Postgres, tmp_path: Path) -> dict[str, Warehouse]:
    """One that replaces rows in DuckDB, one in PostgreSQL, and one there that only appends them."""

    def duck(query: str) -> list[str]:
        with duckdb.connect(str(tmp_path / "w.duckdb")) as db:
            return [str(row[0]) for row in db.execute(query).fetchall()]

    def elephant(schema: str) -> Callable[[str], list[str]]:
        def ask(query: str) -> list[str]:
            with psycopg.connect(postgres.url) as db:
                answer = db.execute(query.replace("whole", schema).encode())
                return [str(row[0]) for row in answer] if answer.description else []

        return ask

    where = {"host": "127.0.0.1", "port": postgres.port, "user": "loader", "password": PASSWORD, "database": "postgres"}
    small = {"default_target_schema": "whole", "batch_size_rows": 2}
    appends = where | small | {"default_target_schema": "appended", "load_method": "append-only"}
    return {
        "duckdb": Warehouse(loader("target-duckdb"), small | {"path": str(tmp_path / "w.duckdb"),
                            "add_metadata_columns": True, "flush_all_streams": True}, duck),
        "postgres": Warehouse(loader("target-postgres"), where | small, elephant("whole")),
        "postgres that appends": Warehouse(loader("target-postgres"), appends, elephant("appended")),
    }  # fmt: skip


class Source:
    """The tap on a sandbox, reading units only."""

    def __init__(self, server: Sandbox, folder: Path) -> None:
        self._server, self._folder = server, folder
        settings = {name.removeprefix("TAP_SANDBOX_").lower(): value for name, value in whole(server).items()}
        (folder / "tap.json").write_text(json.dumps(settings))
        catalog = json.loads(self.output("--discover"))
        catalog["streams"] = [entry for entry in catalog["streams"] if entry["stream"] in STREAMS]
        (folder / "catalog.json").write_text(json.dumps(catalog))
        self._options = ["--catalog", str(folder / "catalog.json")]

    def output(self, *options: str) -> bytes:
        """What the tap writes."""
        done = forked.run([str(TAP), "--config", str(self._folder / "tap.json"), *options])
        assert done.returncode == 0, done.stderr
        return done.stdout.encode()

    def read(self) -> list[bytes]:
        """One reading."""
        return self.output(*self._options).splitlines(keepends=True)

    def delete(self, *units: str) -> None:
        """Units are gone, a minute later."""
        for unit in units:
            sandboxes.edit(self._server, {"resource": "units", "operation": "delete", "id": unit})
        self._server.advance(60)


def cut(lines: list[bytes], records: int) -> bytes:
    """What is left of a run that was killed after so many of its rows."""
    places = [number for number, line in enumerate(lines) if line.startswith(b'{"type":"RECORD","stream":"units"')]
    assert len(places) > records
    return b"".join(lines[: places[records]])


def marks_alone(lines: list[bytes]) -> bytes:
    """What a loader wrote that died after the table of the marks and before the table of the rows."""
    return b"".join(line for line in lines if not line.startswith(b'{"type":"RECORD","stream":"units"'))


def test_the_view_never_shows_half_a_reading_and_an_emptied_table_as_empty(
    sandbox_server: Sandbox, warehouses: dict[str, Warehouse], tmp_path: Path
) -> None:
    source = Source(sandbox_server, tmp_path)

    def shown_after(lines: bytes) -> dict[str, list[str]]:
        for warehouse in warehouses.values():
            warehouse.load(lines, tmp_path)
        return {name: warehouse.units() for name, warehouse in warehouses.items()}

    first = source.read()
    every = sorted(
        json.loads(line)["record"]["id"] for line in first if line.startswith(b'{"type":"RECORD","stream":"u')
    )
    for name, warehouse in warehouses.items():
        warehouse.load(b"".join(first), tmp_path)
        schema = "appended" if "appends" in name else "whole"
        warehouse.ask(source.output("views", "--schema", schema, "--stream", "units").decode())
    assert {name: warehouse.units() for name, warehouse in warehouses.items()} == dict.fromkeys(warehouses, every)

    gone, *rest = every
    source.delete(gone)
    second = source.read()
    assert shown_after(cut(second, 2)) == dict.fromkeys(warehouses, every)
    assert shown_after(marks_alone(second)) == dict.fromkeys(warehouses, every)
    assert shown_after(b"".join(second)) == dict.fromkeys(warehouses, rest)

    source.delete(*rest)
    assert shown_after(b"".join(source.read())) == {name: [] for name in warehouses}
