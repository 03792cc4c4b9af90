"""An event: what is told, as the bytes that are signed and sent."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sync_status.storable import storable

EVENT_TYPES = {
    "sync.started": "A run began.",
    "sync.completed": "A run ended, and every row it read was loaded, as far as its target tells.",
    "sync.partial": "A run ended with a stream that failed, or with rows that were not loaded.",
    "sync.failed": "A run failed, or was lost.",
    "sync.cancelled": "A run was stopped by somebody.",
    "connection.action_required": "Somebody has to act: credentials, permissions, settings, a schema.",
    "connection.health_changed": "The health of a connection is another than it was.",
    "connection.late": "The data is older than the schedule promises.",
    "connection.recovered": "All is well again.",
    "schema.changed": "A run found other fields than the run before.",
    "webhook.test": "Somebody asked for a test.",
}
"""Every type of event, and when it is sent."""

MOST_BYTES = 20_000
"""Larger bodies lose their list of streams: receivers commonly refuse what is much larger."""


@dataclass(frozen=True)
class Event:
    """Something that happened once.

    Args:
        type: One of `EVENT_TYPES`.
        subject: What it happened to; there is one event of a type for a subject, however often it is recorded.
        timestamp: When it happened, with a time zone.
        data: What the receiver is told. It holds neither secrets nor values of records.
        connection_id: The connection it is about; None for a test.
    """

    type: str
    subject: str
    timestamp: datetime
    data: Mapping[str, Any]
    connection_id: str | None = None

    @property
    def id(self) -> str:
        """The same for the same event, whoever records it: receivers tell repeats by it."""
        digest = hashlib.sha256(f"{self.type}\0{self.subject}".encode()).digest()
        return "msg_" + base64.b32encode(digest).decode().lower()[:27]

    def body(self) -> str:
        """The JSON that is sent, in the form of Standard Webhooks."""
        whole = self._json(self.data)
        if len(whole.encode()) <= MOST_BYTES:
            return whole
        kept = {name: value for name, value in self.data.items() if name not in {"streams", "checkpoints"}}
        return self._json({**kept, "truncated": True})

    def _json(self, data: Mapping[str, Any]) -> str:
        at = self.timestamp.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return storable(json.dumps({"type": self.type, "timestamp": at, "data": data}, ensure_ascii=False))
