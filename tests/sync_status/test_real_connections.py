"""Every way a run ends, with each of the three taps: one table, as `LONG_TESTS=1 STATUS_TABLE=file` writes it.

Without LONG_TESTS the ways that need the source's own words are tried; tap-sandbox's are all in test_real_runs.py.
"""

import json
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sync_status.assembly import assemble
from sync_status.model import Status
from sync_status.rendering import as_json, status_json

from demo import sandbox
from demo.plex import PLEX
from tests import sandboxes
from tests.faults import netsuite
from tests.faults.pipeline import Disturbance
from tests.faults.processes import wait_for_the_end
from tests.long import LONG
from tests.sync_status.real_project import RealProject

CLOCK = "2026-06-01T06:00:00Z"
CANARY = "0canary0canary0canary0canary0000"


@dataclass(frozen=True)
class Source:
    """One of the three.

    Args:
        tap: Its tap.
        streams: A few of its streams, the first of which can be chosen alone.
        serve: A server with data, and the tap's settings for it.
        broken: A route of its data.
        wrong: A setting that is a secret.
    """

    tap: str
    streams: tuple[str, ...]
    serve: Callable[[], object]
    broken: str
    wrong: str

    @property
    def prefix(self) -> str:
        return self.tap.replace("-", "_").upper()


@contextmanager
def _sandbox() -> Iterator[tuple[sandbox.Sandbox, dict[str, object]]]:
    with sandboxes.running(clock=CLOCK, scale="0.02") as server:
        yield server, {"api_url": server.url, "auth_token": sandbox.TOKEN, "start_date": "2000-01-01"}


@contextmanager
def _netsuite() -> Iterator[tuple[sandbox.Sandbox, dict[str, object]]]:
    with netsuite.serve() as server:
        pem = str(netsuite.MACHINE["private_key"]).replace("\n", "\\n")
        yield server, netsuite.settings(server) | {"private_key": pem}


@contextmanager
def _plex() -> Iterator[tuple[sandbox.Sandbox, dict[str, object]]]:
    with sandboxes.running(clock=CLOCK, scale="0.02") as server, tempfile.TemporaryDirectory() as folder:
        yield server, dict(PLEX.settings(server, Path(folder)))


SOURCES = (
    Source("tap-sandbox", ("accounts", "units", "purchase_orders"), _sandbox, "*/purchase-orders", "AUTH_TOKEN"),
    Source("tap-netsuite", ("accounts", "vendors", "transactions"), _netsuite, "*/suiteql", "CLIENT_ID"),
    Source("tap-plex", ("parts", "suppliers", "purchase_orders"), _plex, "*/purchase-orders", "API_KEY"),
)


class Endings:
    """Lets runs of one source end."""

    def __init__(self, source: Source, real: RealProject) -> None:
        self.source, self.real = source, real

    def success(self) -> Status:
        assert self.real.run()
        return self.real.status()

    def full_refresh(self) -> Status:
        assert self.real.run("--full-refresh")
        return self.real.status()

    def chosen_stream(self) -> Status:
        connection = self.real.status().connection
        self.real.parts.starts.start(connection, "a test", streams=self.source.streams[:1])
        wait_for_the_end(self.real.project.directory)
        return self.real.status()

    def tap_failure(self) -> Status:
        self.real.server.spoil({"kind": "500", "route": self.source.broken})
        try:
            assert not self.real.run("--full-refresh", **{f"{self.source.prefix}_MAX_RETRY_SECONDS": "0"})
        finally:
            self.real.server.spoil()
        return self.real.status()

    def target_failure(self) -> Status:
        assert not self.real.run("--full-refresh", TARGET_DUCKDB_PATH="/proc/none/warehouse.duckdb")
        return self.real.status()

    def bad_credentials(self) -> Status:
        assert not self.real.run(**{f"{self.source.prefix}_{self.source.wrong}": CANARY})
        return self.real.status()

    def disk_full(self) -> Status:
        folder = self.real.project.directory / "output" / "full"
        folder.mkdir()
        for stream in (*self.source.streams, "completed_snapshots"):
            (folder / f"{stream}.jsonl").symlink_to("/dev/full")
        assert not self.real.run(loader="target-jsonl", TARGET_JSONL_DESTINATION_PATH=str(folder))
        return self.real.status("target-jsonl")

    def tap_killed(self) -> Status:
        self.real.disturbed(Disturbance(signal.SIGKILL, to_tap=True, at="Beginning"))
        return self.real.status()

    def terminated(self) -> Status:
        self.real.disturbed(Disturbance(signal.SIGTERM, to_tap=False, at="Beginning"))
        return self.real.status()

    def paused(self) -> Status:
        self.real.parts.pauses.pause(self.real.connection(), "somebody", "stocktaking")
        try:
            return self.real.status()
        finally:
            self.real.parts.pauses.resume(self.real.connection(), "somebody")

    def killed(self) -> Status:
        self.real.disturbed(Disturbance(signal.SIGKILL, to_tap=False, at="Beginning"))
        run = self.real.status().recent[0]
        assert run.last_heartbeat_at
        later = run.last_heartbeat_at + timedelta(seconds=61)
        parts = assemble(self.real.parts.settings, lambda: later)
        try:
            return parts.board.status(self.real.connection())
        finally:
            parts.close()


