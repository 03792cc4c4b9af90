"""What is in a DuckDB file that target-duckdb has written, and what a run changed in it."""

import re
from pathlib import Path
from typing import NamedTuple

import duckdb

# target-duckdb's own columns, which differ on every run.
_CONTENT = "columns(c -> c NOT LIKE '\\_sdc\\_%' ESCAPE '\\')"


class WarehouseBusyError(Exception):
    """Another process has the file open; the text names it."""


class Change(NamedTuple):
    """What became of a table between two moments, in rows."""

    new: int
    changed: int


def check_free(path: Path) -> None:
    """Make sure that nobody else has the file open.

    Raises:
        WarehouseBusyError: Somebody has.
    """
    if not path.exists():
        return
    try:
        duckdb.connect(str(path)).close()
    except duckdb.IOException as error:
        holder = re.search(r"held in (.+?) \(PID (\d+)\)", str(error))
        if not holder:
            raise
        program, pid = holder.groups()
        raise WarehouseBusyError(
            f"{path} is open in another process: {program}, PID {pid}. Close it there (or: kill {pid})."
        ) from None


def counts(path: Path, schema: str = "raw") -> dict[str, int]:
    """Return the rows of each table."""
    with duckdb.connect(str(path), read_only=True) as db:
        return {table: _count(db, f'"{schema}"."{table}"') for table in _tables(db, schema)}


def changes(before: Path, after: Path, *, schema: str = "raw", key: str = "id") -> dict[str, Change]:
    """Compare two states of a file, table by table.

    Args:
        before: A copy made earlier.
        after: The file now.
        schema: The schema that holds the tables.
        key: The column that identifies a row.

    Returns:
        For each table, the rows that `before` lacks and those whose content differs.
    """
    with duckdb.connect() as db:
        db.execute(f"ATTACH '{before}' AS earlier (READ_ONLY); ATTACH '{after}' AS later (READ_ONLY); USE later")
        return {table: _change(db, f'"{schema}"."{table}"', key) for table in _tables(db, schema)}


def _change(db: duckdb.DuckDBPyConnection, table: str, key: str) -> Change:
    rows = f"SELECT {_CONTENT} FROM"
    new = _count(db, f"later.{table} ANTI JOIN earlier.{table} USING ({key})")
    differing = _count(db, f"({rows} later.{table} EXCEPT {rows} earlier.{table})")
    return Change(new, differing - new)


def _tables(db: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    sql = (
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = ? AND database_name = current_database() ORDER BY 1"
    )
    return [name for (name,) in db.execute(sql, [schema]).fetchall()]


def _count(db: duckdb.DuckDBPyConnection, rows: str) -> int:
    found = db.execute(f"SELECT count(*) FROM {rows}").fetchone()  # noqa: S608 - names out of the catalogue
    return int(found[0]) if found else 0
