"""Listeners that fail are told again, and hold up nobody."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sync_status import settling
from sync_status.database import found
from sync_status.tables import RUNS
from sync_status.webhooks import outbox, run_events
from sync_status.webhooks.tables import EVENTS

from tests.sync_status.conftest import START, Watched


def kept(watched: Watched) -> tuple[list[str], list[str | None]]:
    """Return the types of events, and what is noted as announced."""
    with watched.parts.engine.connect() as db:
        return [row["type"] for row in found(db, select(EVENTS))], [row["announced"] for row in found(db, select(RUNS))]


def fail(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Have recording an event fail some times."""
    real, left = outbox.record, iter(range(times))

    def record(*arguments: Any) -> bool:
        if next(left, None) is not None:
            raise MemoryError
        return real(*arguments)

    monkeypatch.setattr(run_events, "record", record)


def test_an_event_that_could_not_be_kept_is_kept_at_the_next_turn(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.parts.catch_up()
    fail(monkeypatch, 1)
    watched.meltano.run(START - timedelta(minutes=1), START)
    watched.parts.catch_up()
    assert kept(watched) == ([], [None])
    watched.opened().catch_up()
    assert kept(watched) == (["sync.completed"], ["completed"])
    watched.parts.catch_up()
    assert kept(watched) == (["sync.completed"], ["completed"])


def test_a_listener_that_always_fails_is_given_up(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    watched.parts.catch_up()
    monkeypatch.setattr(settling, "CHUNK_RUNS", 1)
    fail(monkeypatch, 1_000)
    for minutes in (2, 1):
        watched.meltano.run(START - timedelta(minutes=minutes), START)
    watched.parts.catch_up()
    assert kept(watched) == ([], ["completed", "completed"])
