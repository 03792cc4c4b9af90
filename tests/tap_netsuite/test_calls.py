"""How many calls it takes to read lines, at first and when nothing is new. FAULTS=all does it with a million."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from math import ceil
from typing import Any

import pytest
import requests

from demo.sandbox import ADMIN_TOKEN
from tests import forked
from tests.faults.record import EVERYTHING
from tests.tap_netsuite.conftest import Runner, Served, serving

SCALE = "18.5"
"""A million lines."""
RECORD = '{"type":"RECORD","stream":"'
PAGE = 1000 if EVERYTHING else 50


@pytest.fixture(scope="module")
def large(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The account whose lines are read."""
    if not EVERYTHING:
        yield served
        return
    with serving(tmp_path_factory.mktemp("large"), "--prepare", "main", scale=SCALE) as running:
        yield running


class Run:
    """One run; of its rows only the number is kept."""

    def __init__(self, tap: Runner, served: Served, **files: Any) -> None:
        self.rows, self.state = Counter[str](), None
        path = tap.folder / "log.txt"
        seen = {"kind": "latency", "seconds": 0, "route": "*/services/rest/*"}
        with served.admin.faults(seen):
            with (
                path.open("w") as log,
                forked.reading(tap.command(config=tap.settings, **files), log) as (process, lines),
            ):
                for line in lines:
                    if line.startswith(RECORD):
                        self.rows[line[len(RECORD) : line.index('"', len(RECORD))]] += 1
                    elif '"STATE"' in line:
                        self.state = json.loads(line)["value"]
            happened = requests.get(
                f"{served.url}/admin/faults", headers={"Authorization": f"Bearer {ADMIN_TOKEN}"}, timeout=60
            ).json()
        self.calls = int(happened["happened"][0])
        self.code, self.log = process.returncode, path.read_text()

    @property
    def told(self) -> int:
        """How many requests the summaries of its streams tell of."""
        summaries = re.findall(r"METRIC: (\{.*\"stream_summary\".*\})$", self.log, re.MULTILINE)
        return sum(json.loads(each)["value"]["http_request_count"] for each in summaries)


def test_lines_take_hardly_more_calls_than_they_have_pages_and_two_if_nothing_is_new(
    large: Served, make_tap: Callable[[Served], Runner]
) -> None:
    tap = make_tap(large)
    tap.settings |= {"page_size": PAGE, "look_back_minutes": 0}
    catalog = tap.catalog("transaction_lines")
    first = Run(tap, large, catalog=catalog)
    assert first.code == 0, first.log
    pages = ceil(first.rows["transaction_lines"] / PAGE)
    # The login, the types of custom fields, the time, three counts, and the cuts, a thousand of them in one call.
    assert first.calls == pages + 6 + ceil((pages - 1) / 1000)
    # The first three are no stream's.
    assert first.told == first.calls - 3
    if EVERYTHING:
        assert first.rows["transaction_lines"] >= 1_000_000
        assert first.calls <= 1150
    again = Run(tap, large, catalog=catalog, state=first.state)
    assert again.code == 0, again.log
    assert (again.rows.total(), again.calls, again.told) == (0, 5, 2)
