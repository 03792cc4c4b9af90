"""The tap as its users run it: a process, reading a real sandbox."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from demo import sandbox
from tests import forked, sandboxes

TAP = str(Path(sys.executable).with_name("tap-sandbox"))
CLOCK = "2026-06-01T06:00:00Z"
SCALE = 0.05


@dataclass(frozen=True)
class Run:
    """What one run of the tap left: its exit code, its messages, its log."""

    code: int
    messages: list[dict[str, Any]]
    log: str

    def records(self, stream: str) -> list[dict[str, Any]]:
        """The stream's records, in order."""
        return [m["record"] for m in self.messages if m["type"] == "RECORD" and m["stream"] == stream]

    @property
    def state(self) -> dict[str, Any]:
        """The last state."""
        states = [message["value"] for message in self.messages if message["type"] == "STATE"]
        return states[-1] if states else {}


class Runner:
    """Runs the tap against one sandbox.

    Args:
        folder: Where its files go.
        server: What it reads.
    """

    def __init__(self, folder: Path, server: sandbox.Sandbox) -> None:
        self.folder = folder
        self.server = server
        self.settings: dict[str, Any] = {
            "api_url": server.url,
            "auth_token": sandbox.TOKEN,
            "max_retry_seconds": 0,
            "start_date": "2000-01-01",
        }

    def _file(self, name: str, content: Any) -> str:
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(content))
        return str(path)

    def command(self, *arguments: str, **files: Any) -> list[str]:
        """The command line; each keyword is the content of a file for the option of that name."""
        options = [part for name, content in files.items() for part in (f"--{name}", self._file(name, content))]
        return [TAP, *arguments, *options]

    def discover(self) -> dict[str, Any]:
        """The catalog."""
        catalog: dict[str, Any] = json.loads(forked.run(self.command("--discover", config=self.settings)).stdout)
        return catalog

    def __call__(self, *arguments: str, **files: Any) -> Run:
        """Run to the end."""
        files.setdefault("config", self.settings)
        command = self.command(*arguments, **files)
        ended = forked.run(command)
        lines = [line for line in ended.stdout.splitlines() if line.startswith('{"type"')]
        messages = [json.loads(line, parse_float=Decimal) for line in lines]
        return Run(ended.returncode, messages, ended.stderr)


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
