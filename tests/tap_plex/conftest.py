"""The tap as its users run it: a process, reading a real sandbox that speaks Plex."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tap_plex.tap import TapPlex

from tests import forked, sandboxes
from tests.erp_sandbox.plex.asking import Plex, tenant_id
from tests.tap_runs import Run, Tap

TAP = str(Path(sys.executable).with_name("tap-plex"))
CLOCK = "2026-06-01T06:00:00Z"
SCALE = "0.02"
KEY = "sandboxPlexKey000000000000000001"
PASSWORD = "sandbox-plex"
TENANTS = ("main", "halden", "tessera")


def tenants_of(*names: str) -> list[dict[str, str]]:
    """Tenants as the settings name them."""
    return [
        {"name": name, "tenant_id": tenant_id(name), "username": f"{name}@plex.com", "password": PASSWORD}
        for name in names
    ]


def settings_for(url: str, *tenants: str) -> dict[str, Any]:
    """Settings with which the tap reads all that tenants of a sandbox hold, without waiting."""
    return {
        "connect_url": url,
        "data_source_url": url,
        "api_key": KEY,
        "tenants": tenants_of(*tenants),
        "start_date": "2000-01-01",
        "max_retry_seconds": 0,
        "calls_per_minute": 0,
        "data_source_calls_per_minute": 0,
        "event_window_days": 3650,
        "change_window_days": 3650,
        "invoice_window_days": 3650,
    }


class Runner(Tap):
    """Runs the tap against one sandbox."""

    def __init__(self, folder: Path, plex: Plex, *tenants: str) -> None:
        self.plex = plex
        super().__init__(TAP, folder, settings_for(plex.url, *(tenants or ("main",))))

    def catalog(self, *streams: str) -> dict[str, Any]:
        """What the tap discovers, with these streams selected and no others."""
        return selecting(self.settings, *streams)

    def raw(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a subcommand to the end."""
        return forked.run(self.command(*arguments, config=self.settings))

    def only(self, *streams: str, **settings: Any) -> Run:
        """Run with these streams alone."""
        chosen = self.settings | settings
        return self(config=chosen, catalog=selecting(chosen, *streams))


def selecting(settings: Mapping[str, Any], *streams: str) -> dict[str, Any]:
    """What the tap discovers, with these streams selected and no others."""
    catalog: dict[str, Any] = TapPlex(config=dict(settings), setup_mapper=False).catalog_dict
    known = {stream["tap_stream_id"] for stream in catalog["streams"]}
    assert set(streams) <= known, set(streams) - known
    for stream in catalog["streams"]:
        for entry in stream["metadata"]:
            if not entry["breadcrumb"]:
                entry["metadata"]["selected"] = stream["tap_stream_id"] in streams
    return catalog


class Watched(Plex):
    """A Plex that nothing may be written to: whenever its counters are put back, they must show none."""

    def reset(self) -> None:
        """See that nothing was written, then put all switches back."""
        self.see_that_nothing_was_written()
        super().reset()

    def see_that_nothing_was_written(self) -> None:
        """Nothing that the tap does is ever a write: neither one of Connect nor a data source that writes."""
        assert not self.told()["writes"]


def serving(tmp: Path, clock: str = CLOCK, scale: str = SCALE) -> Iterator[Plex]:
    """A sandbox of one's own, which writes down what is changed in it."""
    options = ("--dialect", "plex", "--mutations", str(tmp / "mutations.jsonl"))
    with sandboxes.running(clock=clock, scale=scale, options=options) as running:
        asked = Watched(running.url)
        asked.switch(calls_per_minute=None)
        yield asked
        asked.see_that_nothing_was_written()


@pytest.fixture(scope="session")
def _plex(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plex]:
    yield from serving(tmp_path_factory.mktemp("plex"))


@pytest.fixture
def plex(_plex: Plex) -> Iterator[Plex]:
    """Plex without a limit of calls, whose clock nobody moves; every test finds the switches as they were."""
    _plex.reset()
    _plex.switch(calls_per_minute=None)
    yield _plex
    _plex.reset()


@pytest.fixture
def tap(tmp_path: Path, plex: Plex) -> Runner:
    """The tap on that sandbox, for one tenant."""
    return Runner(tmp_path, plex)
