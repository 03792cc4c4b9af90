"""Custom fields that come, become of another type and go between runs, as either warehouse then has them.

FAULTS=all looks at both.
"""

import json
import re
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from tests.end_to_end.conftest import defaults
from tests.end_to_end.postgres_cluster import PASSWORD, Postgres
from tests.faults.record import EVERYTHING
from tests.tap_netsuite.account import SCHEMA, Account, serving

TYPES = {
    "custbody_x": ("Integer Number", "Free-Form Text"),
    "custbody_y": ("Free-Form Text", "Decimal Number"),
    "custbody_z": ("Check Box", "Date"),
}
# What target-postgres says of a column whose type does not fit any more, in one way or another.
REFUSED = re.compile(r"column '?(?:\w+\.\w+\.)?(?P<column>custbody_\w+)")
Values = dict[int, tuple[Any, ...]]
"""The values of the fields, by transaction."""


class Warehouse(ABC):
    """A warehouse, and the loader that fills it with the settings of meltano.yml."""

    def __init__(self, program: Path, settings: dict[str, Any], folder: Path) -> None:
        self._command = [str(program), "--config", str(folder / "loader.json")]
        Path(self._command[-1]).write_text(json.dumps(defaults(program.name) | settings))

    def load(self, lines: Path) -> None:
        """Load what a run wrote."""
        code, log = self.try_load(lines)
        assert code == 0, log

    def try_load(self, lines: Path) -> tuple[int, str]:
        """Try to, and return the exit code and the end of what it said."""
        with lines.open("rb") as given:
            done = subprocess.run(self._command, stdin=given, capture_output=True, check=False)
        return done.returncode, done.stderr.decode()[-2000:]

    @abstractmethod
    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The answer to a query."""

    def values(self) -> Values:
        """What it has in the columns of the fields."""
        names = ", ".join(f'"{name}"' for name in TYPES)
        return {key: tuple(rest) for key, *rest in self.ask(f"SELECT id, {names} FROM {SCHEMA}.transactions")}


class Duck(Warehouse):
    """DuckDB."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._path = str(folder / "warehouse.duckdb")
        super().__init__(program, {"path": self._path}, folder)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self._path, read_only=True) as db:
            return db.execute(query).fetchall()


class Elephant(Warehouse):
    """PostgreSQL."""

    def __init__(self, program: Path, folder: Path, postgres: Postgres) -> None:
        self._url = postgres.url
        where = {"host": "127.0.0.1", "port": postgres.port, "database": "postgres", "default_target_schema": SCHEMA}
        super().__init__(program, where | {"user": "loader", "password": PASSWORD, "ssl_enable": False}, folder)

    def load(self, lines: Path) -> None:
        code, log = self.try_load(lines)
        # It changes no column's type: it ends red and names it, and then what the docs say is to be done.
        while found := REFUSED.search(log):
            assert code == 1
            with psycopg.connect(self._url) as db:
                name = found["column"]
                db.execute(
                    f"ALTER TABLE {SCHEMA}.transactions ALTER COLUMN {name} TYPE text USING {name}::text".encode()
                )
            code, log = self.try_load(lines)
        assert code == 0, log

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url) as db:
            return db.execute(query.encode()).fetchall()


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    with serving(tmp_path, scale=0.01) as found:
        yield found


@pytest.fixture(params=["duckdb", "postgres"] if EVERYTHING else ["duckdb"])
def warehouse(request: pytest.FixtureRequest, loader: Callable[[str], Path], tmp_path: Path) -> Warehouse:
    if request.param == "duckdb":
        return Duck(loader("target-duckdb"), tmp_path)
    return Elephant(loader("target-postgres"), tmp_path, request.getfixturevalue("postgres"))


def in_one_form(values: Values) -> Values:
    """Values as texts, since a column keeps the widest of its types."""
    return {key: tuple(map(_form, each)) for key, each in values.items()}


def _form(value: Any) -> str | None:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"{Decimal(str(value)).normalize():f}"
    return None if value is None else str(value).lower()


def follow(account: Account, warehouse: Warehouse, lines: Path) -> Values:
    """Read on with a catalog made anew, load it, and return what the account now has in the fields."""
    account.server.advance(60)
    with lines.open("w") as copy:
        ended = account.run(account.catalog("transactions"), copy=copy)
    assert ended.code == 0, ended.log
    assert account.differences() == {}
    warehouse.load(lines)
    return {key: tuple(map(row.get, TYPES)) for (key,), row in account.rows["transactions"].items()}


def test_fields_that_come_change_their_type_and_go_are_right_in_the_warehouse(
    account: Account, warehouse: Warehouse, tmp_path: Path
) -> None:
    lines = tmp_path / "lines.jsonl"
    follow(account, warehouse, lines)
    for turn, operation in enumerate(("add_field", "retype_field")):
        for name, types in TYPES.items():
            place = {"place": "BODY"} if operation == "add_field" else {}
            account.change(operation, script_id=name, value_type=types[turn], **place)
        true = follow(account, warehouse, lines)
        found = warehouse.values()
        assert in_one_form(found) == in_one_form(true)
        columns = zip(*found.values(), strict=True)
        assert [sum(value is not None for value in column) > 0 for column in columns] == [True] * len(TYPES)
    for name in TYPES:
        account.change("remove_field", script_id=name)
        account.forget(name)
    follow(account, warehouse, lines)
    # What was loaded of fields that went stays in their columns.
    assert warehouse.values() == found
