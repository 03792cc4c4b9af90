"""The tap keeps to every rule of singer-check, and goes on from its STATEs without loss."""

from typing import Any

import pytest
from singer_check.check import Terms
from singer_check.pytest_plugin import CheckTap

from tests.faults.record import EVERYTHING
from tests.tap_netsuite.conftest import TAP, Runner, Served

# Reading all streams again and again takes long: these have every way of reading.
STREAMS = ("transaction_lines", "items", "currencies", "deleted_records", "customlist_tag")
SMALL_PAGES = {"page_size": 200}
TOMBSTONES = {"start_date": "2026-03-01", "emit_tombstones": True}


@pytest.mark.parametrize("settings", [SMALL_PAGES, TOMBSTONES] if EVERYTHING else [SMALL_PAGES], ids=str)
def test_the_tap_breaks_no_rule(check_tap: CheckTap, tap: Runner, settings: dict[str, Any]) -> None:
    catalog = tap.catalog(*STREAMS)
    # What an incremental run reads before its bookmark is read twice by design.
    own = tap.settings | {"look_back_minutes": 0} | settings
    assert check_tap([TAP], own, catalog=catalog, terms=Terms(resume_runs=10 if EVERYTHING else 1)) == []


def test_by_tokens_too(check_tap: CheckTap, tap: Runner, served: Served) -> None:
    tokens = Runner(tap.folder, served.tokens)
    catalog = tokens.catalog("accounts")
    assert check_tap([TAP], tokens.settings, catalog=catalog, terms=Terms(resume_runs=0)) == []
