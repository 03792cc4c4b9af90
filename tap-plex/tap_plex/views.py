"""`tap-plex views`: SQL that shows, in any warehouse with SQL views, only the rows that are there now."""

from collections.abc import Iterable

from singer_http.views import incremental_view, snapshot_view
from singer_sdk import Stream

from tap_plex.client import PlexStream
from tap_plex.tenants import TENANT


def views(streams: Iterable[Stream], schema: str) -> str:
    """The statements for these streams.

    Args:
        streams: The streams that were loaded; what they leave beside their rows has no view.
        schema: Where the loader put their tables.
    """
    return "\n\n".join(_view(stream, schema) for stream in streams if isinstance(stream, PlexStream))


def _view(stream: PlexStream, schema: str) -> str:
    if stream.is_incremental:
        # Plex tells of no deletion: what was loaded is what there is.
        return incremental_view(schema, stream.name, key=stream.primary_keys, replication_key=stream.moment)
    return snapshot_view(schema, stream.name, key=stream.primary_keys, part=TENANT)
