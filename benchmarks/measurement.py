"""What runs of a tap take: time, CPU, memory and calls; and how they are compared."""

import json
import os
import re
import statistics
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.server import ROOT

SAMPLE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a tap took.

    Args:
        seconds: From the beginning of its streams to their end, by the SDK's timer.
        cpu_seconds: Its own, all threads.
        memory_mb: What it held every tenth of a second.
        calls: Requests that it made; 0 where the tap does not tell.
        refused: How many of them were refused.
    """

    seconds: float
    cpu_seconds: float
    memory_mb: Sequence[float]
    calls: int
    refused: int

    @property
    def peak_mb(self) -> float:
        """The most memory that it was seen to hold."""
        return max(self.memory_mb)


def measured(command: Sequence[str], rows: int) -> Run:
    """Run a tap's command once.

    Args:
        command: With its settings.
        rows: How many it is to read.

    Raises:
        RuntimeError: It failed, or read another number of rows.
    """
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log)  # noqa: S603
        samples: list[float] = []
        watcher = threading.Thread(target=watch, args=(process.pid, samples), daemon=True)
        watcher.start()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        watcher.join()
        log.seek(0)
        told = log.read()
    counted = sum(point["value"] for point in points(told, "record_count"))
    if process.returncode or counted != rows:
        raise RuntimeError(f"{command}: exit code {process.returncode}, {counted} rows\n{told[-2000:]}")
    summaries = [point["value"] for point in points(told, "stream_summary")]
    calls, refused = (sum(one[name] for one in summaries) for name in ("http_request_count", "http_retries"))
    seconds = sum(point["value"] for point in points(told, "sync_duration"))
    return Run(seconds, used.ru_utime + used.ru_stime, samples, calls, refused)


def watch(process: int, samples: list[float]) -> None:
    """Note what memory a process holds, until it ends."""
    # Not the peak that the kernel reports at the end: that counts what this process held when it forked.
    status = Path(f"/proc/{process}/status")
    while found := re.search(r"^VmRSS:\s+(\d+) kB", _read(status), re.MULTILINE):
        samples.append(int(found[1]) / 1024)
        time.sleep(SAMPLE_SECONDS)


def _read(path: Path) -> str:
    """A file of a process that may end meanwhile."""
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""


def points(log: str, metric: str) -> Iterator[dict[str, Any]]:
    """The values of a metric that a log holds."""
    for line in log.splitlines():
        _, found, text = line.partition("METRIC: ")
        if found and (point := json.loads(text))["metric"] == metric:
            yield point


def in_turns(jobs: Mapping[str, Callable[[], Run]], rounds: int) -> dict[str, list[Run]]:
    """Run all, then all again, and so on."""
    runs: dict[str, list[Run]] = defaultdict(list)
    for number in range(rounds):
        for name, job in jobs.items():
            click.echo(f"  round {number + 1} of {rounds}: {name} ", err=True, nl=False)
            runs[name].append(run := job())
            click.echo(f"{run.seconds:.1f} s", err=True)
    return runs


def seconds_of(runs: Sequence[Run]) -> float:
    """What a run took, at the median."""
    return statistics.median(run.seconds for run in runs)


def most_of(runs: Sequence[Run]) -> str:
    """The most megabytes that any run held."""
    return f"{max(run.peak_mb for run in runs):.0f}"


def quarters(runs: Sequence[Run]) -> list[str]:
    """The megabytes that runs held in each quarter of their time."""
    held = []
    for run in runs:
        size = len(run.memory_mb) // 4
        held.append([statistics.median(run.memory_mb[n * size : (n + 1) * size]) for n in range(4)])
    return [f"{statistics.median(quarter):.0f}" for quarter in zip(*held, strict=True)]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table."""
    for cells in (heads, ["---"] * len(heads), *rows):
        click.echo(f"| {' | '.join(cells)} |")
    click.echo()


def parts_command(parts: Mapping[str, Callable[[Path, int, int], None]]) -> click.Command:
    """Make the command that measures parts, each in a folder of its own, with so many rows, so many times.

    Args:
        parts: What can be measured, by name; their docstrings are shown.
    """
    about = "Measure, and print each part's figures as a table; progress goes to standard error."
    epilog = "\b\n" + "\n".join(f"{name:<9} {part.__doc__}" for name, part in parts.items())

    @click.command(help=about, epilog=epilog)
    @click.option("--part", "chosen", type=click.Choice(list(parts)), multiple=True, help="Only this one; may repeat.")
    @click.option("--rounds", default=5, show_default=True, type=click.IntRange(1), help="Runs of each; medians count.")
    @click.option(
        "--rows",
        default=200_000,
        show_default=True,
        type=click.IntRange(10_000),
        help="Rows of a run; of one with latency and few calls at once, fewer.",
    )
    def main(chosen: tuple[str, ...], rounds: int, rows: int) -> None:
        for name in chosen or parts:
            click.echo(f"**{name}**: {parts[name].__doc__}\n")
            with tempfile.TemporaryDirectory() as folder:
                parts[name](Path(folder), rows, rounds)

    return main
