"""The tap as its users run it, and its parts, against a real sandbox that speaks NetSuite."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tap_netsuite.login import source_of
from tap_netsuite.source import Source
from tap_netsuite.tap import TapNetSuite

from demo import sandbox
from tests import sandboxes
from tests.erp_sandbox.netsuite.netsuite_client import NetSuite, create_integration
from tests.tap_runs import Tap

TAP = str(Path(sys.executable).with_name("tap-netsuite"))
CLOCK = "2026-06-01T06:00:00Z"
SCALE = "0.01"
DEFAULTS = {"max_concurrency": 4, "request_timeout_seconds": 60, "max_retry_seconds": 0}
MACHINE_SETTINGS = ("client_id", "certificate_id", "private_key_path")
TOKEN_SETTINGS = ("consumer_key", "consumer_secret", "token_id", "token_secret")


@dataclass(frozen=True)
class Served:
    """A running sandbox, and an integration of its first account, with both logins."""

    url: str
    folder: Path
    machine: dict[str, Any]
    tokens: dict[str, Any]
    sandbox: sandbox.Sandbox

    @property
    def admin(self) -> NetSuite:
        """Changes accounts, orders faults, and mutates."""
        return NetSuite(self.url, self.machine, "ES256")

    def source(self, **settings: Any) -> Source:
        """A source as the tap makes it; by certificate unless told otherwise."""
        return source_of(DEFAULTS | self.machine | {"base_url": self.url} | settings)


@contextmanager
def serving(folder: Path, *options: str, clock: str = CLOCK, scale: str = SCALE) -> Iterator[Served]:
    """A sandbox with its own folder of accounts for the length of the block."""
    made = create_integration(folder, "--algorithm", "ES256")
    machine = {name: made[name] for name in ("account_id", *MACHINE_SETTINGS)}
    tokens = {name: made[name] for name in ("account_id", *TOKEN_SETTINGS)}
    # Tables that were prepared for one server serve the others of the session as well.
    own = ["--netsuite", str(folder), "--cache", str(folder.parent / "netsuite-cache")]
    with sandboxes.running(clock=clock, scale=scale, options=[*own, *options]) as server:
        yield Served(server.url, folder, machine | {"base_url": server.url}, tokens | {"base_url": server.url}, server)


class Runner(Tap):
    """Runs the tap against one sandbox."""

    def __init__(self, folder: Path, settings: dict[str, Any]) -> None:
        super().__init__(TAP, folder, settings | {"max_retry_seconds": 0, "start_date": "2000-01-01", "lag_seconds": 0})

    def catalog(self, *streams: str, **settings: Any) -> dict[str, Any]:
        """The catalog of the account, with only these streams selected; all of them if none is named."""
        # In this process: a start of Python costs more than the whole discovery.
        made = TapNetSuite(config=self.settings | settings, setup_mapper=False)
        catalog: dict[str, Any] = json.loads(made.catalog_json_text)
        for stream in catalog["streams"] if streams else ():
            select(catalog, stream["tap_stream_id"], stream["tap_stream_id"] in streams)
        return catalog


def entry(catalog: dict[str, Any], stream: str) -> dict[str, Any]:
    """A stream's entry in a catalog."""
    found: dict[str, Any] = next(each for each in catalog["streams"] if each["tap_stream_id"] == stream)
    return found


def select(catalog: dict[str, Any], stream: str, is_selected: bool, column: str | None = None) -> None:  # noqa: FBT001
    """Select a stream or one of its columns, or not."""
    breadcrumb = ["properties", column] if column else []
    for each in entry(catalog, stream)["metadata"]:
        if each["breadcrumb"] == breadcrumb:
            each["metadata"]["selected"] = is_selected


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A sandbox whose data nobody changes; what a test changes of an account it puts back."""
    with serving(tmp_path_factory.mktemp("netsuite")) as running:
        yield running


@pytest.fixture
def tap(tmp_path: Path, served: Served) -> Runner:
    """The tap on that sandbox, by certificate."""
    return Runner(tmp_path, served.machine)


@pytest.fixture
def make_tap(tmp_path: Path) -> Callable[[Served], Runner]:
    """The tap on a sandbox of the test's own."""
    return lambda running: Runner(tmp_path, running.machine)
