"""The tables in DuckDB: how they are made, filled and changed."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from erp_sandbox.netsuite.catalogue import Column, Kind, Table
from erp_sandbox.netsuite.rows.document import Row

_TYPES: dict[Kind, str] = {
    "id": "BIGINT",
    "integer": "BIGINT",
    "reference": "BIGINT",
    "number": "DECIMAL(18, 5)",
    "percent": "DECIMAL(18, 5)",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
}

NO_KEY = {"deletedrecord": ("recordid", "recordtypeid", "deleteddate")}
"""What tells the rows apart of a table that has no key."""

_encode = msgspec.json.Encoder(decimal_format="string").encode


def key_of(table: Table) -> tuple[str, ...]:
    """The columns that tell a table's rows apart."""
    return table.key or NO_KEY[table.name]


def column_type(column: Column) -> str:
    """What DuckDB holds a column as."""
    return _TYPES.get(column.kind, "VARCHAR")


def name(identifier: str) -> str:
    """An identifier, quoted."""
    return f'"{identifier}"'


def physical(table: str) -> str:
    """A table's name in DuckDB."""
    return f"ns.{name(table)}"


def create(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make an empty table."""
    columns = ", ".join(f"{name(column.name)} {column_type(column)}" for column in table.columns)
    connection.execute(f"CREATE TABLE {physical(table.name)} ({columns})")


def encoded(rows: Iterable[Row]) -> bytes:
    """Rows as lines of JSON."""
    return b"".join(_encode(row) + b"\n" for row in rows)


def _read(table: Table, path: Path, columns: Sequence[str]) -> str:
    """The SQL of what a file of rows holds."""
    types = {column.name: column_type(column) for column in table.columns}
    spec = ", ".join(f"{name(each)}: '{types[each]}'" for each in columns)
    return f"read_json('{path}', format = 'newline_delimited', columns = {{{spec}}}, maximum_object_size = 1048576)"


def insert(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> None:
    """Add the rows of a file, in the order of the key."""
    columns = [column.name for column in table.columns]
    order = ", ".join(name(each) for each in key_of(table))
    connection.execute(
        f"INSERT INTO {physical(table.name)} BY NAME SELECT * FROM {_read(table, path, columns)} ORDER BY {order}"
    )


SORTED_AT_ONCE = 50_000
"""So many rows are sorted in memory."""


def insert_all(connection: duckdb.DuckDBPyConnection, table: Table, path: Path, count: int) -> None:
    """Add the rows of a long file, in the order of the key, a part at a time.

    Args:
        connection: A database with a second one attached as `scratch`.
        table: Which table.
        path: The file.
        count: How many rows it holds.
    """
    if count <= SORTED_AT_ONCE:
        insert(connection, table, path)
        return
    columns = [column.name for column in table.columns]
    connection.execute(f"CREATE TABLE scratch.rows AS SELECT * FROM {_read(table, path, columns)}")
    key, parts = name(key_of(table)[0]), count // SORTED_AT_ONCE + 1
    shares = [part / parts for part in range(1, parts)]
    found = connection.execute(f"SELECT quantile_disc({key}, {shares}) FROM scratch.rows").fetchone()
    bounds = [-(2**62), *(found[0] if found else ()), 2**62]
    order = ", ".join(name(each) for each in key_of(table))
    for low, high in pairwise(bounds):
        connection.execute(
            f"INSERT INTO {physical(table.name)} BY NAME SELECT * FROM scratch.rows "
            f"WHERE {key} > {low} AND {key} <= {high} ORDER BY {order}"
        )
    connection.execute("DROP TABLE scratch.rows")


def remove(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> None:
    """Take away the rows whose keys a file holds."""
    keys = key_of(table)
    same = " AND ".join(f"t.{name(each)} = gone.{name(each)}" for each in keys)
    connection.execute(f"DELETE FROM {physical(table.name)} AS t USING {_read(table, path, keys)} AS gone WHERE {same}")


def update(connection: duckdb.DuckDBPyConnection, table: Table, values: Mapping[str, Any], where: str) -> None:
    """Set columns of the rows that a condition names; the stamp never goes back."""
    settings, parameters = [], []
    for column in (each for each in table.columns if each.name in values):
        cast = f"CAST(? AS {column_type(column)})"
        value = values[column.name]
        if column.name == table.stamp and value is not None:
            cast = f"greatest({cast}, {name(column.name)})"
        settings.append(f"{name(column.name)} = {cast}")
        parameters.append(None if value is None else str(value))
    if settings:
        connection.execute(f"UPDATE {physical(table.name)} SET {', '.join(settings)} WHERE {where}", parameters)


def fill(connection: duckdb.DuckDBPyConnection, table: Table, key: str, column: str, path: Path) -> None:
    """Set one column of the rows that a file names by their keys."""
    connection.execute(
        f"UPDATE {physical(table.name)} AS t SET {name(column)} = v.{name(column)} "
        f"FROM {_read(table, path, (key, column))} AS v WHERE t.{name(key)} = v.{name(key)}"
    )


def add_column(connection: duckdb.DuckDBPyConnection, table: str, column: Column) -> None:
    """Add an empty column."""
    connection.execute(f"ALTER TABLE {physical(table)} ADD COLUMN {name(column.name)} {column_type(column)}")


def drop_column(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> None:
    """Take away a column."""
    connection.execute(f"ALTER TABLE {physical(table)} DROP COLUMN {name(column)}")
