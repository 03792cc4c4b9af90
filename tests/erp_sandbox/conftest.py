"""A real sandbox process, asked over its socket."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo import sandbox
from tests import sandboxes
from tests.erp_sandbox.command import run

CLOCK = "2026-06-01T06:00:00Z"
SCALE = "0.1"
COMMAND = str(Path(sys.executable).with_name("erp-sandbox"))


@pytest.fixture(scope="session")
def server() -> Iterator[sandbox.Sandbox]:
    """A sandbox whose clock nobody moves."""
    with sandboxes.running(clock=CLOCK, scale=SCALE) as running:
        yield running


@pytest.fixture(scope="session")
def erp_sandbox() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command, run to its end."""
    return run
