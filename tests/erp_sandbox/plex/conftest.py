"""A real sandbox that speaks Plex, asked over its socket."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import sandbox
from tests import sandboxes
from tests.erp_sandbox.plex.asking import CLOCK, SCALE, SETUP, SMALL, Plex


@pytest.fixture(scope="session")
def setup_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Who may ask."""
    path = tmp_path_factory.mktemp("plex") / "setup.json"
    path.write_text(json.dumps(SETUP))
    return path


@pytest.fixture(scope="session")
def _server(setup_file: Path) -> Iterator[sandbox.Sandbox]:
    options = ("--dialect", "plex", "--plex", str(setup_file))
    with sandboxes.running(clock=CLOCK, scale=str(SCALE), options=options) as running:
        yield running


@pytest.fixture
def plex(_server: sandbox.Sandbox) -> Iterator[Plex]:
    """Plex without a limit of calls, whose clock nobody moves; every test finds the switches as they were."""
    asked = Plex(_server.url)
    asked.reset()
    asked.switch(calls_per_minute=None)
    yield asked
    asked.reset()


@pytest.fixture
def own_plex(setup_file: Path) -> Iterator[Plex]:
    """A Plex of a test's own, whose clock and data it may change."""
    options = ("--dialect", "plex", "--plex", str(setup_file))
    with sandboxes.running(clock=CLOCK, scale=str(SMALL), options=options) as running:
        asked = Plex(running.url)
        asked.switch(calls_per_minute=None)
        yield asked
