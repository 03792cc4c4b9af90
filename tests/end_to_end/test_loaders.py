"""No loader loses a row at a flush: what goes in is counted and summed again inside."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from tests.end_to_end.conftest import defaults
from tests.end_to_end.postgres_cluster import PASSWORD, Postgres

ROWS = 5_003
FLUSH = 500
# Nothing but text: where a loader that guesses takes a row for a header.
SCHEMA: dict[str, Any] = {
    "type": "SCHEMA",
    "stream": "numbers",
    "key_properties": ["id"],
    "schema": {"properties": {"id": {"type": "string"}, "name": {"type": ["null", "string"]}}},
}


NAMES = [f"n,{number}\n\"'" for number in range(ROWS)]
# Where a loader that guesses takes them for something else; each goes into a table alone.
HARD_TEXTS = {
    "empty": "",
    "blank": "  x ",
    "null": "NULL",
    "digits": "007",
    "line breaks": "a\r\nb\rc\nd",
    "double quotes": 'say "hi", "ok"',
    "single quotes": "'quoted'",
    "backslash": "C:\\new",
    "backslash in a quoted text": "dir\\, file",
}
GUESSED = {"empty", "single quotes", "backslash in a quoted text"}


def _table(name: str, texts: list[str]) -> list[dict[str, Any]]:
    when = "2026-06-01T06:00:00Z"
    rows: list[dict[str, Any]] = [{"id": f"K{number:05}", "name": text} for number, text in enumerate(texts)]
    records = [{"type": "RECORD", "stream": name, "record": row, "time_extracted": when} for row in rows]
    return [SCHEMA | {"stream": name}, *records]


def _load(program: Path, changes: dict[str, object], directory: Path, tables: Mapping[str, list[str]]) -> str:
    """Load tables of texts with the settings of meltano.yml and the given changes."""
    (directory / "config.json").write_text(json.dumps(defaults(program.name) | changes))
    state = {"type": "STATE", "value": {"at": sum(map(len, tables.values()))}}
    messages = [message for name, texts in tables.items() for message in _table(name, texts)]
    done = subprocess.run(
        [str(program), "--config", str(directory / "config.json")],
        input="\n".join(map(json.dumps, [*messages, state])),
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def test_duckdb_keeps_the_first_row_of_every_flush(loader: Callable[[str], Path], tmp_path: Path) -> None:
    path = tmp_path / "numbers.duckdb"
    config = {"path": str(path), "batch_size_rows": FLUSH}
    states = _load(loader("target-duckdb"), config, tmp_path, {"numbers": NAMES})
    with duckdb.connect(str(path), read_only=True) as db:
        found = db.execute("SELECT count(DISTINCT id), min(id), max(id) FROM raw.numbers").fetchone()
        name = db.execute("SELECT name FROM raw.numbers WHERE id = 'K00000'").fetchone()
    assert found == (ROWS, "K00000", f"K{ROWS - 1:05}")
    assert name == ("n,0\n\"'",)
    assert json.loads(states.splitlines()[-1]) == {"at": ROWS}


@pytest.fixture(scope="module")
def hard(loader: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DuckDB file with a table for each hard text: the loader guesses table by table."""
    folder = tmp_path_factory.mktemp("hard")
    path = folder / "texts.duckdb"
    tables = {f"text_{number}": [text] for number, text in enumerate(HARD_TEXTS.values())}
    _load(loader("target-duckdb"), {"path": str(path)}, folder, tables)
    return path


@pytest.mark.parametrize("which", HARD_TEXTS)
def test_duckdb_keeps_a_hard_text(hard: Path, which: str, request: pytest.FixtureRequest) -> None:
    if which in GUESSED:
        reason = "target-duckdb 0.8.0 lets DuckDB guess how its file is quoted, and takes empty text for none"
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    table = f"text_{list(HARD_TEXTS).index(which)}"
    with duckdb.connect(str(hard), read_only=True) as db:
        assert db.execute(f"SELECT name FROM raw.{table}").fetchall() == [(HARD_TEXTS[which],)]


def _into(postgres: Postgres, schema: str) -> dict[str, object]:
    return {
        "host": "127.0.0.1",
        "port": postgres.port,
        "user": "loader",
        "password": PASSWORD,
        "database": "postgres",
        "default_target_schema": schema,
        "batch_size_rows": FLUSH,
    }


def test_postgres_keeps_every_row_of_every_flush(
    loader: Callable[[str], Path], postgres: Postgres, tmp_path: Path
) -> None:
    states = _load(loader("target-postgres"), _into(postgres, "flushes"), tmp_path, {"numbers": NAMES})
    with psycopg.connect(postgres.url) as db:
        found = db.execute("SELECT count(DISTINCT id), min(id), max(id) FROM flushes.numbers").fetchone()
        name = db.execute("SELECT name FROM flushes.numbers WHERE id = 'K00000'").fetchone()
    assert found == (ROWS, "K00000", f"K{ROWS - 1:05}")
    assert name == ("n,0\n\"'",)
    assert json.loads(states.splitlines()[-1]) == {"at": ROWS}


def test_postgres_keeps_every_hard_text(loader: Callable[[str], Path], postgres: Postgres, tmp_path: Path) -> None:
    texts = list(HARD_TEXTS.values())
    _load(loader("target-postgres"), _into(postgres, "texts"), tmp_path, {"numbers": texts})
    with psycopg.connect(postgres.url) as db:
        found = db.execute("SELECT name FROM texts.numbers ORDER BY id").fetchall()
    assert [name for (name,) in found] == texts
