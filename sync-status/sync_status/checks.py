"""What a tap's own `check` command said last: whether the connection can work at all."""

import re
import subprocess
import tempfile
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Engine, String, Table, Text, select

from sync_status import clock, expiry, processes
from sync_status.database import METADATA, Moment, found, upsert
from sync_status.model import CHECK_FAILED, Setup
from sync_status.model import Connection as Connected
from sync_status.projects import Projects
from sync_status.run_model import Problem
from sync_status.settings import Settings

_TIMEOUT_SECONDS = 300


class CheckError(Exception):
    """A check cannot be run; the text says why."""


CHECKS = Table(
    "checks",
    METADATA,
    # A tap within an environment.
    Column("source", String(255), primary_key=True),
    Column("checked_at", Moment, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("message", Text, nullable=False),
)


def checked_setups(db: Connection) -> dict[str, Setup]:
    """Return what the last check of each source showed; those that were never checked are not there."""
    return {row["source"]: _setup(row) for row in found(db, select(CHECKS))}


def _setup(row: Mapping[str, Any]) -> Setup:
    if row["passed"]:
        return Setup("connected", row["checked_at"])
    problem = Problem(
        code=CHECK_FAILED,
        type="config",
        origin="tap",
        who="user",
        retryable=False,
        message=row["message"],
        fix=f"Do what the check says, then run it again: `meltano invoke {row['source'].rpartition(':')[2]}:check`.",
    )
    return Setup("broken", row["checked_at"], problem)


class Checks:
    """Runs taps' `check` commands and keeps what they said.

    Args:
        engine: Our database.
        settings: As read.
        projects: Which taps have such a command.
        now: The time.
    """

    def __init__(self, engine: Engine, settings: Settings, projects: Projects, now: clock.Clock = clock.now) -> None:
        self._engine, self._settings, self._projects, self._now = engine, settings, projects, now

    def declares(self, tap: str) -> bool:
        """Whether a tap has a `check` command."""
        return bool(self._projects.project().commands.get(tap))

    def run(self, wanted: Connected) -> Setup:
        """Run the check of a connection's tap and keep what it said.

        Raises:
            CheckError: It has no such command, belongs to another environment, or Meltano cannot be started.
        """
        tap, environment = wanted.tap, self._projects.project().environment
        if not self.declares(tap):
            raise CheckError(f"{tap} declares no `check` command in meltano.yml")
        if wanted.environment != environment:
            raise CheckError(f"{wanted.id} is not of the environment {environment!r}, whose settings are read here")
        option = [f"--environment={environment}"] if environment else []
        command = [self._settings.meltano, *option, "invoke", f"{tap}:check"]
        with tempfile.TemporaryFile() as output:
            try:
                process = processes.start(command, self._settings.project_root, self._settings.environ, {}, output)
                code = process.wait(timeout=_TIMEOUT_SECONDS)
            except OSError as error:
                raise CheckError(
                    f"{command[0]} cannot be started: {error.strerror}; set SYNC_STATUS_MELTANO"
                ) from error
            except subprocess.TimeoutExpired:
                process.kill()
                code = -1
            output.seek(0)
            said = output.read().decode(errors="replace")
        ends = expiry.expiry_in(said)
        self._keep(wanted.source, _last_words(self._projects.redaction()(said)), ends, passed=code == 0)
        with self._engine.connect() as db:
            return checked_setups(db).get(wanted.source) or Setup()

    def _keep(self, source: str, message: str, ends: dict[str, str] | None, *, passed: bool) -> None:
        row = {"source": source, "checked_at": self._now(), "passed": passed, "message": message}
        with self._engine.begin() as db:
            upsert(db, CHECKS, [row])
            expiry.keep(db, source, ends, "check", self._now())


def _last_words(said: str) -> str:
    """Return what a check printed, without Meltano's own lines of log."""
    own = re.compile(r"\d{4}-\d\d-\d\dT\S+ \[\w+ *\] ")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    told = [line for line in lines if not own.match(line)] or [own.sub("", line) for line in lines]
    bad = [line for line in told if not line.startswith("ok ")] or told
    return "\n".join(bad[-10:])[:2_000]
