"""Every copy holds what Plex holds, row by row, while time passes, rows change, and Plex behaves oddly."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from erp_sandbox.mutations import read_log
from erp_sandbox.plex.switches import Switches, changed
from singer_http.snapshots import READ_AT
from tap_plex.tenants import TENANT

from tests.erp_sandbox.plex.asking import Plex
from tests.long import LONG
from tests.tap_plex.conftest import SCALE, TENANTS, Runner, selecting, serving
from tests.tap_plex.truths import Row, Table, Truth, data_sources, in_one_form

# A night in which clocks are set forward.
CLOCK = "2026-03-28T19:30:00Z"
HOUR = 3600
LATE_SECONDS = 4 * HOUR

STREAMS = ("parts", "suppliers", "supplier_addresses", "customers", "supply_items", "customer_parts", "part_operations",
           "purchase_orders", "receipts", "sales_orders", "sales_order_lines", "customer_shippers",
           "production_entries", "scrap_entries", "labor_entries", "workcenter_status_entries",
           "workcenter_setup_entries", "container_adjustments", "container_location_moves", "containers", "jobs",
           "lots", "ap_invoices", "ar_invoices", "ap_payments", "journal_entries", "chart_of_accounts",
           "time_clock_entries", "control_plans", "fiscal_period_statuses")  # fmt: skip
# What the sandbox deletes, and a reading of what changed cannot tell.
DELETED = ("purchase_orders", "sales_orders", "sales_order_lines", "journal_entries")
READ = ("checksheets", "measurements", "problems", "picked_parts")

# What Plex does during each run; what nobody outside Plex knows takes turns.
TURNS: tuple[dict[str, Any], ...] = (
    {},
    {"window_end": "exclusive"},
    {"limit_flag_when_whole": "missing"},
    {"window_end": "exclusive"},
    {"nulls": "missing"},
    {"order": "sorted", "empty_children": "[]"},
    {"limit_flag_when_whole": "missing", "no_rows": "[]", "invoice_limit": 1000},
    {"window_end": "exclusive", "empty_lists": "404"},
    {"gzip": False},
    {"both_tenant_headers": "refuse", "offsets": "refused"},
    {},
)
# In each run another spelling of the flag at another place, and another data source that cuts its answers off.
FLAGS = tuple(product(("rowLimitExceeded", "rowLimitedExceeded", "limitExceeded"), ("table", "top", "both")))
LIMITS: tuple[dict[str, int], ...] = ({"4142": 7, "30949": 40}, {"19938": 2, "30949": 11}, {"4142": 5}, {})
EDITS: dict[int, tuple[tuple[str, str, str, dict[str, Any]], ...]] = {
    1: (("suppliers", "update", "SUP-0001", {"name": "Renamed"}), ("items", "insert", "ITM-NEW", {"name": "New"})),
    3: (
        ("purchase_orders", "update", "PO-000000", {"status": "closed"}),
        ("jobs", "delete", "JOB-000001", {}),
        ("items", "update", "ITM-00001", {"sku": "9999999-42"}),
    ),
    5: (("sales_orders", "update", "SO-000001", {"notes": "'tis"}), ("containers", "delete", "CNT-000001-0001", {})),
    8: (("suppliers", "update", "SUP-0001", {"name": "Renamed again"}),),
}
PAUSES = (1, 5 * HOUR, 7 * HOUR, 2 * HOUR, 26 * HOUR, 1, 3 * HOUR, 80 * HOUR, 6 * HOUR, 9 * HOUR)


@pytest.fixture(params=(1, 5, 20) if LONG else (1,), ids=lambda times: f"scale-x{times}")
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Plex, str]]:
    """A Plex of the test's own, larger in the long form, and its scale."""
    scale = str(float(SCALE) * request.param)
    for plex in serving(tmp_path, CLOCK, scale):
        yield plex, scale


