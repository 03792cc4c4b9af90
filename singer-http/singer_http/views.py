"""SQL for views named <stream>_current: the rows that are there now, whatever the loader does with deletions.

Loaders keep what they were sent; few of them act on ACTIVATE_VERSION, and none knows that a record is gone unless it
is told. So deletions are loaded as rows of a stream, full tables carry the time of each reading, and these views put
the two to use.
"""

from dataclasses import dataclass

SNAPSHOT = "_sdc_snapshot_at"


@dataclass(frozen=True, slots=True)
class Deletions:
    """The stream that tells what was deleted.

    Args:
        stream: Its name.
        resource: Its column with the name of the stream that lost a row.
        key: Its column with the key that the row had.
        at: Its column with the time of the deletion.
    """

    stream: str
    resource: str
    key: str
    at: str


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def table_of(schema: str, name: str) -> str:
    """A table or view of a schema, quoted."""
    return f"{quoted(schema)}.{quoted(name)}"


def full_table_view(schema: str, stream: str) -> str:
    """The view over a stream that is read whole: the rows of the last reading.

    Args:
        schema: Where the loader put the table, and where the view goes.
        stream: The stream's name.
    """
    table = table_of(schema, stream)
    return (
        f"CREATE OR REPLACE VIEW {table_of(schema, f'{stream}_current')} AS\n"
        f"SELECT * FROM {table}\n"
        f"WHERE {quoted(SNAPSHOT)} = (SELECT max({quoted(SNAPSHOT)}) FROM {table});"
    )


def incremental_view(schema: str, stream: str, *, key: str, replication_key: str, deletions: Deletions) -> str:
    """The view over a stream that is read by its changes: the rows that were not deleted after their last change.

    Args:
        schema: Where the loader put the tables, and where the view goes.
        stream: The stream's name.
        key: Its key column.
        replication_key: Its column with the time of the last change.
        deletions: Where deletions are told.
    """
    gone = table_of(schema, deletions.stream)
    return (
        f"CREATE OR REPLACE VIEW {table_of(schema, f'{stream}_current')} AS\n"
        f"SELECT * FROM {table_of(schema, stream)} AS kept\n"
        f"WHERE NOT EXISTS (\n"
        f"  SELECT 1 FROM {gone} AS gone\n"
        f"  WHERE gone.{quoted(deletions.resource)} = '{stream}'\n"
        f"    AND gone.{quoted(deletions.key)} = kept.{quoted(key)}\n"
        f"    AND gone.{quoted(deletions.at)} >= kept.{quoted(replication_key)}\n"
        f");"
    )
