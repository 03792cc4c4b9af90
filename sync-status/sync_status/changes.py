"""What a run brings to light that its status does not say: other fields, versions, settings, and an end that comes."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, String, Table, Text, select, update

from sync_status import expiry, timeline
from sync_status.catalog import differences, read_catalog
from sync_status.clock import Clock
from sync_status.database import METADATA, found, upsert
from sync_status.fingerprint import commit, fingerprint
from sync_status.project import seen_connection
from sync_status.projects import Projects
from sync_status.run_model import Run, RunStatus
from sync_status.tables import RUNS
from sync_status.webhooks.event import Event
from sync_status.webhooks.outbox import record
from sync_status.webhooks.run_events import subject_of

KNOWN = Table(
    "known",
    METADATA,
    Column("job_name", String(900), primary_key=True),
    # `tap`, `target`, `settings`, or `stream:` and its name.
    Column("name", String(300), primary_key=True),
    Column("value", Text, nullable=False),
)
_STREAM = "stream:"
_TOLERANCE = timedelta(seconds=2)
"""Clocks of files and databases differ a little."""


def watcher(root: Path, system_directory: Path, projects: Projects, now: Clock) -> Callable[..., None]:
    """Make a listener that notes changes, in the transaction that notes the run's own.

    Args:
        root: Of the project.
        system_directory: Meltano's `.meltano`.
        projects: meltano.yml.
        now: The time.
    """

    def heard(db: Connection, run: Run, before: RunStatus | None) -> None:
        (row,) = found(db, select(RUNS).where(RUNS.c.id == int(run.id)))
        if run.status == "in_progress" and before is None:
            _note_project(db, row, projects, root)
        elif run.status != "in_progress" and row["outcome"]:
            _compare(db, row, run, _told(row, run, system_directory), now)

    return heard


def _note_project(db: Connection, row: Mapping[str, Any], projects: Projects, root: Path) -> None:
    """Note what meltano.yml says while the run begins: later that cannot be known."""
    connection = seen_connection(row["job_name"])
    said = {"settings": fingerprint(projects.project(), connection), "commit": commit(root)}
    db.execute(update(RUNS).where(RUNS.c.id == row["id"]).values(notes={**(row["notes"] or {}), "project": said}))


def _told(row: Mapping[str, Any], run: Run, system_directory: Path) -> dict[str, str]:
    """What the run shows of the connection, by name."""
    notes = row["notes"] or {}
    told = {side: said["version"] for side, said in (notes.get("versions") or {}).items()}
    if project := notes.get("project"):
        told["settings"] = project["settings"]
    return told | dict(_fields(row, run, system_directory))


def _fields(row: Mapping[str, Any], run: Run, system_directory: Path) -> Iterator[tuple[str, str]]:
    catalog = read_catalog(system_directory, seen_connection(row["job_name"]).tap)
    # One that was written since belongs to a later run.
    if catalog and run.ended_at and catalog.made_at <= run.ended_at + _TOLERANCE:
        for stream, fields in catalog.streams.items():
            yield f"{_STREAM}{stream}"[:300], json.dumps(fields)


def _compare(db: Connection, row: Mapping[str, Any], run: Run, told: Mapping[str, str], now: Clock) -> None:
    job_name = row["job_name"]
    before = {known["name"]: known["value"] for known in found(db, select(KNOWN).where(KNOWN.c.job_name == job_name))}
    if changed := [{"job_name": job_name, "name": n, "value": v} for n, v in told.items() if before.get(n) != v]:
        upsert(db, KNOWN, changed)
    moment = run.ended_at or now()
    for name in ("tap", "target", "settings"):
        if name in before and name in told and before[name] != told[name]:
            kind = "settings_changed" if name == "settings" else "version_changed"
            message = "" if name == "settings" else f"{name}: {told[name]}, was {before[name]}"
            timeline.note(db, job_name, moment, kind, message, run=int(run.id))
    fields = "\n".join(_changed_fields(before, told))
    if fields:
        timeline.note(db, job_name, moment, "schema_changed", fields, run=int(run.id))
        data = {"connection_id": run.connection_id, "run_id": run.id, "changes": fields[:10_000].splitlines()}
        record(db, Event("schema.changed", subject_of(run), moment, data, run.connection_id), now())
    if run.status == "completed" or (row["notes"] or {}).get("expiry"):
        expiry.keep(db, seen_connection(job_name).source, (row["notes"] or {}).get("expiry"), "run", now())


def _changed_fields(before: Mapping[str, str], told: Mapping[str, str]) -> Iterator[str]:
    for name, value in told.items():
        if name.startswith(_STREAM) and name in before and before[name] != value:
            yield differences(name.removeprefix(_STREAM), json.loads(before[name]), json.loads(value))
