"""The schema of a stream: its columns, and what we add to them."""

from collections.abc import Mapping
from typing import Any

from singer_http.schema import TOMBSTONE
from singer_http.snapshots import READ_AT

from tap_netsuite.tables import Table

_READ_AT = {"type": ["string"], "format": "date-time", "description": "When the table was read, UTC."}


def schema_of(table: Table, config: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON schema of a table's rows.

    Args:
        table: With the columns that there are.
        config: The settings.
    """
    properties = {column.name: column.schema for column in table.columns}
    if not table.replication_key:
        properties[READ_AT] = _READ_AT
    if config.get("emit_tombstones"):
        properties |= TOMBSTONE
    return {"type": "object", "properties": properties}
