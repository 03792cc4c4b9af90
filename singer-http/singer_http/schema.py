"""The schema of a stream as this run emits it."""

from typing import TYPE_CHECKING, Any

from singer_sdk import StreamSchema
from typing_extensions import override

if TYPE_CHECKING:
    from singer_sdk import Stream

DELETED_AT = "_sdc_deleted_at"
TOMBSTONE = {
    DELETED_AT: {"type": ["string", "null"], "format": "date-time", "description": "When the row was deleted, UTC."}
}


class TapSchema(StreamSchema[str]):
    """The stream's schema file, with the mark of deletion where tombstones are asked for."""

    @override
    def get_stream_schema(self, stream: "Stream", stream_class: type["Stream"]) -> Any:
        schema = super().get_stream_schema(stream, stream_class)
        if stream.config.get("emit_tombstones"):
            return schema | {"properties": schema["properties"] | TOMBSTONE}
        return schema
