"""Real servers and a real Meltano project for each test, apart from everything the reader runs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from demo import meltano, sandbox
from tests import sandboxes

CLOCK = "2026-06-01T06:00:00Z"
SCALE = "0.05"


@pytest.fixture
def mutation_log(tmp_path: Path) -> Path:
    """The file in which the sandbox writes down what a test changes in it."""
    return tmp_path / "mutations.jsonl"


@pytest.fixture
def sandbox_server(mutation_log: Path) -> Iterator[sandbox.Sandbox]:
    """A sandbox whose clock stands still until the test moves it."""
    with sandboxes.running(clock=CLOCK, scale=SCALE, options=["--mutations", str(mutation_log)]) as server:
        yield server


@pytest.fixture
def meltano_project(sandbox_server: sandbox.Sandbox, tmp_path: Path) -> meltano.Project:
    """A Meltano project of its own, whose tap reads the sandbox."""
    return meltano.Project(tmp_path / "project", whole(sandbox_server))


def settings_of(server: sandbox.Sandbox) -> dict[str, Any]:
    """Settings with which the tap reads all that the sandbox holds."""
    return {"api_url": server.url, "auth_token": sandbox.TOKEN, "start_date": "2000-01-01"}


def whole(server: sandbox.Sandbox) -> dict[str, str]:
    """The same, as Meltano takes them from the environment."""
    return {f"TAP_SANDBOX_{name.upper()}": value for name, value in settings_of(server).items()}


def defaults(loader: str) -> dict[str, Any]:
    """What meltano.yml sets for a loader."""
    project = yaml.safe_load((meltano.ROOT / "meltano.yml").read_text())
    (plugin,) = (plugin for plugin in project["plugins"]["loaders"] if plugin["name"] == loader)
    return {setting["name"]: setting["value"] for setting in plugin["settings"] if "value" in setting}


@pytest.fixture(scope="session", autouse=True)
def installed(root: Path) -> None:
    """Meltano's plugins are there."""
    if not (root / ".meltano" / "installed").exists():
        pytest.fail("Meltano's plugins are not installed: make setup")


@pytest.fixture(scope="session")
def loader(root: Path) -> Callable[[str], Path]:
    """Find a loader's executable."""
    return lambda name: root / ".meltano" / "loaders" / name / "venv" / "bin" / name
