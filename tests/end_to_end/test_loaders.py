"""No loader loses a row at a flush: what goes in is counted and summed again inside."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import psycopg
import yaml

from demo.meltano import ROOT
from tests.end_to_end.postgres_cluster import PASSWORD, Postgres

ROWS = 5_003
FLUSH = 500
# Nothing but text: where a loader that guesses takes a row for a header.
SCHEMA = {
    "type": "SCHEMA",
    "stream": "numbers",
    "key_properties": ["id"],
    "schema": {"properties": {"id": {"type": "string"}, "name": {"type": ["null", "string"]}}},
}


def _record(number: int) -> dict[str, object]:
    row = {"id": f"K{number:05}", "name": f"n,{number}\n\"'"}
    return {"type": "RECORD", "stream": "numbers", "record": row, "time_extracted": "2026-06-01T06:00:00Z"}


def _messages() -> str:
    records = map(_record, range(ROWS))
    return "\n".join(map(json.dumps, [SCHEMA, *records, {"type": "STATE", "value": {"at": ROWS}}]))


def _load(program: Path, changes: dict[str, object], directory: Path) -> str:
    """Load the messages with the settings of meltano.yml and the given changes."""
    project = yaml.safe_load((ROOT / "meltano.yml").read_text())
    (plugin,) = (loader for loader in project["plugins"]["loaders"] if loader["name"] == program.name)
    config = {setting["name"]: setting["value"] for setting in plugin["settings"] if "value" in setting}
    (directory / "config.json").write_text(json.dumps({**config, **changes}))
    command = [str(program), "--config", str(directory / "config.json")]
    done = subprocess.run(command, input=_messages(), text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def test_duckdb_keeps_the_first_row_of_every_flush(loader: Callable[[str], Path], tmp_path: Path) -> None:
    path = tmp_path / "numbers.duckdb"
    config = {"path": str(path), "batch_size_rows": FLUSH}
    states = _load(loader("target-duckdb"), config, tmp_path)
    with duckdb.connect(str(path), read_only=True) as db:
        found = db.execute("SELECT count(DISTINCT id), min(id), max(id) FROM raw.numbers").fetchone()
        name = db.execute("SELECT name FROM raw.numbers WHERE id = 'K00000'").fetchone()
    assert found == (ROWS, "K00000", f"K{ROWS - 1:05}")
    assert name == ("n,0\n\"'",)
    assert json.loads(states.splitlines()[-1]) == {"at": ROWS}


def test_postgres_keeps_every_row_of_every_flush(
    loader: Callable[[str], Path], postgres: Postgres, tmp_path: Path
) -> None:
    config = {
        "host": "127.0.0.1",
        "port": postgres.port,
        "user": "loader",
        "password": PASSWORD,
        "database": "postgres",
        "default_target_schema": "flushes",
        "batch_size_rows": FLUSH,
    }
    states = _load(loader("target-postgres"), config, tmp_path)
    with psycopg.connect(postgres.url) as db:
        found = db.execute("SELECT count(DISTINCT id), min(id), max(id) FROM flushes.numbers").fetchone()
        name = db.execute("SELECT name FROM flushes.numbers WHERE id = 'K00000'").fetchone()
    assert found == (ROWS, "K00000", f"K{ROWS - 1:05}")
    assert name == ("n,0\n\"'",)
    assert json.loads(states.splitlines()[-1]) == {"at": ROWS}
