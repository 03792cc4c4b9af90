"""How fast and how frugal tap-netsuite is, against singer-sdk alone and against itself: ratios, side by side.

Run it: `.venv/bin/python -m benchmarks.netsuite_extraction`; `--help` says what can be chosen.

Every figure compares runs that take turns, on the same pages, which `benchmarks.netsuite_replay` serves from a process
of its own. The output goes to /dev/null. Start-up is taken out: seconds are those that the SDK's own timer counts from
the beginning of the stream to its end.
"""

import json
import statistics
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from benchmarks.measurement import Run, in_turns, measured, most_of, parts_command, quarters, seconds_of, table
from benchmarks.netsuite_replay import LINES, PAGE
from benchmarks.server import serving

LATENCY_SECONDS = 0.2
LIMITS = (1, 5, 10, 15)
BARS = {1: 1.0, 5: 0.8, 10: 0.7, 15: 0.55}
LIMITS_MEMORY = (4, 15)
ROWS_MEMORY = 1_000_000
COMMANDS = {
    "tap": [str(Path(sys.executable).with_name("tap-netsuite"))],
    "plain": [sys.executable, "-m", "benchmarks.netsuite_plain_tap"],
}


@dataclass(frozen=True, slots=True)
class Job:
    """One way to read the rows.

    Args:
        tap: `tap` or `plain`.
        settings: Of the tap, beside the login.
    """

    tap: str
    settings: dict[str, Any] = field(default_factory=dict)

    def run(self, url: str, folder: Path, rows: int) -> Run:
        """Run it once.

        Raises:
            RuntimeError: It failed, or read another number of rows than there are.
        """
        config, catalog = folder / "config.json", folder / "catalog.json"
        config.write_text(
            json.dumps(_settings(url, folder) | self.settings if self.tap == "tap" else {"base_url": url})
        )
        catalog.write_text(json.dumps(_catalog()))
        return measured([*COMMANDS[self.tap], "--config", str(config), "--catalog", str(catalog)], rows)


def _settings(url: str, folder: Path) -> dict[str, Any]:
    key = folder / "key.pem"
    if not key.exists():
        made = generate_private_key(SECP256R1())
        key.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    login = {"account_id": "1234567", "client_id": "a", "certificate_id": "b", "private_key_path": str(key)}
    return login | {"base_url": url, "start_date": "2020-01-01"}


def _catalog() -> dict[str, Any]:
    entry = {
        "stream": LINES.stream,
        "tap_stream_id": LINES.stream,
        "replication_method": "INCREMENTAL",
        "replication_key": LINES.replication_key,
        "key_properties": list(LINES.key),
        "schema": {"type": "object", "properties": {column.name: column.schema for column in LINES.columns}},
        "metadata": [{"breadcrumb": [], "metadata": {"selected": True}}],
    }
    return {"streams": [entry]}


def _runs(folder: Path, rows: int, latency: float, jobs: dict[str, Job], rounds: int) -> dict[str, list[Run]]:
    """What the jobs take on so many rows."""
    command = [sys.executable, "-m", "benchmarks.netsuite_replay", "--rows", str(rows), "--latency", str(latency)]
    with serving(command) as server:
        return in_turns({name: partial(job.run, server.url, folder, rows) for name, job in jobs.items()}, rounds)


def lanes(folder: Path, rows: int, rounds: int) -> None:
    """Against a tap on singer-sdk alone, typed, without latency."""
    rows -= rows % PAGE
    jobs = {
        "plain, typed": Job("plain"),
        "one call at a time": Job("tap", {"max_concurrency": 1}),
        "as it is": Job("tap"),
    }
    runs = _runs(folder, rows, 0.0, jobs, rounds)
    slow = seconds_of(runs["plain, typed"])
    found = [
        (
            name,
            f"{rows / seconds_of(each):,.0f}",
            f"{slow / seconds_of(each):.1f}",
            f"{statistics.median(run.cpu_seconds for run in each) * 1e6 / rows:.1f}",
            most_of(each),
        )
        for name, each in runs.items()
    ]
    table(("tap", "rows/s", "x plain", "CPU s per 1M rows, start-up included", "MB at the most"), found)


def latency(folder: Path, rows: int, rounds: int) -> None:
    """Rows a second at 200 ms a call, with so many calls at once, against one after the other."""
    rates = {}
    found = []
    for limit in LIMITS:
        count = max(rows * limit // 10 // PAGE, 1) * PAGE
        runs = _runs(folder, count, LATENCY_SECONDS, {str(limit): Job("tap", {"max_concurrency": limit})}, rounds)[
            str(limit)
        ]
        rates[limit] = count / seconds_of(runs)
        share = rates[limit] / rates[1] / limit
        found.append((f"{limit}", f"{rates[limit]:,.0f}", f"{share:.2f}", f"{BARS[limit]}", most_of(runs)))
    table(("max_concurrency", "rows/s", "of the limit", "bar", "MB at the most"), found)


def memory(folder: Path, _rows: int, rounds: int) -> None:
    """What it holds over a million rows, in each quarter of the run."""
    found = []
    for limit in LIMITS_MEMORY:
        runs = _runs(folder, ROWS_MEMORY, 0.0, {str(limit): Job("tap", {"max_concurrency": limit})}, rounds)[str(limit)]
        found.append((str(limit), *quarters(runs), most_of(runs)))
    table(("max_concurrency", "MB in the 1st quarter", "2nd", "3rd", "4th", "at the most"), found)


main = parts_command({part.__name__: part for part in (lanes, latency, memory)})

if __name__ == "__main__":
    main()
