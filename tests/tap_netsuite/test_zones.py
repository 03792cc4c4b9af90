"""Neither the account's zone nor its way of writing dates matters, nor does the day on which its clocks change."""

from collections.abc import Iterator
from functools import partial

import pytest

from tests.tap_netsuite.account import Account, serving

# Clocks go back: Los Angeles at 9:00 UTC on 1 November 2026; Auckland at 14:00 UTC on 4 April 2026.
# They go forward: Auckland at 14:00 UTC on 26 September 2026; Berlin at 1:00 UTC on 29 March 2026.
CHANGES = [
    ("2026-04-04T13:20:00Z", "Pacific/Auckland", "DD/MM/YYYY"),
    ("2026-09-26T13:20:00Z", "Pacific/Auckland", "DD/MM/YYYY"),
    ("2026-11-01T08:20:00Z", "America/Los_Angeles", "MM/DD/YYYY"),
    ("2026-03-29T00:20:00Z", "Europe/Berlin", "DD.MM.YYYY"),
    ("2026-06-01T06:20:00Z", "UTC", "YYYY-MM-DD"),
]
STREAMS = ("transactions", "transaction_lines", "items", "deleted_records", "customrecord_work_center")
QUARTER, QUARTERS = 900, 12


@pytest.fixture(params=CHANGES, ids=[f"{zone}-{clock[:10]}" for clock, zone, _ in CHANGES])
def account(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    clock, zone, date_format = request.param
    with serving(tmp_path_factory.mktemp("zones"), scale=0.01, clock=clock) as found:
        found.patch(time_zone=zone, date_format=date_format)
        yield found


@pytest.mark.parametrize("names_the_zone", [False, True], ids=["by-itself", "named"])
def test_rows_of_the_hours_around_a_change_of_clocks_are_read_once_each(
    account: Account, *, names_the_zone: bool
) -> None:
    if names_the_zone:
        account.settings["time_zone"] = account.zone()
    catalog = account.catalog(*STREAMS)
    assert account.run(catalog).code == 0
    assert account.differences() == {}
    keys = iter(sorted(key for (key,) in account.rows["transactions"]))
    for _ in range(QUARTERS):
        key = next(keys)
        account.change("update", table="transaction", where={"id": key}, fields={"memo": account.server.now()})
        account.server.advance(QUARTER)
    read = partial(account.run, catalog, look_back_minutes=0)
    ended = read()
    assert ended.code == 0, ended.log
    assert account.differences() == {}
    # Not one of them comes again: their times were understood as they are.
    account.server.advance(1)
    assert read().counts.get("transactions", 0) == 0
