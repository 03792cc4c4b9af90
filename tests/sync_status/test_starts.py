"""Starts by hand: what Meltano is called with, and what they wait for."""

import json
from typing import Any

import pytest

from tests.sync_status.conftest import Watched
from tests.sync_status.meltano_history import SANDBOX


def declare(watched: Watched, **parts: Any) -> None:
    """Put other parts into meltano.yml."""
    path = watched.meltano.root / "meltano.yml"
    path.write_text(json.dumps(json.loads(path.read_text()) | parts))


MAPPED = ["tap-sandbox", "hash-emails", "target-duckdb"]
PLAIN = ["tap-sandbox", "target-duckdb"]


@pytest.mark.parametrize(
    ("jobs", "scheduled", "words"),
    [
        ({"masked": " ".join(MAPPED)}, None, MAPPED),
        ({"masked": MAPPED}, "masked", MAPPED),
        ({"plain": " ".join(PLAIN), "masked": " ".join(MAPPED)}, "masked", MAPPED),
        ({"masked": " ".join(MAPPED), "plain": " ".join(PLAIN)}, None, MAPPED),
        ({"plain": " ".join(PLAIN)}, "plain", PLAIN),
    ],
)  # fmt: skip
def test_a_start_keeps_the_mappers_of_the_job(
    watched: Watched, jobs: dict[str, Any], scheduled: str | None, words: list[str]
) -> None:
    declare(
        watched,
        jobs=[{"name": name, "tasks": [tasks]} for name, tasks in jobs.items()],
        schedules=[{"name": "nightly", "interval": "@daily", "job": scheduled}] if scheduled else [],
    )
    connection = watched.board.status(SANDBOX).connection
    assert watched.parts.starts.command(connection, "RUN", "incremental")[-len(words) - 2 :] == [
        "--run-id",
        "RUN",
        *words,
    ]
