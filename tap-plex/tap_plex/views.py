"""`tap-plex views`: SQL that shows, in any warehouse with SQL views, only the rows that are there now."""

from collections.abc import Iterable

from singer_sdk import Stream

from tap_plex.client import SNAPSHOT, PlexStream
from tap_plex.tenants import TENANT


def views(streams: Iterable[Stream], schema: str) -> str:
    """The statements for these streams.

    Args:
        streams: The streams that were loaded.
        schema: Where the loader put their tables.
    """
    return "\n\n".join(_view(stream, schema) for stream in streams if isinstance(stream, PlexStream))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _view(stream: PlexStream, schema: str) -> str:
    table, view = (f"{_quoted(schema)}.{_quoted(name)}" for name in (stream.name, f"{stream.name}_current"))
    begin = f"CREATE OR REPLACE VIEW {view} AS\nSELECT * FROM {table}"
    if stream.is_incremental:
        # Plex tells of no deletion: what was loaded is what there is.
        return f"{begin};"
    # A name of a table cannot be bound; it is quoted.
    latest = f"SELECT max({_quoted(SNAPSHOT)}) FROM {table} AS latest"
    return (
        f"{begin} AS kept\nWHERE {_quoted(SNAPSHOT)} = (\n  {latest}\n"
        f"  WHERE latest.{_quoted(TENANT)} = kept.{_quoted(TENANT)}\n);"
    )
