"""`tap-sandbox views`: SQL that shows, in any warehouse with SQL views, only the rows that are there now."""

from collections.abc import Iterable

from singer_http.views import Deletions, full_table_view, incremental_view
from singer_sdk import Stream

from tap_sandbox.client import FullTableStream

DELETIONS = Deletions("deleted_records", resource="resource", key="record_id", at="deleted_at")


def views(streams: Iterable[Stream], schema: str) -> str:
    """The statements for these streams.

    Args:
        streams: The streams that were loaded.
        schema: Where the loader put their tables.
    """
    statements = []
    for stream in streams:
        if isinstance(stream, FullTableStream):
            statements.append(full_table_view(schema, stream.name))
        else:
            view = incremental_view(schema, stream.name, key="id", replication_key="modified_at", deletions=DELETIONS)
            statements.append(view)
    return "\n\n".join(statements)
