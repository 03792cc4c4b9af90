"""What is in a DuckDB file that target-duckdb has written, and what a run changed in it."""

import re
from collections.abc import Mapping, Sequence
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
    gone: int


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
            # Nobody has it: what a run that was broken off left behind is no reason to refuse the next one.
            return
        program, pid = holder.groups()
        raise WarehouseBusyError(
            f"{path} is open in another process: {program}, PID {pid}. Close it there (or: kill {pid})."
        ) from None


def make_views(path: Path, statements: str) -> None:
    """Run the statements that make the views <stream>_current."""
    with duckdb.connect(str(path)) as db:
        db.execute(statements)


def counts(path: Path, schema: str = "raw") -> dict[str, int]:
    """Return the rows of each stream that are there now, as the views show them."""
    with duckdb.connect(str(path), read_only=True) as db:
        return {stream: _count(db, _view(schema, stream)) for stream in _streams(db, schema)}


def changes(
    before: Path, after: Path, *, schema: str = "raw", keys: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Change]:
    """Compare two states of a file, stream by stream, through the views.

    Args:
        before: A copy made earlier.
        after: The file now.
        schema: The schema that holds the views.
        keys: The columns that identify a row, of the streams where that is not `id`.

    Returns:
        For each stream, the rows that `before` lacks, those whose content differs, and those that `after` lacks.
    """
    with duckdb.connect() as db:
        db.execute(f"ATTACH '{before}' AS earlier (READ_ONLY); ATTACH '{after}' AS later (READ_ONLY); USE later")
        own = keys or {}
        return {stream: _change(db, _view(schema, stream), own.get(stream, ("id",))) for stream in _streams(db, schema)}


def _change(db: duckdb.DuckDBPyConnection, view: str, columns: Sequence[str]) -> Change:
    key = ", ".join(f'"{column}"' for column in columns)
    rows = f"SELECT {_CONTENT} FROM"
    new = _count(db, f"later.{view} ANTI JOIN earlier.{view} USING ({key})")
    gone = _count(db, f"earlier.{view} ANTI JOIN later.{view} USING ({key})")
    differing = _count(db, f"({rows} later.{view} EXCEPT {rows} earlier.{view})")
    return Change(new, differing - new, gone)


def _view(schema: str, stream: str) -> str:
    return f'"{schema}"."{stream}_current"'


def _streams(db: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    sql = (
        "SELECT table_name FROM duckdb_tables() AS tables SEMI JOIN duckdb_views() AS views "
        "ON views.schema_name = tables.schema_name AND views.database_name = tables.database_name "
        "AND views.view_name = table_name || '_current' "
        "WHERE schema_name = ? AND database_name = current_database() ORDER BY 1"
    )
    return [name for (name,) in db.execute(sql, [schema]).fetchall()]


def _count(db: duckdb.DuckDBPyConnection, rows: str) -> int:
    found = db.execute(f"SELECT count(*) FROM {rows}").fetchone()  # noqa: S608 - names out of the catalogue
    return int(found[0]) if found else 0
