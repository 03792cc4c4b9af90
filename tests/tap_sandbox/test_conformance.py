"""The tap keeps to every rule of singer-check, and goes on from each of its STATEs without loss."""

from typing import Any

import pytest
from singer_check.check import Terms
from singer_check.pytest_plugin import CheckTap

from tests.tap_sandbox.conftest import TAP, Runner


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="everything"),
        pytest.param({"start_date": "2026-03-01", "page_size": 7}, id="small pages from a start date"),
        pytest.param({"emit_tombstones": True}, id="with tombstones"),
    ],
)
def test_the_tap_breaks_no_rule(check_tap: CheckTap, tap: Runner, settings: dict[str, Any]) -> None:
    assert check_tap([TAP], tap.settings | settings, terms=Terms(resume_runs=3)) == []