class Following:
    """Tables that follow Plex, run by run."""

    def __init__(self, tap: Runner, scale: str, folder: Path) -> None:
        self.tap, self.scale, self.folder = tap, scale, folder
        self.tables: defaultdict[str, Table] = defaultdict(Table)
        self.state: dict[str, Any] = {}
        self.keys: dict[str, list[str]] = {}
        self.known: defaultdict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
        self.written = 0

    def load(self, *streams: str) -> None:
        """Run the tap, and write what it says."""
        files = {"state": self.state} if self.state else {}
        files["catalog"] = selecting(self.tap.settings, *streams)
        run = self.tap(env={"TZ": "Europe/Berlin"}, **files)
        assert run.code == 0, run.log[-3000:]
        self.keys |= run.keys
        for name, key in run.keys.items():
            records, met = run.records(name), dict[tuple[Any, ...], Any]()
            for record in records:
                # What two windows hold comes twice, and is the same both times.
                assert met.setdefault(tuple(record[part] for part in key), record) == record, name
            self.tables[name].load(key, records)
            self.written += len(records)
        self.state = run.state

    def differences(self, tenant: str, switches: Switches, *streams: str) -> dict[str, list[str]]:
        """What is wrong with a tenant's rows, by stream."""
        log = self.folder / "mutations.jsonl"
        truth = Truth(tenant, self.scale, self.tap.plex.admin("GET", "/clock").json()["now"],
                      read_log(log) if log.exists() else (), switches)  # fmt: skip
        found = {}
        for name in streams:
            rows = truth.whole(name)
            true, copied = in_one_form(name, rows), in_one_form(name, self._without_deleted(name, tenant, rows))
            if true != copied:
                missing, stale = set(true) - set(copied), set(copied) - set(true)
                found[name] = [f"{len(true)} true, {len(copied)} copied", *sorted(missing)[:1], *sorted(stale)[:1]]
        return found

    def _without_deleted(self, name: str, tenant: str, rows: list[Row]) -> list[Row]:
        """A tenant's rows, but for those that are read by what changed and that Plex, which tells nothing, deleted."""

        def key(row: Row) -> tuple[str, ...]:
            return tuple(str(row.get(part)) for part in self.keys[name] if part != TENANT)

        there, known = set(map(key, rows)), self.known[name, tenant]
        gone = known - there
        known |= there
        return [row for row in self.tables[name].current(tenant) if row.get(READ_AT) or key(row) not in gone]


def test_every_run_leaves_what_plex_has(own: tuple[Plex, str], tmp_path: Path) -> None:
    plex, scale = own
    tap = Runner(tmp_path, plex, *TENANTS)
    tap.settings |= {
        # In the long form every run is cut off, and not only the first.
        "data_sources": [given | ({"look_back_hours": 24 * 600} if LONG else {}) for given in data_sources(*READ)],
        "personal_data": True,
        "read_whole": ["supplier_addresses"],
        "look_back_hours": 24,
        "start_date": "2025-01-01",
        "event_window_days": 45,
        "change_window_days": 150,
        "invoice_window_days": 45,
        "max_concurrency": 6,
    }
    copy = Following(tap, scale, tmp_path)
    for turn, odd in enumerate(TURNS):
        for edit in EDITS.get(turn, ()):
            plex.mutate(edit[0], edit[1], edit[2], **edit[3])
        plex.advance(PAUSES[turn - 1] if turn else 0)
        flag, place = FLAGS[turn % len(FLAGS)]
        switches = {"late_share": 0.3, "late_seconds": LATE_SECONDS, "limit_flag": flag, "limit_flag_place": place,
                    "read_limits": LIMITS[turn % len(LIMITS)]} | odd  # fmt: skip
        plex.reset()
        plex.switch(calls_per_minute=None, **switches)
        copy.load(*STREAMS, *READ)
        for tenant in TENANTS if LONG or turn == len(TURNS) - 1 else TENANTS[turn % 3 :][:1]:
            assert copy.differences(tenant, changed(Switches(), switches), *STREAMS, *READ) == {}, (turn, tenant)
        told = sum(plex.told()["calls"].values())
        print(f"run {turn}, {flag} at {place}, {switches['read_limits']}, {odd}: {told} calls, {copy.written} rows")  # noqa: T201 - shown in the long form
    tap.settings["read_whole"] = list(DELETED)
    copy.load(*DELETED)
    for tenant in TENANTS:
        assert copy.differences(tenant, changed(Switches(), switches), *DELETED) == {}, tenant
