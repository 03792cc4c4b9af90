"""What a connection's tap offers: which streams, and which of them can be read in windows."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from erp_orchestrate.errors import OrchestrateError
from erp_orchestrate.meltano import Meltano

WHOLE = "whole"
"""A stream's metadata `initial-sync`: it is read from the beginning at first, whatever start_date says."""


class Streams(NamedTuple):
    """The selected streams of a tap.

    Args:
        windowed: Read by their changes, from start_date on.
        whole: All others.
    """

    windowed: tuple[str, ...]
    whole: tuple[str, ...]


def streams_of(meltano: Meltano, environment: str | None, tap: str) -> Streams:
    """Ask a tap what it offers; it may ask its source.

    Raises:
        OrchestrateError: It fails, or says nothing that can be understood.
    """
    chosen = [f"--environment={environment}"] if environment else []
    text = meltano.ask(*chosen, "invoke", "--dump=catalog", tap)
    try:
        entries = list(_selected(json.loads(text)["streams"]))
    except (ValueError, KeyError, TypeError):
        raise OrchestrateError(
            f"{tap} printed no catalog; `meltano invoke {tap} --discover` shows what it says"
        ) from None
    windowed = [name for name, found in entries if _is_windowed(found)]
    return Streams(tuple(windowed), tuple(name for name, _ in entries if name not in windowed))


def _selected(entries: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in entries:
        root: dict[str, Any] = next((m["metadata"] for m in entry.get("metadata") or () if not m["breadcrumb"]), {})
        if root.get("selected", True):
            # The catalog's own word goes before the metadata's.
            method = entry.get("replication_method") or root.get("replication-method")
            yield str(entry["tap_stream_id"]), {**root, "method": method, "key": entry.get("replication_key")}


def _is_windowed(found: dict[str, Any]) -> bool:
    method = found["method"] or found.get("forced-replication-method")
    has_key = found["key"] or found.get("replication-key")
    return method == "INCREMENTAL" and bool(has_key) and found.get("initial-sync") != WHOLE
