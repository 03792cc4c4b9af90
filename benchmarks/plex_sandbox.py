"""How fast the Plex dialect answers a window of 1,000 rows out of 1,000,000, and what a list of 50 MB takes.

Run it: `.venv/bin/python benchmarks/plex_sandbox.py`
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from erp_sandbox.plex.accounts import DEFAULT_KEY, DEFAULT_PASSWORD

COMMAND = [str(Path(sys.executable).with_name("erp-sandbox")), "serve", "--port", "0", "--exit-with-stdin"]
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


def _memory(process: int, name: str) -> float:
    """A figure of the process's status, in megabytes."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def _busy(process: int) -> float:
    """The seconds of processor time that a process has used."""
    user, system = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _window(session: requests.Session, server: int, url: str, names: tuple[str, str], ends: tuple[str, str]) -> None:
    """Ask for one window many times, and say how long it took."""
    seconds, rows, busy = [], 0, 0.0
    for turn in range(TIMES):
        busy = busy if turn > 1 else _busy(server)
        begun = time.perf_counter()
        answer = session.get(url, params=dict(zip(names, ends, strict=True)), timeout=600)
        answer.raise_for_status()
        seconds.append(time.perf_counter() - begun)
        rows = len(answer.json())
    first, median = seconds[0], statistics.median(seconds)
    work = (_busy(server) - busy) / (TIMES - 1)
    _say(
        f"{urlsplit(url).path}: {rows:,} rows, {median * 1000:.0f} ms at the median ({work * 1000:.0f} ms of the "
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
    _say(f"data source 8619: {rows:,} rows, {statistics.median(seconds) * 1000:.0f} ms at the median")


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
    _say(f"{path}: {size / 1e6:.1f} MB, {rows:,} rows, {took:.1f} s, first byte after {first:.2f} s")


@contextmanager
def _serving(world: list[str]) -> Iterator[tuple[str, int, requests.Session]]:
    """A server with so much data: its address, its process, and a session with a key of it."""
    with subprocess.Popen([*COMMAND, *world], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:  # noqa: S603
        url: str = json.loads(server.stdout.readline())["url"] if server.stdout else ""
        session = requests.Session()
        session.headers["X-Plex-Connect-Api-Key"] = DEFAULT_KEY
        switches: dict[str, Any] = {"calls_per_minute": None, "size_megabytes": {PARTS: MEGABYTES}}
        requests.patch(f"{url}/admin/plex", json={"switches": switches}, headers=ADMIN, timeout=60).raise_for_status()
        yield url, server.pid, session
        _say(f"memory: {_memory(server.pid, 'VmHWM'):.0f} MB at the most")
        server.terminate()


def main() -> None:
    """Start a large sandbox for lists and one for windows, ask them, and print the figures."""
    with _serving(LISTS) as (url, _, session):
        _stream(session, url, PARTS)
    with _serving(WINDOWS) as (url, server, session):
        names, ends = ("beginDate", "endDate"), ("2026-03-02T06:00Z", "2026-03-03T05:00Z")
        _window(session, server, f"{url}{PRODUCTION}", names, ends)
        _execute(url, "2026-03-02T06:00:00Z", "2026-03-03T05:00:00Z")
        names, ends = ("modifiedDateBegin", "modifiedDateEnd"), ("2026-03-02T06:00Z", "2026-03-05T06:00Z")
        _window(session, server, f"{url}/purchasing/v1/purchase-orders", names, ends)
        names, ends = ("completedDateBegin", "completedDateEnd"), ("2026-03-02T06:00Z", "2026-03-07T06:00Z")
        _window(session, server, f"{url}/scheduling/v1/jobs", names, ends)


if __name__ == "__main__":
    main()
