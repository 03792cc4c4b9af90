"""Where stream maps may take rows out, fewer loaded than sent is no loss, wherever they are set."""

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import PROJECT, SANDBOX

MAPS = {"stream_maps": {"orders": {"__filter__": "id > 3"}}}
FLAT = {"stream_maps.orders.__filter__": "id > 3"}


def configured(environment: str, tap: str, config: dict[str, Any]) -> dict[str, Any]:
    project = copy.deepcopy(PROJECT)
    project["plugins"]["extractors"] = [{"name": "tap-base"}, {"name": "tap-sandbox", "inherit_from": "tap-base"}]
    one = next(one for one in project["environments"] if one["name"] == environment)
    one["config"] = {"plugins": {"extractors": [{"name": tap, "config": config}]}}
    return project


@pytest.mark.parametrize(
    ("project", "status"),
    [
        (configured("dev", "tap-sandbox", MAPS), "completed"),
        (configured("dev", "tap-sandbox", FLAT), "completed"),
        (configured("dev", "tap-base", MAPS), "completed"),
        (configured("dev", "tap-sandbox", {"stream_maps_of_old": 1}), "partial"),
        (configured("prod", "tap-sandbox", MAPS), "partial"),
        # A map of one stream says nothing of another; what is not simply one stream may be any.
        (configured("dev", "tap-sandbox", {"stream_maps": {"items": {"__filter__": "id > 3"}}}), "partial"),
        (configured("dev", "tap-sandbox", {"stream_maps.items.__filter__": "id > 3"}), "partial"),
        (configured("dev", "tap-sandbox", {"stream_maps": {"o*": {"__filter__": "id > 3"}}}), "completed"),
        (configured("dev", "tap-sandbox", {"stream_maps": {"__else__": None}}), "completed"),
        (configured("dev", "tap-sandbox", {"stream_maps": {"items": {"__alias__": "orders"}}}), "completed"),
        (configured("dev", "tap-sandbox", {"stream_maps.items.more.__filter__": "id > 3"}), "completed"),
    ],
)
def test_stream_maps_of_an_environment_take_rows_out(tmp_path: Path, project: dict[str, Any], status: str) -> None:
    watched = Watched(tmp_path / "project", project)
    run = watched.meltano.run(START)
    watched.meltano.summary(run, "orders", START, record_count=5)
    watched.meltano.summary(run, "items", START, record_count=5)
    watched.meltano.load(run, "items", 5, START)
    watched.meltano.change(run, state="SUCCESS", ended_at=START)
    assert watched.board.status(SANDBOX).status == status
    watched.close()
