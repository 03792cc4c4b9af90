"""How fast and how frugal the extraction layer is, against singer-sdk alone and against itself: ratios, side by side.

Run it: `.venv/bin/python -m benchmarks.extraction`; `--help` says what can be chosen.

Every figure compares runs that take turns, on the same pre-rendered pages, which `erp-sandbox replay` serves from a
process of its own. The output goes to /dev/null. Start-up is taken out: seconds are those that the SDK's own timer
counts from the beginning of a stream to its end; of the CPU time the median of runs without rows is subtracted.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measurement import Run, in_turns, measured, most_of, parts_command, quarters, seconds_of, table
from benchmarks.server import sandbox
from benchmarks.wide_rows import render

LATENCY_SECONDS = "0.2"
ROWS_MEMORY = 1_000_000
SMALL = {f"small_{number:02d}": 40 + 27 * number for number in range(40)}
NONE = "wide_none"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to read rows.

    Args:
        tap: `bulk` or `plain`.
        rows: How many it reads.
        streams: Of which streams.
        settings: Of the tap, beside those that all have.
    """

    tap: str
    rows: int
    streams: Sequence[str]
    settings: dict[str, Any] = field(default_factory=dict)

    def run(self, url: str) -> Run:
        """Run it once.

        Raises:
            RuntimeError: It failed, or read another number of rows than there are.
        """
        settings = {"api_url": url, "auth_token": "any", "streams": list(self.streams), "start_date": "2020-01-01"}
        settings |= self.settings
        with tempfile.NamedTemporaryFile("w", suffix=".json") as config:
            json.dump(settings, config)
            config.flush()
            return measured(
                [sys.executable, "-m", "benchmarks.wide_rows", self.tap, "--config", config.name], self.rows
            )


def _runs(folder: Path, variants: dict[str, Variant], rounds: int, *options: str) -> dict[str, list[Run]]:
    """What the variants take on the rows of a folder, which a process of its own serves."""
    with sandbox("replay", str(folder), *options) as server:
        return in_turns({name: partial(each.run, server.url) for name, each in variants.items()}, rounds)


def _median(runs: Sequence[Run], of: Callable[[Run], float]) -> float:
    return statistics.median(of(run) for run in runs)


def _cpu(run: Run) -> float:
    return run.cpu_seconds


def lanes(folder: Path, rows: int, rounds: int) -> None:
    """The bulk lane against a tap on singer-sdk alone, without latency."""
    render(folder, {"wide": rows, NONE: 0})
    variants: dict[str, tuple[str, dict[str, Any]]] = {
        "plain, all strings": ("plain", {}),
        "plain, typed in post_process": ("plain", {"variant": "typed"}),
        "bulk, one call at a time": ("bulk", {"max_concurrency": 1}),
        "bulk": ("bulk", {}),
    }
    jobs = {name: Variant(tap, rows, ["wide"], settings) for name, (tap, settings) in variants.items()}
    empty = {f"{tap} without rows": Variant(tap, 0, [NONE]) for tap in ("plain", "bulk")}
    runs = _runs(folder, {**jobs, **empty}, rounds)
    seconds = {name: seconds_of(runs[name]) for name in jobs}
    started = {name: _median(runs[f"{job.tap} without rows"], _cpu) for name, job in jobs.items()}
    cpu = {name: _median(runs[name], _cpu) - started[name] for name in jobs}
    strings, typed = list(jobs)[:2]
    found = [
        (
            name,
            f"{rows / seconds[name]:,.0f}",
            f"{seconds[strings] / seconds[name]:.1f}",
            f"{seconds[typed] / seconds[name]:.1f}",
            f"{cpu[name] * 1e6 / rows:.1f}",
            f"{cpu[strings] / cpu[name]:.1f}",
            f"{cpu[typed] / cpu[name]:.1f}",
            f"{_median(runs[name], lambda run: run.peak_mb):.0f}",
        )
        for name in jobs
    ]
    heads = ("tap", "rows/s", "x strings", "x typed", "CPU s per 1M rows", "x strings", "x typed", "MB at the most")
    table(heads, found)


def memory(folder: Path, _rows: int, rounds: int) -> None:
    """What the bulk lane holds over a million rows, in each quarter of the run."""
    render(folder, {"wide": ROWS_MEMORY})
    runs = _runs(folder, {"bulk": Variant("bulk", ROWS_MEMORY, ["wide"])}, rounds)["bulk"]
    heads = ("MB in the 1st quarter", "2nd", "3rd", "4th", "at the most")
    table(heads, [(*quarters(runs), most_of(runs))])


def latency(folder: Path, rows: int, rounds: int) -> None:
    """Rows a second at 200 ms a call, with so many calls at once, against one after the other."""
    each = {limit: rows * limit // 10 for limit in (1, 5, 10, 15)}
    render(folder, {f"wide_{limit}": count for limit, count in each.items()})
    variants = {
        str(limit): Variant("bulk", count, [f"wide_{limit}"], {"max_concurrency": limit})
        for limit, count in each.items()
    }
    runs = _runs(folder, variants, rounds, "--latency", LATENCY_SECONDS)
    rates = {name: job.rows / seconds_of(runs[name]) for name, job in variants.items()}
    found = [
        (
            name,
            f"{rate:,.0f}",
            f"{rate / rates['1']:.1f}",
            f"{rate / rates['1'] / int(name):.2f}",
            f"{_median(runs[name], lambda run: run.peak_mb):.0f}",
        )
        for name, rate in rates.items()
    ]
    table(("max_concurrency", "rows/s", "x one call at a time", "of the limit", "MB at the most"), found)


def refusals(folder: Path, rows: int, rounds: int) -> None:
    """Calls refused by a source that takes 5 at once, with max_concurrency 15 and 200 ms a call."""
    render(folder, {"wide": rows})
    runs = _runs(
        folder,
        {"15": Variant("bulk", rows, ["wide"], {"max_concurrency": 15})},
        rounds,
        "--latency",
        LATENCY_SECONDS,
        "--concurrency-limit",
        "5",
    )["15"]
    calls, refused = _median(runs, lambda run: run.calls), _median(runs, lambda run: run.refused)
    worst = max(run.refused / run.calls for run in runs)
    table(
        ("calls", "refused", "share", "worst run"),
        [(f"{calls}", f"{refused}", f"{refused / calls:.1%}", f"{worst:.1%}")],
    )


def streams(folder: Path, _rows: int, rounds: int) -> None:
    """40 small streams at limit 5 and 200 ms a call: one list of questions against stream after stream."""
    render(folder, SMALL)
    names = sorted(SMALL)
    settings = {"max_concurrency": 5}
    variants = {
        "one list over all streams": Variant("bulk", sum(SMALL.values()), names, settings),
        "stream after stream": Variant("bulk", sum(SMALL.values()), names, settings | {"stream_after_stream": True}),
    }
    runs = _runs(folder, variants, rounds, "--latency", LATENCY_SECONDS)
    taken = {name: seconds_of(runs[name]) for name in variants}
    slowest = taken["stream after stream"]
    found = [(name, f"{seconds:.2f}", f"{slowest / seconds:.1f}") for name, seconds in taken.items()]
    table(("40 streams", "seconds", "x stream after stream"), found)


main = parts_command({part.__name__: part for part in (lanes, memory, latency, refusals, streams)})

if __name__ == "__main__":
    main()
