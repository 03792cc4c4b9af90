"""The tap keeps to every rule of singer-check, and goes on from each of its STATEs without loss."""

from typing import Any

import pytest
from singer_check.check import Terms
from singer_check.pytest_plugin import CheckTap

from tests.erp_sandbox.plex.asking import Plex
from tests.tap_plex.conftest import TAP, Runner, selecting, tenants_of
from tests.tap_plex.truths import data_sources

# In data_sources, a key is a list of columns.
TERMS = Terms(resume_runs=2, not_secret=("key",))
STREAMS = ("parts", "suppliers", "supplier_addresses", "production_entries", "scrap_entries", "containers", "jobs",
           "ap_invoices", "ap_payments", "journal_entries", "tenants", "trial_balance", "time_clock_entries",
           "gl_activity_journal_entries", "item_adjustments", "workcenter_setups")  # fmt: skip


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="everything"),
        pytest.param(
            {"start_date": "2026-03-01", "event_window_days": 20, "keep_unknown_fields": True, "max_concurrency": 1},
            id="small windows from a start date, one after the other",
        ),
    ],
)
def test_the_tap_breaks_no_rule(check_tap: CheckTap, plex: Plex, tap: Runner, settings: dict[str, Any]) -> None:
    plex.switch(read_limits={"30949": 30})
    chosen = tap.settings | settings | {
        "tenants": tenants_of("main", "halden"),
        "personal_data": True,
        "optional_streams": ["gl_activity_journal_entries", "item_adjustments"],
        "data_sources": data_sources("checksheets", "measurements"),
    }  # fmt: skip
    catalog = selecting(chosen, *STREAMS, "checksheets", "measurements")
    assert check_tap([TAP], chosen, catalog=catalog, terms=TERMS) == []
