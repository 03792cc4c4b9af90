"""SQL for views named <stream>_current: the rows that are there now, whatever the loader does with deletions.

Loaders keep what they were sent; few of them act on ACTIVATE_VERSION, and none knows that a record is gone unless it
is told. So deletions are loaded as rows of a stream, full tables carry the time of each reading and leave a mark when
it is complete, and these views put them to use.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from singer_http.snapshots import MARKS, READ_AT, WHOLE

Columns: TypeAlias = str | Sequence[str]
"""One column by its name, or several."""


def columns(names: Columns) -> tuple[str, ...]:
    """The names one by one."""
    return (names,) if isinstance(names, str) else tuple(names)


@dataclass(frozen=True, slots=True)
class Deletions:
    """The stream that tells what was deleted.

    Args:
        stream: Its name.
        resource: Its column with the name of the stream that lost a row.
        key: Its column, or columns, with the key that the row had.
        at: Its column with the time of the deletion.
    """

    stream: str
    resource: str
    key: Columns
    at: str


def snapshot_view(schema: str, stream: str, *, key: Columns, part: str | None = None) -> str:
    """The view over a stream that is read whole: what the newest complete reading found, and what was read since.

    A row that a reading under way has read already carries that one's time; those that it has not reached still carry
    the older one's. A reading counts once as many keys as it had have arrived: loaders write one table after the other,
    so that the mark may be there before the rows. What this does not see: rows that were lost so, when a later reading
    was stopped after it had brought as many new ones; the next complete reading sets it right.

    Args:
        schema: Where the loader put the table and the marks, and where the view goes.
        stream: The stream's name.
        key: Its key columns.
        part: Its column that says which part of the table a row is of, where parts are read each in their own time.
    """
    table, at = table_of(schema, stream), quoted(READ_AT)
    grouped = ", ".join(map(quoted, dict.fromkeys((*columns(key), *columns(part or ())))))
    return _view(
        schema,
        stream,
        f"JOIN (\n"
        f"  SELECT part, max(snapshot_at) AS snapshot_at FROM (\n"
        f"    SELECT part, snapshot_at, row_count, is_mark,\n"
        f"      sum(1 - is_mark) OVER (PARTITION BY part ORDER BY snapshot_at DESC) AS arrived\n"
        f"    FROM (\n"
        f"      SELECT {_part_of(part)} AS part, max({at}) AS snapshot_at, 0 AS row_count, 0 AS is_mark\n"
        f"      FROM {table} AS kept GROUP BY {grouped}\n"
        f"      UNION ALL\n"
        f"      SELECT part, snapshot_at, coalesce(row_count, 0), 1\n"
        f"      FROM {table_of(schema, MARKS)} WHERE stream = {_text(stream)}\n"
        f"    ) AS rows_and_marks\n"
        f"  ) AS counted\n"
        f"  WHERE is_mark = 1 AND arrived >= row_count GROUP BY part\n"
        f") AS complete ON complete.part = {_part_of(part)} AND kept.{at} >= complete.snapshot_at\n"
        f"WHERE NOT EXISTS (\n"
        f"  SELECT 1 FROM {table} AS newer\n"
        f"  WHERE {_all_equal('newer', key, 'kept', key)} AND newer.{at} > kept.{at}\n"
        f")",
    )


def incremental_view(
    schema: str, stream: str, *, key: Columns, replication_key: str, deletions: Deletions | None = None
) -> str:
    """The view over a stream that is read by its changes: the rows that were not deleted after their last change.

    Args:
        schema: Where the loader put the tables, and where the view goes.
        stream: The stream's name.
        key: Its key columns, in the order in which the deletions name them.
        replication_key: Its column with the time of the last change.
        deletions: Where deletions are told; None where the source tells nothing: then all rows are shown.
    """
    if deletions is None:
        return _view(schema, stream)
    return _view(
        schema,
        stream,
        f"WHERE NOT EXISTS (\n"
        f"  SELECT 1 FROM {table_of(schema, deletions.stream)} AS gone\n"
        f"  WHERE gone.{quoted(deletions.resource)} = {_text(stream)}\n"
        f"    AND {_all_equal('gone', deletions.key, 'kept', key)}\n"
        f"    AND gone.{quoted(deletions.at)} >= kept.{quoted(replication_key)}\n"
        f")",
    )


def _view(schema: str, stream: str, *which: str) -> str:
    view, table = table_of(schema, f"{stream}_current"), table_of(schema, stream)
    return "\n".join((f"CREATE OR REPLACE VIEW {view} AS", f"SELECT kept.* FROM {table} AS kept", *which)) + ";"


def _part_of(column: str | None) -> str:
    return _text(WHOLE) if column is None else f"CAST(kept.{quoted(column)} AS VARCHAR)"


def _all_equal(one: str, ones: Columns, other: str, others: Columns) -> str:
    pairs = zip(map(quoted, columns(ones)), map(quoted, columns(others)), strict=True)
    return " AND ".join(f"{one}.{left} = {other}.{right}" for left, right in pairs)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def table_of(schema: str, name: str) -> str:
    """A table or view of a schema, quoted."""
    return f"{quoted(schema)}.{quoted(name)}"
