"""A real sandbox process, asked over its socket."""

from collections.abc import Iterator

import pytest

from demo import sandbox

CLOCK = "2026-06-01T06:00:00Z"


@pytest.fixture(scope="session")
def server() -> Iterator[sandbox.Sandbox]:
    """A sandbox whose clock nobody moves."""
    with sandbox.running(clock=CLOCK) as running:
        yield running
