"""The tap keeps to every rule of singer-check, and goes on from each of its STATEs without loss."""

from typing import Any

import pytest
from singer_check.check import Terms
from singer_check.pytest_plugin import CheckTap

from tests.long import LONG
from tests.tap_sandbox.conftest import TAP, Runner


@pytest.mark.parametrize(
    ("settings", "resume_runs"),
    [
        pytest.param({}, 3, id="everything"),
        pytest.param(
            {"start_date": "2026-03-01", "page_size": 7}, 3 if LONG else 1, id="small pages from a start date"
        ),
        pytest.param({"emit_tombstones": True}, 3 if LONG else 1, id="with tombstones"),
    ],
)
def test_the_tap_breaks_no_rule(check_tap: CheckTap, tap: Runner, settings: dict[str, Any], resume_runs: int) -> None:
    assert check_tap([TAP], tap.settings | settings, terms=Terms(resume_runs=resume_runs)) == []
