"""The documents of the API, out of plain values: names as documented, times in RFC 3339, durations in seconds."""

from collections.abc import Hashable, Sequence
from dataclasses import fields
from functools import cache
from typing import Any
from urllib.parse import quote

from sync_status.clock import written
from sync_status.conflicts import Conflict
from sync_status.model import Connection, Freshness, InitialLoad, Pause, Schedule, Setup, Status, StreamStatus
from sync_status.run_model import Counts, Problem, Run, StreamFacts

Json = dict[str, Any]


def status_json(status: Status, *, streams: bool) -> Json:
    """Write all that is said of a connection."""
    connection = status.connection
    document: Json = {
        "connection": connection_json(connection, paused=status.pause is not None),
        "status": status.status,
        "health": {
            "state": status.health,
            "since": written(status.health_since),
            "reasons": [_plain(reason) for reason in status.reasons],
            "consecutive_failures": status.consecutive_failures,
        },
        "setup": setup_json(status.setup),
        "freshness": freshness_json(status.freshness),
        "schedule": schedule_json(status.schedule) if status.schedule else None,
        "pause": pause_json(status.pause) if status.pause else None,
        "initial_load": initial_load_json(status.initial_load) if status.initial_load else None,
        "current_run": run_json(status.current_run) if status.current_run else None,
        "last_run": run_json(status.last_run) if status.last_run else None,
        "last_success": _success_json(status.last_success) if status.last_success else None,
        "stats_30d": _plain(status.statistics),
        "links": links_json(connection.id, status.last_run),
        "generated_at": written(status.generated_at),
    }
    if streams:
        document["streams"] = [stream_status_json(stream, status) for stream in status.streams]
    return document


def summary_json(statuses: Sequence[Status]) -> Json:
    """Count connections by health, and those that are being synced."""
    health = {
        state: sum(s.health == state for s in statuses) for state in ("healthy", "warning", "degraded", "unknown")
    }
    return {"total": len(statuses), **health, "in_progress": sum(s.current_run is not None for s in statuses)}


def connection_json(connection: Connection, *, paused: bool) -> Json:
    """Write which connection it is."""
    return {**_plain(connection), "paused": paused}


def links_json(connection_id: str, run: Run | None) -> Json:
    """Write where more is told."""
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
        "selected_streams": list(run.selected_streams) if run.selected_streams else None,
        "started_at": written(run.started_at),
        "ended_at": written(run.ended_at),
        "last_heartbeat_at": written(run.last_heartbeat_at),
        "duration_seconds": round(run.duration_seconds, 3),
        "phase": run.phase,
        "records": counts_json(run.counts),
        "error": problem_json(run.problem) if run.problem else None,
    }
    if whole:
        document["phases"] = [
            {"name": p.name, "started_at": written(p.started_at), "ended_at": written(p.ended_at)} for p in run.phases
        ]
        document["streams"] = [stream_facts_json(facts) for facts in run.streams]
        document |= _made_by(run)
        document["links"] = {
            "self": f"/runs/{run.id}", "log": f"/runs/{run.id}/log", "requests": f"/runs/{run.id}/requests",
        }  # fmt: skip
    return document


def _made_by(run: Run) -> Json:
    told = {side: _plain(run.versions[side]) if side in run.versions else None for side in ("tap", "target")}
    return {
        "versions": {**told, "reason": None if all(told.values()) else "not_logged"},
        "settings": {
            "fingerprint": run.settings,
            "commit": run.commit,
            "reason": None if run.settings else "not_watched",
        },
    }


def counts_json(counts: Counts) -> Json:
    """Write rows; a count that is not known is null, with the reason beside it."""
    return _plain(counts)


def problem_json(problem: Problem) -> Json:
    """Write why something failed."""
    return _plain(problem)


def stream_facts_json(facts: StreamFacts) -> Json:
    """Write what a run did with a stream."""
    document = {name: value for name, value in _plain(facts).items() if name != "counts"}
    return {**document, "records": counts_json(facts.counts)}


def stream_status_json(stream: StreamStatus, status: Status) -> Json:
    """Write how a stream is doing."""
    facts = stream.facts
    return {
        "name": stream.name,
        "status": facts.status if facts else "unknown",
        "sync_type": facts.sync_type if facts else None,
        "run_id": stream.run_id,
        "last_successful_sync_at": written(stream.last_success_at),
        "age_seconds": _age(stream, status),
        "records": counts_json(facts.counts) if facts else counts_json(Counts()),
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
        "ended_at": written(run.ended_at),
        "records": counts_json(run.counts),
        "sync_type": run.sync_type,
    }


def setup_json(setup: Setup) -> Json:
    """Write whether it can work at all."""
    action = problem_json(setup.action_required) if setup.action_required else None
    return {"state": setup.state, "checked_at": written(setup.checked_at), "action_required": action}


def freshness_json(freshness: Freshness) -> Json:
    """Write how old the data is."""
    document = _plain(freshness)
    return {**document, "last_successful_sync_at": written(freshness.last_successful_sync_at)}


def schedule_json(schedule: Schedule) -> Json:
    """Write when it is due."""
    return {**_plain(schedule), "next_sync_at": written(schedule.next_sync_at), "source": "meltano"}


def initial_load_json(load: InitialLoad) -> Json:
    """Write how an initial sync in slices is doing."""
    moments = {name: written(getattr(load, name)) for name in ("start", "end", "failed_at")}
    return {**_plain(load), **moments, "failed": list(load.failed)}


def pause_json(pause: Pause) -> Json:
    """Write who paused it."""
    return {"since": written(pause.since), "by": pause.by, "reason": pause.reason}


def conflict_json(conflict: Conflict) -> Json:
    """Write who stands in the way."""
    return {
        "run": conflict.run_id,
        "started_by": conflict.holder,
        "since": written(conflict.since),
        "free_at_without_heartbeat": written(conflict.free_at),
        "expected_end_at": written(conflict.expected_end_at),
    }


def _plain(value: Any) -> Json:
    """Write a flat dataclass: `dataclasses.asdict` copies deeply, which took most of the time of a list."""
    kind: Any = type(value)
    return {name: getattr(value, name) for name in _names(kind)}


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))  # type: ignore[arg-type]
