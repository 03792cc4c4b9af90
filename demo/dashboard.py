"""sync-status at the demo's side: the dashboard, and the scheduler that starts what the demo's project schedules."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import requests

from demo import companion
from demo.meltano import COMMAND, Project
from demo.sandbox import TIMEOUT_SECONDS

_SYNC_STATUS = str(Path(sys.executable).with_name("sync-status"))


class DashboardError(Exception):
    """sync-status did not start; the text is what it said."""


@contextlib.contextmanager
def running(project: Project) -> Iterator[str]:
    """Serve the dashboard and schedule the project's syncs for the length of the block.

    Yields:
        The dashboard's address.

    Raises:
        DashboardError: It did not start.
    """
    own = {
        "MELTANO_PROJECT_ROOT": str(project.directory),
        "SYNC_STATUS_MELTANO": str(COMMAND),
        # Whoever can reach the loopback interface may look: it is invented data.
        "SYNC_STATUS_OPEN_ON_LOOPBACK": "true",
        "SYNC_STATUS_PORT": "0",
    }
    environment = {**project.environment, **own}
    logs = project.directory / "output"

    def started(name: str) -> contextlib.AbstractContextManager[IO[str]]:
        return companion.running(
            [_SYNC_STATUS, name],
            folder=project.directory,
            environment=environment,
            log=logs / f"sync-status-{name}.log",
        )

    with started("serve") as served:
        line = served.readline()
        if "http" not in line:
            raise DashboardError((logs / "sync-status-serve.log").read_text().strip() or "sync-status ended at once")
        with started("scheduler"):
            yield line.rpartition(" ")[2].strip()


def verdict(address: str) -> str:
    """What sync-status says of each connection, a line each."""
    answer = requests.get(f"{address}/sync-status", timeout=TIMEOUT_SECONDS)
    answer.raise_for_status()
    return "\n".join(map(_line, answer.json()["data"]))


def _line(one: dict[str, Any]) -> str:
    runs, schedule = one["stats_30d"], one["schedule"]
    said = f"sync-status: {one['connection']['name']}: {one['status']}, {one['health']['state']}"
    return f"{said}; {runs['failed']} of {runs['runs']} runs failed; next sync {schedule['next_sync_at']}"
