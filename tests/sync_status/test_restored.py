"""Meltano's database restored, replaced, or with rows removed: our history stays, and nobody is told of it again."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sync_status.marks import READ_RUN
from sync_status.retention import prune
from sync_status.system_database import SystemDatabase
from sync_status.tables import MARKS
from sync_status.webhooks.run_events import of_run
from sync_status.webhooks.tables import EVENTS

from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import SANDBOX

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def told(watched: Watched) -> Callable[[], int]:
    """Eight runs, of which all are told; a function counts the events."""
    watched.parts.catch_up()
    for hours in range(8, 0, -1):
        watched.meltano.run(START - HOUR * hours, START - HOUR * hours + MINUTE)
    watched.parts.catch_up()

    def events() -> int:
        with watched.parts.engine.connect() as db:
            return len(db.execute(select(EVENTS.c.id)).all())

    assert events() == 8
    return events


def ids(watched: Watched) -> list[str]:
    runs = watched.board.runs(SANDBOX, limit=200).runs
    assert len({run.run_id for run in runs}) == len(runs)
    return [run.id for run in runs]


def remove(watched: Watched, where: str) -> None:
    with watched.meltano.database() as db:
        db.execute(f"DELETE FROM runs WHERE {where}")


@pytest.mark.parametrize("where", ["id = 8", "id > 3", "id = 8 OR id < 4"])
def test_rows_that_are_removed_are_copied_no_second_time(watched: Watched, told: Callable[[], int], where: str) -> None:
    before = ids(watched)
    remove(watched, where)
    for _ in range(2):
        assert (ids(watched), told()) == (before, 8)
    # Its number is used again.
    watched.meltano.run(START, START + MINUTE)
    assert (len(ids(watched)), ids(watched)[1:], told()) == (9, before, 9)
    remove(watched, "id = (SELECT max(id) FROM runs)")
    watched.parts.catch_up()
    watched.meltano.run(START + MINUTE, START + 2 * MINUTE)
    assert (len(ids(watched)), told()) == (10, 10)
    assert watched.board.status(SANDBOX).statistics.runs == 10


def test_a_number_that_is_used_again_at_once_is_another_run(watched: Watched, told: Callable[[], int]) -> None:
    remove(watched, "id = 8")
    watched.meltano.run(START, START + MINUTE)
    assert (len(ids(watched)), told()) == (9, 9)


def test_a_backup_that_is_restored_brings_nothing_back(watched: Watched, told: Callable[[], int]) -> None:
    folder = watched.meltano.root / ".meltano"
    open_run = watched.meltano.run(START - MINUTE, heartbeat=START)
    watched.parts.catch_up()
    run_id = watched.meltano.run_id(open_run)
    with watched.meltano.database() as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(folder / "meltano.db", folder / "backup")
    after = [watched.meltano.run(START, START + MINUTE) for _ in range(2)]
    before = ids(watched)
    assert (len(before), len(after), told()) == (11, 2, 11)
    for path in Path(folder).glob("meltano.db*"):
        path.unlink()
    shutil.move(folder / "backup", folder / "meltano.db")
    assert (ids(watched), told()) == (before, 11)
    # What went on goes on, by whatever number.
    assert watched.board.status(SANDBOX).current_run.run_id == run_id
    watched.meltano.change(open_run, state="SUCCESS", ended_at=START + MINUTE, last_heartbeat_at=START + MINUTE)
    assert watched.board.run(before[2]).status == "completed"
    assert (ids(watched), told()) == (before, 12)


def test_a_database_of_before_this_was_noted(watched: Watched, told: Callable[[], int]) -> None:
    with watched.parts.engine.begin() as db:
        db.execute(MARKS.delete().where(MARKS.c.name == READ_RUN))
    before = ids(watched)
    remove(watched, "id = 8")
    assert (ids(watched), told()) == (before, 8)


def test_what_was_removed_on_request_does_not_come_back(watched: Watched, told: Callable[[], int]) -> None:
    prune(watched.parts.engine, START - 4 * HOUR)
    before = ids(watched)
    remove(watched, "id = 8")
    assert (ids(watched), told()) == (before, 8)
    assert len(before) < 8


def test_an_event_has_one_id_whatever_the_number_of_its_run(watched: Watched, told: Callable[[], int]) -> None:
    assert told()
    run = watched.board.runs(SANDBOX, limit=1).runs[0]
    with watched.parts.engine.connect() as db:
        assert of_run(run, None).id in db.execute(select(EVENTS.c.id)).scalars().all()
    with watched.parts.engine.connect() as db:
        assert of_run(replace(run, id="99"), None).id in db.execute(select(EVENTS.c.id)).scalars().all()


def test_runs_are_found_by_their_run_id(watched: Watched) -> None:
    run = watched.meltano.run(START, START + MINUTE)
    system = SystemDatabase(watched.parts.settings.meltano_database_uri)
    assert [found.id for found in system.of_run_ids([watched.meltano.run_id(run).replace("-", "")])] == [run]
    assert system.of_run_ids([]) == []
    system.close()
