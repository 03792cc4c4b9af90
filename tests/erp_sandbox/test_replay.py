"""Pre-rendered rows: the same rows, the same windows, whatever the page size."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.truth import truth
from erp_sandbox.world import World

from tests.erp_sandbox.conftest import COMMAND
from tests.erp_sandbox.reading import contents, read

AT = "2025-06-01T00:00:00Z"
NAMES = ("units", "purchase_orders", "receipts")
ARGUMENTS = [part for name in NAMES for part in ("--stream", name)]


@contextmanager
def replaying(folder: Path, *options: str) -> Iterator[str]:
    command = [COMMAND, "replay", str(folder), "--port", "0", "--exit-with-stdin", *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())["url"]
        server.terminate()


@pytest.fixture
def folder(tmp_path: Path, erp_sandbox: Callable[..., Any]) -> Path:
    rendered = erp_sandbox("render", str(tmp_path / "pages"), "--at", AT, "--scale", "0.1", *ARGUMENTS)
    assert rendered.returncode == 0, rendered.stderr
    return tmp_path / "pages"


def test_what_is_replayed_is_the_truth(folder: Path) -> None:
    expected = truth([entity for entity in ENTITIES if entity.name in NAMES], World(scale=0.1), parse(AT))
    with replaying(folder) as url:
        assert requests.get(f"{url}/sandbox/v1/time", timeout=30).json() == {"now": "2025-06-01T00:00:00.000000Z"}
        for name, stream in expected.items():
            assert contents(read(url, name.replace("_", "-"), limit=77)) == (stream.count, stream.content)


def test_a_window_holds_what_it_should(folder: Path) -> None:
    with replaying(folder) as url:
        rows = read(url, "purchase-orders", limit=500)
        low, high = rows[640]["modified_at"], rows[660]["modified_at"]
        assert read(url, "purchase-orders", limit=6, modified_after=low, modified_before=high) == rows[640:660]
        assert read(url, "purchase-orders", modified_after="2031-01-01") == []
        # The 620 orders that share this whole second, however it is written.
        whole = read(url, "purchase-orders", limit=500, modified_after="2025-01-03T12:00:00Z")
        assert whole == read(url, "purchase-orders", limit=500, modified_after="2025-01-03T12:00:00.000000Z")
        assert len({row["modified_at"] for row in whole[:620]}) == 1
        assert requests.get(f"{url}/sandbox/v1/ghosts", timeout=30).status_code == 404


def test_a_limit_of_calls_at_once_holds_here_too(folder: Path) -> None:
    with replaying(folder, "--rate-limit", "2/3600") as url:
        statuses = [requests.get(f"{url}/sandbox/v1/units", timeout=30).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_a_folder_with_nothing_to_replay_is_named(tmp_path: Path, erp_sandbox: Callable[..., Any]) -> None:
    ended = erp_sandbox("replay", str(tmp_path), "--port", "0")
    assert ended.returncode == 1
    assert "holds nothing to replay" in ended.stderr
