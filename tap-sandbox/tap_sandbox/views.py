"""`tap-sandbox views`: SQL that shows, in any warehouse with SQL views, only the rows that are there now."""

from singer_http.views import Deletions, incremental_view, snapshot_view

from tap_sandbox.client import FullTableStream, SandboxStream

DELETIONS = Deletions("deleted_records", resource="resource", key="record_id", at="deleted_at")


def view(stream: SandboxStream, schema: str) -> str:
    """The statement for a stream in a schema."""
    if isinstance(stream, FullTableStream):
        return snapshot_view(schema, stream.name, key="id")
    return incremental_view(schema, stream.name, key="id", replication_key="modified_at", deletions=DELETIONS)
