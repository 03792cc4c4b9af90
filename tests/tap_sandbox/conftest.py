"""The tap as its users run it: a process, reading a real sandbox."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from demo import sandbox
from tests import forked, sandboxes
from tests.tap_runs import Tap

TAP = str(Path(sys.executable).with_name("tap-sandbox"))
CLOCK = "2026-06-01T06:00:00Z"
SCALE = 0.05


class Runner(Tap):
    """Runs the tap against one sandbox."""

    def __init__(self, folder: Path, server: sandbox.Sandbox) -> None:
        self.server = server
        settings = {"api_url": server.url, "auth_token": sandbox.TOKEN}
        super().__init__(TAP, folder, settings | {"max_retry_seconds": 0, "start_date": "2000-01-01"})

    def discover(self) -> dict[str, Any]:
        """The catalog."""
        catalog: dict[str, Any] = json.loads(forked.run(self.command("--discover", config=self.settings)).stdout)
        return catalog


@pytest.fixture(scope="session")
def server() -> Iterator[sandbox.Sandbox]:
    """A sandbox whose clock nobody moves."""
    with sandboxes.running(clock=CLOCK, scale=str(SCALE)) as running:
        yield running


@pytest.fixture
def tap(tmp_path: Path, server: sandbox.Sandbox) -> Runner:
    """The tap on that sandbox."""
    return Runner(tmp_path, server)


@pytest.fixture
def make_tap(tmp_path: Path) -> Callable[[sandbox.Sandbox], Runner]:
    """The tap on a sandbox of the test's own."""
    return lambda server: Runner(tmp_path, server)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where batch files go."""
    return tmp_path / "batch files für uns"
