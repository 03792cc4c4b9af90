"""Bookmarks, from wherever Meltano keeps its state."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from sync_status.storable import storable_json
from sync_status.system_database import SystemDatabase, SystemDatabaseError


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where the next run of a stream begins.

    Args:
        replication_key: The column; None where the state names none.
        value: As text; None without one.
    """

    replication_key: str | None
    value: str | None


class StateBackend:
    """Reads states; writes none.

    Args:
        uri: MELTANO_STATE_BACKEND_URI: `systemdb`, or `file://` and a directory. Of others no bookmark is known.
        system: Meltano's database.
        root: The project's directory.
    """

    def __init__(self, uri: str, system: SystemDatabase, root: Path) -> None:
        self._uri, self._system, self._root = uri, system, root

    def bookmarks(self, state_id: str) -> dict[str, Bookmark]:
        """Return the bookmark of each stream; none where the state cannot be read."""
        try:
            state = self._state(state_id) or {}
            found = state.get("bookmarks") or {}
            return {stream: _bookmark(told) for stream, told in found.items() if isinstance(told, dict)}
        except (SystemDatabaseError, OSError, ValueError, TypeError, AttributeError, RecursionError):
            return {}

    def _state(self, state_id: str) -> dict[str, Any] | None:
        if self._uri == "systemdb":
            return self._system.state(state_id)
        if not self._uri.startswith("file://"):
            return None
        parts = urlsplit(self._uri)
        directory = self._root / (parts.netloc + parts.path)
        for name in (state_id, quote(state_id, safe=""), quote(state_id)):
            path = (directory / name / "state.json").resolve()
            if path.is_relative_to(directory.resolve()) and path.exists():
                return _singer_state(storable_json(json.loads(path.read_text(encoding="utf-8"))))
        return None


def _singer_state(document: dict[str, Any]) -> dict[str, Any]:
    bookmarks: dict[str, Any] = {}
    for part in ("completed_state", "completed", "partial_state", "partial"):
        bookmarks.update(((document.get(part) or {}).get("singer_state") or {}).get("bookmarks") or {})
    return {"bookmarks": bookmarks}


def _bookmark(told: dict[str, Any]) -> Bookmark:
    partitions = [part for part in told.get("partitions") or () if isinstance(part, dict)]
    values = [part.get("replication_key_value") for part in (told, *partitions)]
    # Of a stream in parts, the part that is furthest behind says what is sure.
    known = sorted(str(value) for value in values if value is not None)
    key = next((part.get("replication_key") for part in (told, *partitions) if part.get("replication_key")), None)
    return Bookmark(key, known[0] if known else None)
