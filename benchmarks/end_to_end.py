"""How fast rows come into a warehouse through `meltano run`: a plain singer-sdk tap against tap-sandbox.

Both read the same rows, rendered beforehand. The plain tap loads with the loader's own defaults, tap-sandbox with the
settings of meltano.yml. Runs take turns, so that a busy machine is unfair to nobody; what is printed are medians. The
CPU time is that of Meltano, tap and loader; the server of PostgreSQL is not among them.

Run it: `.venv/bin/python -m benchmarks.end_to_end`
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import duckdb
import psycopg

from benchmarks.server import SANDBOX, sandbox
from demo.meltano import Project
from tests.end_to_end import postgres_cluster

STREAM = "purchase_order_lines"
ROWS_PER_SCALE = 5_000
AT = "2026-06-01T06:00:00Z"
PLAIN_TAP = """
  - name: plain-tap
    namespace: plain_tap
    executable: {executable}
    capabilities: [catalog, discover, state]
    settings:
    - name: api_url
    - name: auth_token
"""


@dataclass
class Lane:
    """One way into one warehouse."""

    name: str
    extractor: str
    loader: str
    settings: Mapping[str, str]
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)


# Its third default, no metadata columns, loses a row of a table that holds nothing but text.
DUCKDB_DEFAULTS = {"TARGET_DUCKDB_VALIDATE_RECORDS": "false", "TARGET_DUCKDB_FLUSH_ALL_STREAMS": "false"}
LANES = (
    Lane("plain tap, rows", "plain-tap", "target-postgres", {"TARGET_POSTGRES_USE_COPY": "false"}),
    Lane("tap-sandbox, batch files", "tap-sandbox--batch", "target-postgres", {}),
    Lane("plain tap, rows", "plain-tap", "target-duckdb", DUCKDB_DEFAULTS),
    Lane("tap-sandbox, rows", "tap-sandbox", "target-duckdb", {}),
    Lane("tap-sandbox, rows, checked", "tap-sandbox", "target-duckdb", {"TARGET_DUCKDB_VALIDATE_RECORDS": "true"}),
)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def render(folder: Path, rows: int) -> None:
    """Write so many rows for `erp-sandbox replay`."""
    scale = str(rows / ROWS_PER_SCALE)
    command = [SANDBOX, "render", str(folder), "--at", AT, "--scale", scale]
    streams = ["--stream", STREAM, "--stream", "custom_field_definitions"]
    subprocess.run([*command, *streams], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    path = folder / f"{STREAM.replace('_', '-')}.jsonl"
    whole = path.rename(folder / "whole")
    with whole.open("rb") as lines, path.open("wb") as kept:
        count = sum(kept.write(line) > 0 for line in islice(lines, rows))
    whole.unlink()
    if count != rows:
        sys.exit(f"only {count:,} rows were rendered")


def project(folder: Path, url: str) -> Project:
    """A Meltano project with the plain tap beside the root's plugins."""
    opening = {f"{tap}_{name}": value for tap in ("TAP_SANDBOX", "PLAIN_TAP") for name, value in
               {"API_URL": url, "AUTH_TOKEN": "any", "START_DATE": "2000-01-01"}.items()}  # fmt: skip
    made = Project(folder, opening)
    program = folder / "plain-tap"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).with_name("plain_tap.py")}" "$@"\n')
    program.chmod(0o755)
    file = folder / "meltano.yml"
    tap = PLAIN_TAP.format(executable=program)
    select = f"    select: ['{STREAM}.*']\n"
    text = file.read_text().replace("\n  loaders:\n", f"{tap}{select}\n  loaders:\n", 1)
    file.write_text(text.replace("  - name: tap-sandbox\n", f"  - name: tap-sandbox\n{select}", 1))
    return made


def run(lane: Lane, where: Project, settings: Mapping[str, str], count: Callable[[], int], rows: int) -> None:
    """Load once into an empty warehouse, and see that every row has come."""
    begun, used = time.perf_counter(), _cpu_seconds()
    where.run("--full-refresh", lane.extractor, lane.loader, settings={**settings, **lane.settings})
    lane.seconds.append(time.perf_counter() - begun)
    lane.cpu_seconds.append(_cpu_seconds() - used)
    found = count()
    if found != rows:
        sys.exit(f"{lane.loader} holds {found:,} rows instead of {rows:,} after {lane.name}")
    _say(f"{lane.loader:<16} {lane.name:<27} {lane.seconds[-1]:6.1f} s, CPU {lane.cpu_seconds[-1]:6.1f} s")


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _load(lane: Lane, where: Project, cluster: postgres_cluster.Postgres, rows: int) -> None:
    file = where.directory / "output" / "warehouse.duckdb"
    file.unlink(missing_ok=True)
    with psycopg.connect(cluster.url) as db:
        db.execute("DROP SCHEMA IF EXISTS measured CASCADE")

    def count() -> int:
        query = f"SELECT count(DISTINCT id) FROM measured.{STREAM}"  # noqa: S608 - our own names
        if lane.loader == "target-duckdb":
            with duckdb.connect(str(file), read_only=True) as db:
                found = db.execute(query).fetchone()
        else:
            with psycopg.connect(cluster.url) as db:
                found = db.execute(query.encode()).fetchone()
        return found[0] if found else 0

    schema = {f"{loader}_DEFAULT_TARGET_SCHEMA": "measured" for loader in ("TARGET_POSTGRES", "TARGET_DUCKDB")}
    run(lane, where, {**cluster.settings, **schema, "TARGET_DUCKDB_PATH": str(file)}, count, rows)


def _print(lanes: Sequence[Lane], rows: int) -> None:
    """The table; each warehouse's plain tap is what its other lane is compared with."""
    print("| loader | tap | seconds | rows/s | x plain | CPU s | x plain |\n|---|---|---|---|---|---|---|")  # noqa: T201 - the result
    medians = {id(lane): (statistics.median(lane.seconds), statistics.median(lane.cpu_seconds)) for lane in lanes}
    plain = {lane.loader: medians[id(lane)] for lane in lanes if lane.extractor == "plain-tap"}
    for lane in lanes:
        seconds, cpu = medians[id(lane)]
        wall, used = plain[lane.loader]
        line = f"| {lane.loader} | {lane.name} | {seconds:.1f} | {rows / seconds:,.0f} | {wall / seconds:.2f} |"
        print(f"{line} {cpu:.1f} | {used / cpu:.2f} |")  # noqa: T201 - the result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--rows", type=int, default=200_000, help="how many rows each run loads (200000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each way is taken (3)")
    parser.add_argument("--loader", choices=sorted({lane.loader for lane in LANES}), help="only into this one")
    given = parser.parse_args()
    lanes = [lane for lane in LANES if given.loader in (None, lane.loader)]
    with tempfile.TemporaryDirectory() as name, postgres_cluster.running() as cluster:
        folder = Path(name)
        _say(f"rendering {given.rows:,} rows")
        render(folder / "rows", given.rows)
        with sandbox("replay", str(folder / "rows")) as server:
            where = project(folder / "project", server.url)
            for number in range(given.rounds):
                _say(f"round {number + 1} of {given.rounds}")
                for lane in lanes:
                    _load(lane, where, cluster, given.rows)
    _print(lanes, given.rows)


if __name__ == "__main__":
    main()
