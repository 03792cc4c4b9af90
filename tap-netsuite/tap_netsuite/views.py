"""`tap-netsuite views`: SQL that shows, in any warehouse with SQL views, only the rows that are there now.

NetSuite tells of most deleted records, but neither of deleted lines nor of anything else that hangs on a record. So
what hangs on a record goes with it, and a line goes when its transaction was read again without it.
"""

from singer_http.views import Deletions, columns, quoted, snapshot_view, table_of

from tap_netsuite.client import NetSuiteStream
from tap_netsuite.tables import Table

DELETIONS = Deletions("deleted_records", resource="stream", key="recordid", at="deleteddate")


def view_of(stream: NetSuiteStream, schema: str) -> str:
    """The statement for a stream in a schema."""
    told = stream.tap.streams.get(DELETIONS.stream)
    return view(stream.table, schema, is_told=told is not None and told.selected)


def view(table: Table, schema: str, *, is_told: bool = True) -> str:
    """The statement for one stream.

    Args:
        table: What the stream reads.
        schema: Where the loader put its table.
        is_told: Whether deletions are loaded, too.
    """
    if not table.replication_key:
        return snapshot_view(schema, table.stream, key=table.key)
    statement = f"CREATE OR REPLACE VIEW {table_of(schema, f'{table.stream}_current')} AS\n"
    statement += f"SELECT kept.* FROM {table_of(schema, table.stream)} AS kept"
    if table.header:
        statement += _newest(schema, table)
    conditions = [_not_deleted(schema, table, *each) for each in table.deleted_with] if is_told else []
    return statement + ("\nWHERE " + "\n  AND ".join(conditions) if conditions else "") + ";"


def _not_deleted(schema: str, table: Table, owner: str, column: str) -> str:
    stamp = f"kept.{quoted(table.replication_key)}"
    return (
        f"NOT EXISTS (\n"
        f"    SELECT 1 FROM {table_of(schema, DELETIONS.stream)} AS gone\n"
        f"    WHERE gone.{quoted(*columns(DELETIONS.key))} = kept.{quoted(column)}\n"
        f"      AND gone.{quoted(DELETIONS.resource)} = '{owner}'\n"
        f"      AND ({stamp} IS NULL OR gone.{quoted(DELETIONS.at)} >= {stamp})\n"
        f"  )"
    )


def _newest(schema: str, table: Table) -> str:
    """Only rows as of their header's last reading: one that was not there then has vanished."""
    header, stamp = quoted(table.header), quoted(table.replication_key)
    return (
        f"\nINNER JOIN (\n"
        f"  SELECT {header} AS header, max({stamp}) AS stamp\n"
        f"  FROM {table_of(schema, table.stream)} GROUP BY {header}\n"
        f") AS newest ON newest.header = kept.{header} AND (newest.stamp IS NULL OR newest.stamp = kept.{stamp})"
    )
