"""Starts by hand: what Meltano is called with, and what they wait for."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sync_status import processes
from sync_status.database import found
from sync_status.starts import ConflictError
from sync_status.tables import STARTS

from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import SANDBOX


def declare(watched: Watched, **parts: Any) -> None:
    """Put other parts into meltano.yml."""
    path = watched.meltano.root / "meltano.yml"
    path.write_text(json.dumps(json.loads(path.read_text()) | parts))


def starts_in(watched: Watched) -> list[Any]:
    """Return what is noted of starts."""
    with watched.parts.engine.connect() as db:
        return found(db, select(STARTS))


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


@pytest.mark.parametrize(
    ("elsewhere", "has_run", "minutes", "blocked"),
    [(True, True, 1, False), (True, False, 1, True), (True, False, 6, False), (False, False, 600, True)],
)
def test_a_start_of_another_machine_is_not_waited_for_for_ever(
    watch: Callable[..., Watched], *, elsewhere: bool, has_run: bool, minutes: int, blocked: bool
) -> None:
    watched = watch(SYNC_STATUS_MELTANO="/bin/true")
    run = watched.meltano.run(START - timedelta(hours=1), START)
    me = processes.known(os.getpid())
    run_id = {"run_id": watched.meltano.run_id(run).replace("-", "")} if has_run else {}
    with watched.parts.engine.begin() as db:
        watched.parts.starts._calls.note(db, SANDBOX, "another", **run_id)  # noqa: SLF001 - as a start does
        host = {"host": "another-machine"} if elsewhere else {}
        db.execute(update(STARTS).values(pid=me.pid, pid_since=me.since, **host))
    watched.time.pass_by(minutes=minutes)
    connection = watched.board.status(SANDBOX).connection
    if blocked:
        with pytest.raises(ConflictError, match="by 'another'"):
            watched.parts.starts.start(connection, "somebody")
    else:
        watched.parts.starts.start(connection, "somebody")
    assert (starts_in(watched)[0]["ended_at"] is None) is blocked