# In this order: of a killed Meltano the next ones would have to wait for the end.
EXPECTED: dict[str, tuple[str, str | None, str | None]] = {
    "success": ("completed", None, None),
    "full_refresh": ("completed", None, None),
    "chosen_stream": ("completed", None, None),
    "tap_failure": ("failed", "SOURCE_ERROR", "tap"),
    "target_failure": ("failed", None, "target"),
    "bad_credentials": ("failed", "AUTHENTICATION_FAILED", "tap"),
    "disk_full": ("failed", "DISK_FULL", "target"),
    "tap_killed": ("failed", "TAP_KILLED", "tap"),
    "terminated": ("cancelled", "TERMINATED", "orchestrator"),
    "paused": ("paused", None, None),
    "killed": ("lost", "LOST", "orchestrator"),
}


@pytest.mark.parametrize("source", SOURCES if LONG else SOURCES[1:], ids=lambda source: source.tap)
def test_each_ending_is_told_as_what_it_was(source: Source, tmp_path: Path) -> None:
    with source.serve() as (server, settings):  # type: ignore[attr-defined]
        told = {f"{source.prefix}_{name.upper()}": str(value) for name, value in settings.items()}
        told[f"{source.prefix}__SELECT"] = json.dumps([f"{name}.*" for name in source.streams])
        real = RealProject(tmp_path / "project", server, told, source.tap)
        endings = Endings(source, real)
        for name in EXPECTED if LONG else ("bad_credentials",):
            status = getattr(endings, name)()
            write(source, name, status)
            see(name, status)
        assert CANARY not in as_json(status_json(real.status(), streams=True)).decode()
        real.parts.close()


def see(name: str, status: Status) -> None:
    """Hold one against what is expected of it."""
    word, code, origin = EXPECTED[name]
    run = status.last_run
    assert run
    assert status.status == word, (name, run)
    if word == "paused":
        assert status.pause
        return
    assert run.status == word, (name, run)
    problem = run.problem
    assert (problem is None) == (word == "completed"), (name, run)
    if problem:
        assert (problem.code, problem.origin) == (code or problem.code, origin), (name, problem)
        assert problem.message
        assert problem.fix
    else:
        assert run.counts.extracted == run.counts.loaded, (name, run)
        # Of a chosen stream nothing may have changed since.
        assert run.counts.extracted or name == "chosen_stream", (name, run)
    if name == "full_refresh":
        assert run.sync_type == "full"
    assert (run.selected_streams is not None) == (name == "chosen_stream")


def write(source: Source, name: str, status: Status) -> None:
    """Add a line to the table, and the whole answer behind it."""
    if file := os.environ.get("STATUS_TABLE"):
        run = status.last_run
        problem = run.problem if run else None
        counts = run.counts if run else None
        due = status.schedule.next_sync_at if status.schedule else None
        cells = (
            source.tap, name.replace("_", " "), status.status, status.health,
            f"{problem.code} ({problem.type}, {problem.origin}, {problem.who}): {problem.message}" if problem else "",
            problem.fix if problem else "",
            f"{counts.extracted} / {counts.loaded} {counts.loaded_reason or ''}" if counts else "",
            f"{due:%H:%M}" if due else "none",
        )  # fmt: skip
        with Path(file).open("a", encoding="utf-8") as table:
            table.write("| " + " | ".join(cells) + " |\n")
        with Path(f"{file}.jsonl").open("a", encoding="utf-8") as documents:
            documents.write(as_json({"case": cells[:2], **status_json(status, streams=True)}).decode() + "\n")
