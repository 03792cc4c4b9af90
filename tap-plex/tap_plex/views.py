"""`tap-plex views`: SQL that shows, in any warehouse with SQL views, only the rows that are there now."""

from singer_http.views import incremental_view, snapshot_view

from tap_plex.client import PlexStream
from tap_plex.tenants import TENANT


def view(stream: PlexStream, schema: str) -> str:
    """The statement for a stream in a schema."""
    if stream.is_incremental:
        # Plex tells of no deletion: what was loaded is what there is.
        return incremental_view(schema, stream.name, key=stream.primary_keys, replication_key=stream.moment)
    return snapshot_view(schema, stream.name, key=stream.primary_keys, part=TENANT)
