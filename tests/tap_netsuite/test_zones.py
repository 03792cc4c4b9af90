"""Neither the account's zone nor its way of writing dates matters, nor does the day on which its clocks change."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.erp_sandbox.netsuite.netsuite_client import ACCOUNT
from tests.tap_netsuite.account import Account, serving

# When clocks change, UTC: Berlin goes forward at 1:00 on 29 March; Auckland back at 14:00 on 4 April, forward at 14:00
# on 26 September; Los Angeles back at 9:00 on 1 November.
ALL = (
    ("2026-03-29T00:20:00Z", "Europe/Berlin", "DD.MM.YYYY"),
    ("2026-04-04T13:20:00Z", "Pacific/Auckland", "DD/MM/YYYY"),
    ("2026-06-01T06:20:00Z", "UTC", "YYYY-MM-DD"),
    ("2026-09-26T13:20:00Z", "Pacific/Auckland", "DD/MM/YYYY"),
    ("2026-11-01T08:20:00Z", "America/Los_Angeles", "MM/DD/YYYY"),
)
CHANGES = ALL if os.environ.get("FAULTS") == "all" else (ALL[1], ALL[4])
STREAMS = ("transactions", "transaction_lines", "deleted_records", "customrecord_work_center")
QUARTER, QUARTERS = 900, 12


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    with serving(tmp_path, scale=0.01, clock="2026-03-29T00:20:00Z") as found:
        yield found


def move(account: Account, clock: str, zone: str, date_format: str) -> None:
    """Put the account into a zone, at a time, and begin anew."""
    if account.server.now() < clock:
        account.admin.admin("POST", "clock", {"at": clock})
    account.admin.admin("PATCH", f"netsuite/accounts/{ACCOUNT}", {"time_zone": zone, "date_format": date_format})
    account.forget_all()


def changed_by_the_quarter(account: Account) -> Iterator[tuple[int, str]]:
    """Change a transaction each quarter of an hour: which one, and what its memo then says."""
    for key in sorted(key for (key,) in account.rows["transactions"])[:QUARTERS]:
        memo = account.server.now()
        account.change("update", table="transaction", where={"id": key}, fields={"memo": memo})
        account.server.advance(QUARTER)
        yield key, memo


def test_rows_of_the_hours_around_a_change_of_clocks_are_read_once_each(account: Account) -> None:
    catalog = account.catalog(*STREAMS)
    for change in CHANGES:
        move(account, *change)
        assert account.run(catalog).code == 0
        assert len(list(changed_by_the_quarter(account))) == QUARTERS
        ended = account.run(catalog, look_back_minutes=0)
        assert ended.code == 0, ended.log
        assert account.differences() == {}
        # Not one of them comes again: their times were understood as they are.
        account.server.advance(1)
        assert account.run(catalog, look_back_minutes=0).counts.get("transactions", 0) == 0


def test_where_a_zone_must_be_named_no_row_is_lost_although_an_hour_comes_twice(account: Account) -> None:
    account.settings["time_zone"] = "Pacific/Auckland"
    catalog = account.catalog("transactions")
    move(account, *ALL[1])
    assert account.run(catalog).code == 0
    told = dict[int, str]()
    for key, memo in changed_by_the_quarter(account):
        told[key] = memo
        if len(told) % 4 == 0:
            assert account.run(catalog, look_back_minutes=0).code == 0
    # Some are taken for an hour later than they are, and come with a later run.
    assert {key: account.rows["transactions"][key,]["memo"] for key in told} == told
