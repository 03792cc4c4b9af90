"""The snapshot: what meltano.yml schedules, as an engine reads it at each parse without calling Meltano."""

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sync_status.assembly import Parts
from sync_status.freshness import freshness
from sync_status.model import Connection

from erp_orchestrate.catalog import Catalogs
from erp_orchestrate.errors import OrchestrateError
from erp_orchestrate.meltano import Meltano
from erp_orchestrate.plugins import Plugins
from erp_orchestrate.pools import Pool, Use, pooled, uses_of

VERSION = 1
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the snapshot is taken from."""

    parts: Parts
    meltano: Meltano
    plugins: Plugins
    catalogs: Catalogs


def snapshot(sources: Sources, now: datetime, *, with_streams: bool) -> Json:
    """Take it.

    Args:
        sources: Where from.
        now: The moment.
        with_streams: Whether each tap is asked which streams it has; it may ask its source.

    Raises:
        OrchestrateError: Meltano or a tap cannot say what is needed.
    """
    project = sources.parts.projects.project()
    chosen = [f"--environment={project.environment}"] if project.environment else []
    told = json.loads(sources.meltano.ask(*chosen, "schedule", "list", "--format=json"))["schedules"]
    connections = list(project.connections.values())
    root = sources.parts.settings.project_root
    uses = uses_of(root, sources.meltano, sources.plugins, connections)
    pools = pooled(uses, root)
    found = {
        connection.state_id: _connection(sources, connection, use, pools, with_streams=with_streams)
        for connection, use in zip(connections, uses, strict=True)
    }
    return {
        "version": VERSION,
        "made_at": now.isoformat(),
        "project_root": str(root),
        "environment": project.environment,
        "command": _own_command(),
        "timezone": sources.parts.settings.timezone,
        "schedules": [_schedule(sources, each, found, now) for kind in told.values() for each in kind],
        "connections": list(found.values()),
        "pools": [{"name": p.name, "slots": p.slots, "members": list(p.members)} for p in pools],
    }


def airflow_pools(document: Json) -> Json:
    """Write the pools as `airflow pools import` takes them."""
    return {
        pool["name"]: {
            "slots": pool["slots"],
            "description": f"At once: one scheduled run, or {pool['slots']} slices. {', '.join(pool['members'])}"[:250],
            "include_deferred": True,
        }
        for pool in document["pools"]
    }


def _own_command() -> str:
    beside = Path(sys.argv[0]).absolute()
    return str(beside) if beside.name == "erp-orchestrate" else shutil.which("erp-orchestrate") or "erp-orchestrate"


def _connection(
    sources: Sources, connection: Connection, use: Use, pools: Sequence[Pool], *, with_streams: bool
) -> Json:
    pool = next(pool for pool in pools if connection.state_id in pool.members)
    options = ["--writes", use.file] if use.file else []
    streams: list[str] = []
    if with_streams:
        try:
            offered = sources.catalogs.streams(connection.environment, connection.tap)
            streams = sorted((*offered.windowed, *offered.whole))
        except OrchestrateError as error:
            # Others must not wait for a tap that is not set up yet.
            click.echo(f"{connection.state_id} is written down without its streams: {error}", err=True)
    return {
        "state_id": connection.state_id,
        "name": connection.name,
        "tap": connection.tap,
        "target": connection.target,
        "pool": pool.name,
        "slots": pool.slots,
        # Slices into a DuckDB file share no limits of the account: one has them all.
        "slots_of_slice": pool.slots if use.file else 1,
        "options": options,
        "arguments": [*options, *sources.parts.projects.project().words_of(connection)],
        "streams": streams,
    }


def _schedule(sources: Sources, told: Json, connections: dict[str, Json], now: datetime) -> Json:
    name, cron = str(told["name"]), told.get("cron_interval")
    age = freshness([cron] if cron else [], sources.parts.settings.timezone, now, (now, now), None)
    tasks = list(_tasks(sources, told, connections))
    names = [task["id"] for task in tasks]
    for place, task in enumerate(tasks):
        if before := names[:place].count(task["id"]):
            task["id"] += f"-{before + 1}"
    return {
        "name": name,
        "cron": cron,
        "env": told.get("env") or {},
        "late_after_seconds": age.late_after_seconds,
        "stale_after_seconds": age.stale_after_seconds,
        "tasks": tasks,
    }


def _tasks(sources: Sources, told: Json, connections: dict[str, Json]) -> Iterator[Json]:
    name = str(told["name"])
    if not isinstance(told.get("job"), dict):
        # A schedule without a job names its plugins itself, and its state has the schedule's name.
        yield _task([str(told["extractor"]), str(told["loader"])], name, connections, is_own=True)
        return
    # Read by sync-status alone: what it tells of a connection is what an engine runs, mappers included.
    declared = next((found for found in sources.parts.projects.project().schedules if found.name == name), None)
    if declared is None:
        raise OrchestrateError(f"meltano.yml has no schedule {name!r} any more: take the snapshot again")
    for state_id, words in declared.steps:
        if state_id is None and sources.plugins.kind(words[0]) == "extractors":
            raise OrchestrateError(f"a task of meltano.yml has no loader behind {words[0]}")
        yield _task(words, state_id or "", connections)


def _task(block: Sequence[str], state_id: str, connections: dict[str, Json], *, is_own: bool = False) -> Json:
    known = connections.get(state_id) or {}
    taken = f"{block[0]}-to-{block[-1]}" if len(block) > 1 else block[0].replace(":", "-")
    return {
        "id": taken,
        "connection": state_id or None,
        "arguments": [*known.get("options", ()), *(("--state-id", state_id) if is_own else ()), *block],
        "pool": known.get("pool"),
        "slots": known.get("slots", 1),
    }
