"""A Meltano project that reads a sandbox, run by the real Meltano, and sync-status over it."""

import copy
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event

from sync_status.assembly import Parts, assemble
from sync_status.model import Status
from sync_status.run_model import Run
from sync_status.settings import read_settings

from demo.meltano import COMMAND, MeltanoError, Project
from demo.sandbox import Sandbox
from tests.faults.pipeline import Disturbance
from tests.faults.processes import wait_for_the_end

PATIENCE_SECONDS = 120


class RealProject:
    """One connection into DuckDB.

    Args:
        folder: Of the project.
        server: What its tap reads.
        settings: Of the tap, as Meltano takes them from the environment.
        tap: Its name in meltano.yml.
        edit: Makes its meltano.yml of the root's.
    """

    def __init__(
        self,
        folder: Path,
        server: Sandbox,
        settings: Mapping[str, str],
        tap: str = "tap-sandbox",
        edit: Callable[[str], str] = lambda plugins: plugins,
    ) -> None:
        self.server, self.tap = server, tap
        self.project = Project(folder.resolve(), settings, edit)
        environ = {**os.environ, "MELTANO_PROJECT_ROOT": str(folder), "SYNC_STATUS_MELTANO": str(COMMAND)}
        environ["XDG_STATE_HOME"] = str(folder / ".meltano" / "state")
        self.parts: Parts = assemble(read_settings(environ | {"SYNC_STATUS_OPEN_ON_LOOPBACK": "true"}))

    def connection(self, loader: str = "target-duckdb") -> str:
        """The connection's id."""
        return f"dev:{self.tap}-to-{loader}"

    def with_tap(self, tap: str) -> "RealProject":
        """The same project, with another of its taps."""
        other = copy.copy(self)
        other.tap = tap
        return other

    def run(self, *options: str, loader: str = "target-duckdb", **settings: str) -> bool:
        """Run the pipeline; return whether Meltano called it a success."""
        try:
            self.project.call("run", *options, self.tap, loader, settings=settings)
        except MeltanoError:
            return False
        return True

    def disturbed(self, disturbance: Disturbance, loader: str = "target-duckdb", **settings: str) -> None:
        """Run it, and send a signal in its middle."""
        lines = -1
        with self.project.start("run", self.tap, loader, settings=settings) as process:
            for line in process.stderr or ():
                lines += lines >= 0 or "state backend" in line
                if disturbance.is_due(lines, line):
                    disturbance.happen(process.pid, self.project.directory, self.tap)
        wait_for_the_end(self.project.directory)
        assert disturbance.happened

    def status(self, loader: str = "target-duckdb") -> Status:
        """How the connection is doing."""
        self.parts.catch_up()
        return self.parts.board.status(self.connection(loader))

    def last(self, loader: str = "target-duckdb") -> Run:
        """The run that ended last, whole."""
        status = self.status(loader)
        assert status.last_run
        return self.parts.board.run(status.last_run.id)

    def until(self, what: Callable[[Status], bool]) -> Status:
        """Wait until the connection is as it should be, as somebody who looks now and then."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not what(status := self.status()):
            assert time.monotonic() < end, status.status
            Event().wait(0.1)
        return status
