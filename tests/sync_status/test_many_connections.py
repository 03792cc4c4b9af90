"""A hundred connections: what is asked of all of them stays small, and nothing of it is lost."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from sync_status.dashboard.pages import MEDIA_TYPES, STATIC

from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import naive
from tests.sync_status.served import served

COUNT = 100
NAMES = [f"tap-plant-{number:03}" for number in range(COUNT)]
PROJECT = {
    "default_environment": "dev",
    "environments": [{"name": "dev"}],
    "plugins": {"extractors": [{"name": name} for name in NAMES], "loaders": [{"name": "target-postgres"}]},
    "jobs": [{"name": name, "tasks": [f"{name} target-postgres"]} for name in NAMES],
    "schedules": [{"name": f"{name}-hourly", "interval": "@hourly", "job": name} for name in NAMES],
}
LINK = re.compile(r'<a href="/dashboard/connections/([^"]+)">')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Each connection has run hourly for a day; every tenth fails."""
    watched = Watched(tmp_path_factory.mktemp("many") / "project", PROJECT)
    with watched.meltano.database() as db:
        db.executemany(
            "INSERT INTO runs (job_name, state, started_at, ended_at, last_heartbeat_at, payload, payload_flags,"
            ' run_id, "trigger") VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)',
            [_row(name, back) for back in range(24, 0, -1) for name in NAMES],
        )
    watched.parts.catch_up()
    with served(watched.parts) as address:
        yield address
    watched.close()


def _row(name: str, back: int) -> tuple[str | None, ...]:
    begun = START - timedelta(hours=back)
    ended = naive(begun + timedelta(minutes=2))
    failed = name.endswith("0") and back == 1
    state, payload = ("FAIL", '{"error": "Extractor failed"}') if failed else ("SUCCESS", "{}")
    job = f"dev:{name}-to-target-postgres"
    return job, state, naive(begun), ended, ended, payload, uuid.uuid4().hex, "schedule"


def test_a_page_of_many_connections_is_small(site: str) -> None:
    files = sum((STATIC / name).stat().st_size for name in MEDIA_TYPES)
    assert len(requests.get(site, timeout=30).content) + files < 200_000


def test_the_pages_hold_every_connection_once_worst_first(site: str) -> None:
    found: list[str] = []
    pages = [requests.get(f"{site}/?page={number}", timeout=30).text for number in (1, 2, 3)]
    for text in pages:
        found += list(dict.fromkeys(LINK.findall(text.partition("<tbody>")[2])))
    assert sorted(found) == [f"dev%3A{name}-to-target-postgres" for name in NAMES]
    assert all(name.partition("-to-")[0].endswith("0") for name in found[:10])
    assert "10 of 100 connections need attention" in pages[0]
    assert "Page 1 of 3, 100 connections" in pages[0]
    assert ["Better ones" in text for text in pages] == [True, True, False]
    assert ["Worse ones" in text for text in pages] == [False, True, True]
    assert ["Needs action" in text for text in pages] == [True, False, False]


def test_the_list_goes_on_by_cursor(site: str) -> None:
    found: list[str] = []
    cursor = None
    while cursor is not None or not found:
        asked = {"limit": 30} | ({"cursor": cursor} if cursor else {})
        page = requests.get(f"{site}/sync-status", params=asked, timeout=30).json()
        assert page["summary"] == {
            "total": 100, "healthy": 90, "warning": 0, "degraded": 10, "unknown": 0, "in_progress": 0,
        }  # fmt: skip
        found += [one["connection"]["tap"] for one in page["data"]]
        cursor = page["next_cursor"]
    assert sorted(found) == NAMES
