"""The documents of the API: names as documented, times in RFC 3339, durations in seconds.

Their values may be dataclasses and moments, which `as_json` writes: to copy them first took most of the time of a list.
"""

from collections.abc import Hashable, Sequence
from dataclasses import fields
from functools import cache
from typing import Any
from urllib.parse import quote

from pydantic_core import to_json

from sync_status.clock import written
from sync_status.conflicts import Conflict
from sync_status.model import Status, StreamStatus
from sync_status.run_model import Counts, Run, StreamFacts

Json = dict[str, Any]


def status_json(status: Status, *, streams: bool) -> Json:
    """Write all that is said of a connection."""
    connection = status.connection
    document: Json = {
        "connection": {**_named(connection), "paused": status.pause is not None},
        "status": status.status,
        "health": {
            "state": status.health,
            "since": status.health_since,
            "reasons": status.reasons,
            "consecutive_failures": status.consecutive_failures,
        },
        "setup": status.setup,
        "freshness": status.freshness,
        "schedule": {**_named(status.schedule), "source": "meltano"} if status.schedule else None,
        "pause": status.pause,
        "initial_load": status.initial_load,
        "current_run": run_json(status.current_run) if status.current_run else None,
        "last_run": run_json(status.last_run) if status.last_run else None,
        "last_success": _success_json(status.last_success) if status.last_success else None,
        "stats_30d": status.statistics,
        "links": _links(connection.id, status.last_run),
        "generated_at": status.generated_at,
        "facts_as_of": status.facts_as_of,
    }
    if streams:
        document["streams"] = [_stream_status(stream, status) for stream in status.streams]
    return document


def summary_json(statuses: Sequence[Status]) -> Json:
    """Count connections by health, and those that are being synced."""
    health = {
        state: sum(s.health == state for s in statuses) for state in ("healthy", "warning", "degraded", "unknown")
    }
    return {"total": len(statuses), **health, "in_progress": sum(s.current_run is not None for s in statuses)}


def _links(connection_id: str, run: Run | None) -> Json:
    name = quote(connection_id, safe="")
    links = {
        "self": f"/sync-status/{name}", "runs": f"/connections/{name}/runs", "events": f"/connections/{name}/events",
    }  # fmt: skip
    return {**links, "log": f"/runs/{run.id}/log" if run else None}


def run_json(run: Run, *, whole: bool = False) -> Json:
    """Write a run; whole, with its streams and phases."""
    document: Json = {
        "id": run.id,
        "run_id": run.run_id,
        "connection_id": run.connection_id,
        "status": run.status,
        "trigger": run.trigger,
        "sync_type": run.sync_type,
        "selected_streams": run.selected_streams or None,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "last_heartbeat_at": run.last_heartbeat_at,
        "duration_seconds": round(run.duration_seconds, 3),
        "phase": run.phase,
        "records": run.counts,
        "error": run.problem,
    }
    if whole:
        document["phases"] = run.phases
        document["streams"] = [_stream_facts(facts) for facts in run.streams]
        document |= _made_by(run)
        document["links"] = {
            "self": f"/runs/{run.id}", "log": f"/runs/{run.id}/log", "requests": f"/runs/{run.id}/requests",
        }  # fmt: skip
    return document


def _made_by(run: Run) -> Json:
    told = {side: run.versions.get(side) for side in ("tap", "target")}
    return {
        "versions": {**told, "reason": None if all(told.values()) else "not_logged"},
        "settings": {
            "fingerprint": run.settings,
            "commit": run.commit,
            "reason": None if run.settings else "not_watched",
        },
    }


def _stream_facts(facts: StreamFacts) -> Json:
    document = _named(facts)
    counts = document.pop("counts")
    return {**document, "records": counts}


def _stream_status(stream: StreamStatus, status: Status) -> Json:
    facts = stream.facts
    return {
        "name": stream.name,
        "status": facts.status if facts else "unknown",
        "sync_type": facts.sync_type if facts else None,
        "run_id": stream.run_id,
        "last_successful_sync_at": stream.last_success_at,
        "age_seconds": _age(stream, status),
        "records": facts.counts if facts else Counts(),
        "duration_seconds": facts.duration_seconds if facts else None,
        "checkpoint": {"replication_key": stream.replication_key, "value": stream.checkpoint}
        if stream.checkpoint
        else None,
        "baseline": {"median_records": stream.median_records, "runs": stream.baseline_runs},
        "anomaly": stream.anomaly,
    }


def _age(stream: StreamStatus, status: Status) -> float | None:
    at = stream.last_success_at
    return max((status.generated_at - at).total_seconds(), 0.0) if at else None


def _success_json(run: Run) -> Json:
    return {
        "id": run.id,
        "ended_at": run.ended_at,
        "records": run.counts,
        "sync_type": run.sync_type,
    }


def conflict_json(conflict: Conflict) -> Json:
    """Write who stands in the way."""
    return {
        "run": conflict.run_id,
        "started_by": conflict.holder,
        "since": written(conflict.since),
        "free_at_without_heartbeat": written(conflict.free_at),
        "expected_end_at": written(conflict.expected_end_at),
    }


def as_json(document: Any, *, indent: int | None = None, ascii_only: bool = False) -> bytes:
    """Write a document; moments are in UTC, with `Z`."""
    return to_json(document, indent=indent, ensure_ascii=ascii_only)


def _named(value: Any) -> Json:
    """Return the fields of a dataclass, to be written among others."""
    kind: Any = type(value)
    return {name: getattr(value, name) for name in _names(kind)}


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))  # type: ignore[arg-type]
