"""A real sandbox process, asked over its socket."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo import sandbox

CLOCK = "2026-06-01T06:00:00Z"
COMMAND = str(Path(sys.executable).with_name("erp-sandbox"))


@pytest.fixture(scope="session")
def server() -> Iterator[sandbox.Sandbox]:
    """A sandbox whose clock nobody moves."""
    with sandbox.running(clock=CLOCK) as running:
        yield running


@pytest.fixture(scope="session")
def erp_sandbox() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command, run to its end."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=60)

    return run
