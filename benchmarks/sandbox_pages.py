"""How fast the sandbox serves a page, and how much memory it takes, with 1,000,000 purchase order lines.

Run it: `.venv/bin/python benchmarks/sandbox_pages.py`
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import requests

COMMAND = [str(Path(sys.executable).with_name("erp-sandbox")), "serve", "--port", "0", "--exit-with-stdin"]
WORLD = ["--scale", "large", "--clock", "2026-06-01T06:00:00Z"]
TOKEN = "sandbox-token"  # noqa: S105 - what the sandbox takes when told nothing


def _status(process: int, name: str) -> float:
    """A figure of the process's status, in megabytes."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def main() -> None:
    """Read every line once, in pages of 500, and print the figures."""
    begun = time.perf_counter()
    with subprocess.Popen([*COMMAND, *WORLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:  # noqa: S603
        url = json.loads(server.stdout.readline())["url"] if server.stdout else ""
        sys.stdout.write(f"start: {time.perf_counter() - begun:.2f} s\n")
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        seconds, rows, cursor = [], 0, None
        while rows == 0 or cursor:
            begun = time.perf_counter()
            answer = session.get(
                f"{url}/sandbox/v1/purchase-order-lines", params={"limit": 500, "cursor": cursor}, timeout=60
            )
            seconds.append(time.perf_counter() - begun)
            page = answer.json()
            rows, cursor = rows + len(page["data"]), page["next_cursor"]
        sys.stdout.write(f"rows: {rows:,}; first page: {seconds[0]:.2f} s\n")
        sys.stdout.write(f"page of 500: {statistics.median(seconds) * 1000:.1f} ms at the median\n")
        sys.stdout.write(f"memory: {_status(server.pid, 'VmHWM'):.0f} MB at the most\n")
        server.terminate()


if __name__ == "__main__":
    main()
