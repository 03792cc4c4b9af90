"""A connection in several schedules is judged by all of them."""

import copy
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import PROJECT, SANDBOX

WEEKLY = {"name": "sandbox-weekly", "interval": "@weekly", "job": "sandbox"}
HOURLY = {"name": "sandbox-hourly", "interval": "@hourly", "job": "sandbox"}


def scheduled(*schedules: dict[str, Any]) -> dict[str, Any]:
    return {**copy.deepcopy(PROJECT), "schedules": list(schedules)}


@pytest.mark.parametrize("schedules", [(WEEKLY, HOURLY), (HOURLY, WEEKLY)])
def test_of_several_schedules_the_most_often_due_is_missed_first(tmp_path: Path, schedules: Any) -> None:
    watched = Watched(tmp_path / "project", scheduled(*schedules))
    watched.parts.catch_up()
    watched.meltano.run(START, START)
    schedule = watched.board.status(SANDBOX).schedule
    assert (schedule.name, schedule.next_sync_at) == ("sandbox-hourly", START + timedelta(hours=1))
    watched.time.pass_by(hours=3)
    found = watched.board.status(SANDBOX)
    assert found.freshness.state == "stale"
    assert [reason.code for reason in found.reasons] == ["DATA_STALE", "MISSED_START"]
    watched.close()


def test_a_schedule_that_is_never_due_is_told_beside_one_that_is(tmp_path: Path) -> None:
    never = {"name": "sandbox-never", "interval": "0 0 31 2 *", "job": "sandbox"}
    watched = Watched(tmp_path / "project", scheduled(HOURLY, never))
    found = watched.board.status(SANDBOX)
    assert [reason.code for reason in found.reasons] == ["SCHEDULE_NEVER_DUE"]
    assert found.schedule.next_sync_at == START + timedelta(hours=1)
    watched.close()


@pytest.mark.parametrize(
    ("interval", "told"),
    [("@houly", ["SCHEDULE_NEVER_DUE"]), ("@HOURLY", ["SCHEDULE_NEVER_DUE"]), ("@once", []), ("@none", [])],
)
def test_a_misspelt_name_is_never_due_and_no_once(tmp_path: Path, interval: str, told: list[str]) -> None:
    watched = Watched(tmp_path / "project", scheduled({**HOURLY, "interval": interval}))
    assert [reason.code for reason in watched.board.status(SANDBOX).reasons] == told
    watched.close()


def test_a_schedule_that_changes_in_an_included_file_is_seen(tmp_path: Path) -> None:
    folder = tmp_path / "project" / "parts"
    folder.mkdir(parents=True)
    (folder / "one.yml").write_text(json.dumps({"schedules": [WEEKLY]}))
    watched = Watched(tmp_path / "project", {**scheduled(), "include_paths": ["parts/*.yml"]})
    assert watched.board.status(SANDBOX).schedule.name == "sandbox-weekly"
    assert watched.parts.projects.project() is watched.parts.projects.project()
    (folder / "one.yml").write_text(json.dumps({"schedules": [{**WEEKLY, "name": "sandbox-renamed"}]}))
    assert watched.board.status(SANDBOX).schedule.name == "sandbox-renamed"
    (folder / "two.yml").write_text(json.dumps({"schedules": [HOURLY]}))
    assert watched.board.status(SANDBOX).schedule.name == "sandbox-hourly"
    watched.close()
