"""`erp-orchestrate` and sync-status as an engine calls them, in a Meltano project of the test's own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from demo.meltano import COMMAND, Project

BIN = Path(sys.executable).parent
ORCHESTRATE = str(BIN / "erp-orchestrate")


class Ended(NamedTuple):
    """How a call ended: its code, what its last line told, and its log."""

    code: int
    told: dict[str, Any]
    log: str


def environment(project: Project, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Variables for whatever works in the project; the caller's own settings of Meltano are left out."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MELTANO_", "TAP_", "TARGET_"))}
    # Only Meltano and erp-orchestrate read it themselves.
    lines = (project.directory / ".env").read_text().splitlines()
    written = dict(line.split("=", 1) for line in lines if line.startswith(("MELTANO_", "SYNC_STATUS_")))
    return (
        own
        | written
        | {
            "MELTANO_PROJECT_ROOT": str(project.directory),
            "SYNC_STATUS_MELTANO": str(COMMAND),
            "XDG_STATE_HOME": str(project.directory / ".meltano" / "state"),
            **(extra or {}),
        }
    )


def orchestrate(project: Project, *arguments: str, extra: Mapping[str, str] | None = None) -> Ended:
    """Call the command to its end."""
    done = subprocess.run(
        [ORCHESTRATE, *arguments],
        cwd="/",
        env=environment(project, extra),
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stdout.strip().rpartition("\n")[2]
    return Ended(done.returncode, json.loads(last) if last.startswith("{") else {}, done.stderr)


def status(project: Project, *arguments: str, extra: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Ask sync-status."""
    command = [str(BIN / "sync-status"), *arguments, "--json"]
    told: dict[str, Any] = json.loads(subprocess.check_output(command, cwd="/", env=environment(project, extra)))
    return told
