"""How fast the sandbox serves a page, and how much memory it takes, with 1,000,000 purchase order lines.

Run it: `.venv/bin/python -m benchmarks.sandbox_pages`
"""

import statistics
import time

import requests

from benchmarks.server import sandbox, say

WORLD = ["--scale", "large", "--clock", "2026-06-01T06:00:00Z"]
TOKEN = "sandbox-token"  # noqa: S105 - what the sandbox takes when told nothing


def main() -> None:
    """Read every line once, in pages of 500, and print the figures."""
    begun = time.perf_counter()
    with sandbox("serve", *WORLD) as server:
        say(f"start: {time.perf_counter() - begun:.2f} s")
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        seconds, rows, cursor = [], 0, None
        while rows == 0 or cursor:
            begun = time.perf_counter()
            answer = session.get(
                f"{server.url}/sandbox/v1/purchase-order-lines", params={"limit": 500, "cursor": cursor}, timeout=60
            )
            seconds.append(time.perf_counter() - begun)
            page = answer.json()
            rows, cursor = rows + len(page["data"]), page["next_cursor"]
        say(f"rows: {rows:,}; first page: {seconds[0]:.2f} s")
        say(f"page of 500: {statistics.median(seconds) * 1000:.1f} ms at the median")
        say(f"memory: {server.most_mb:.0f} MB at the most")


if __name__ == "__main__":
    main()
