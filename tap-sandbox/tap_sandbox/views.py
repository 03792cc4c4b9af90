"""`tap-sandbox views`: SQL that shows, in any warehouse with SQL views, only the rows that are there now."""

from collections.abc import Iterable

from singer_http.views import Deletions, incremental_view, snapshot_view
from singer_sdk import Stream

from tap_sandbox.client import FullTableStream, SandboxStream

DELETIONS = Deletions("deleted_records", resource="resource", key="record_id", at="deleted_at")


def views(streams: Iterable[Stream], schema: str) -> str:
    """The statements for these streams.

    Args:
        streams: The streams that were loaded; what they leave beside their rows has no view.
        schema: Where the loader put their tables.
    """
    return "\n\n".join(_view(stream, schema) for stream in streams if isinstance(stream, SandboxStream))


def _view(stream: SandboxStream, schema: str) -> str:
    if isinstance(stream, FullTableStream):
        return snapshot_view(schema, stream.name, key="id")
    return incremental_view(schema, stream.name, key="id", replication_key="modified_at", deletions=DELETIONS)
