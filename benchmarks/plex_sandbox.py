"""How fast the Plex dialect answers a window of 1,000 rows out of 1,000,000, and what a list of 50 MB takes.

Run it: `.venv/bin/python -m benchmarks.plex_sandbox`
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from erp_sandbox.plex.accounts import DEFAULT_KEY, DEFAULT_PASSWORD

from benchmarks.server import Server, sandbox, say

CLOCK = ["--clock", "2027-07-25T06:00:00Z", "--dialect", "plex"]
LISTS = [*CLOCK, "--scale", "1000"]
"""20,000 parts."""
WINDOWS = [*CLOCK, "--scale", "182"]
"""1,000,000 production entries, and 218,000 jobs."""
ADMIN = {"Authorization": "Bearer sandbox-admin"}
PRODUCTION = "/production/v1/production-history/production-entries"
PARTS = "/mdm/v1/parts"
TIMES = 30
MEGABYTES = 50


def _window(
    session: requests.Session, server: Server, path: str, names: tuple[str, str], ends: tuple[str, str]
) -> None:
    """Ask for one window many times, and say how long it took."""
    seconds, rows, busy = [], 0, 0.0
    for turn in range(TIMES):
        busy = busy if turn > 1 else server.busy_seconds
        begun = time.perf_counter()
        answer = session.get(f"{server.url}{path}", params=dict(zip(names, ends, strict=True)), timeout=600)
        answer.raise_for_status()
        seconds.append(time.perf_counter() - begun)
        rows = len(answer.json())
    first, median = seconds[0], statistics.median(seconds)
    work = (server.busy_seconds - busy) / (TIMES - 1)
    say(
        f"{path}: {rows:,} rows, {median * 1000:.0f} ms at the median ({work * 1000:.0f} ms of the "
        f"server's processor), {first:.1f} s the first time"
    )


def _execute(url: str, begin: str, end: str) -> None:
    """Ask a data source for one window many times."""
    seconds, rows = [], 0
    for _ in range(TIMES):
        begun = time.perf_counter()
        body = {"Report_Date": begin, "End_Date": end}
        target = f"{url}/api/datasources/8619/execute?format=2"
        answer = requests.post(target, json=body, auth=("main@plex.com", DEFAULT_PASSWORD), timeout=600)
        seconds.append(time.perf_counter() - begun)
        rows = len(answer.json()["rows"])
    say(f"data source 8619: {rows:,} rows, {statistics.median(seconds) * 1000:.0f} ms at the median")


def _stream(session: requests.Session, url: str, path: str) -> None:
    """Read a list to its end without keeping it."""
    begun, first, size, rows = time.perf_counter(), 0.0, 0, 0
    headers = {"Accept-Encoding": "identity"}
    with session.get(f"{url}{path}", headers=headers, stream=True, timeout=600) as answer:
        for part in answer.iter_content(1 << 20):
            first = first or time.perf_counter() - begun
            size += len(part)
            rows += part.count(b'{"id":"')
    took = time.perf_counter() - begun
    say(f"{path}: {size / 1e6:.1f} MB, {rows:,} rows, {took:.1f} s, first byte after {first:.2f} s")


@contextmanager
def _serving(world: list[str]) -> Iterator[tuple[Server, requests.Session]]:
    """A server with so much data, and a session with a key of it."""
    with sandbox("serve", *world) as server:
        session = requests.Session()
        session.headers["X-Plex-Connect-Api-Key"] = DEFAULT_KEY
        switches: dict[str, Any] = {"calls_per_minute": None, "size_megabytes": {PARTS: MEGABYTES}}
        body = {"switches": switches}
        requests.patch(f"{server.url}/admin/plex", json=body, headers=ADMIN, timeout=60).raise_for_status()
        yield server, session
        say(f"memory: {server.most_mb:.0f} MB at the most")


def main() -> None:
    """Start a large sandbox for lists and one for windows, ask them, and print the figures."""
    with _serving(LISTS) as (server, session):
        _stream(session, server.url, PARTS)
    with _serving(WINDOWS) as (server, session):
        names, ends = ("beginDate", "endDate"), ("2026-03-02T06:00Z", "2026-03-03T05:00Z")
        _window(session, server, PRODUCTION, names, ends)
        _execute(server.url, "2026-03-02T06:00:00Z", "2026-03-03T05:00:00Z")
        names, ends = ("modifiedDateBegin", "modifiedDateEnd"), ("2026-03-02T06:00Z", "2026-03-05T06:00Z")
        _window(session, server, "/purchasing/v1/purchase-orders", names, ends)
        names, ends = ("completedDateBegin", "completedDateEnd"), ("2026-03-02T06:00Z", "2026-03-07T06:00Z")
        _window(session, server, "/scheduling/v1/jobs", names, ends)


if __name__ == "__main__":
    main()
