"""Real servers and a real Meltano project for each test, apart from everything the reader runs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo import meltano, sandbox

CLOCK = "2026-06-01T06:00:00Z"
SCALE = "0.05"


@pytest.fixture
def mutation_log(tmp_path: Path) -> Path:
    """The file in which the sandbox writes down what a test changes in it."""
    return tmp_path / "mutations.jsonl"


@pytest.fixture
def sandbox_server(mutation_log: Path) -> Iterator[sandbox.Sandbox]:
    """A sandbox whose clock stands still until the test moves it."""
    with sandbox.running(clock=CLOCK, scale=SCALE, options=["--mutations", str(mutation_log)]) as server:
        yield server


@pytest.fixture
def meltano_project(sandbox_server: sandbox.Sandbox, tmp_path: Path) -> meltano.Project:
    """A Meltano project of its own, whose tap reads the sandbox."""
    return meltano.Project(tmp_path / "project", whole(sandbox_server))


def whole(server: sandbox.Sandbox) -> dict[str, str]:
    """Settings with which the tap reads all that the sandbox holds."""
    return {
        "TAP_SANDBOX_API_URL": server.url,
        "TAP_SANDBOX_AUTH_TOKEN": sandbox.TOKEN,
        "TAP_SANDBOX_START_DATE": "2000-01-01",
    }


@pytest.fixture(scope="session", autouse=True)
def installed(root: Path) -> None:
    """Meltano's plugins are there."""
    if not (root / ".meltano" / "installed").exists():
        pytest.fail("Meltano's plugins are not installed: make setup")


@pytest.fixture(scope="session")
def loader(root: Path) -> Callable[[str], Path]:
    """Find a loader's executable."""
    return lambda name: root / ".meltano" / "loaders" / name / "venv" / "bin" / name
