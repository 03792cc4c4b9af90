"""Large tables, and many rows in one second. FAULTS=all does it at full size."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from tap_netsuite.login import source_of
from tap_netsuite.questions import Count
from tap_netsuite.readings import whole
from tap_netsuite.source import Reply, Source

from tests.tap_netsuite.account import Account, serving
from tests.tap_netsuite.conftest import DEFAULTS
from tests.tap_netsuite.test_questions import ITEMS, TIMES, answers, feed, typed

IS_WHOLE = os.environ.get("FAULTS") == "all"
SCALE = 7.0 if IS_WHOLE else 0.02
AT_ONCE = 150_000 if IS_WHOLE else 500
UNSTAMPED = 130_000 if IS_WHOLE else 3000
PAGE = 1000 if IS_WHOLE else 50


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with serving(tmp_path_factory.mktemp("large"), scale=SCALE) as found:
        found.settings |= {"page_size": PAGE, "look_back_minutes": 0}
        yield found


def test_rows_that_share_a_second_are_read_once_each(account: Account) -> None:
    catalog = account.catalog("transactions")
    account.change("mass_update", count=AT_ONCE, fields={"memo": "all at once"})
    account.server.advance(1)
    ended = account.run(catalog)
    assert ended.code == 0, ended.log
    assert ended.counts["transactions"] == len(account.rows["transactions"])
    assert account.differences() == {}
    stamps = [row["lastmodifieddate"] for row in account.rows["transactions"].values()]
    assert max(stamps.count(stamp) for stamp in {max(stamps)}) >= AT_ONCE


def test_a_table_without_a_stamp_is_read_whole_each_time(account: Account) -> None:
    catalog = account.catalog("quantity_prices")
    for _ in range(2):
        ended = account.run(catalog)
        assert ended.code == 0, ended.log
        assert ended.counts["quantity_prices"] == len(account.rows["quantity_prices"]) > UNSTAMPED
    assert account.differences() == {}


def test_a_reading_that_fails_half_way_hides_no_row_of_the_one_before(account: Account) -> None:
    catalog = account.catalog("quantity_prices")
    assert account.run(catalog).code == 0
    account.server.advance(60)
    with account.admin.faults({"kind": "500", "route": "*/suiteql", "calls": [10]}):
        ended = account.run(catalog)
    assert ended.code == 1
    assert 0 < ended.counts["quantity_prices"] < UNSTAMPED
    assert account.differences() == {}


def test_each_state_is_one_to_go_on_from(account: Account) -> None:
    catalog = account.catalog("transaction_lines")
    account.state = None
    whole = account.run(catalog)
    marks = [state["bookmarks"]["transaction_lines"].get("replication_key_value", "") for state in whole.states]
    assert marks == sorted(marks)
    assert len(set(marks)) > 5
    held = dict(account.rows["transaction_lines"])
    middle = len(marks) // 2
    stamp = marks[middle]
    assert stamp
    account.state = whole.states[middle]
    account.rows["transaction_lines"] = {
        key: row for key, row in held.items() if row["transaction_lastmodifieddate"][:19] < stamp[:19]
    }
    rest = account.run(catalog)
    assert rest.counts["transaction_lines"] < whole.counts["transaction_lines"]
    assert account.rows["transaction_lines"] == held


class Meddled:
    """A source in which something happens right before a call."""

    def __init__(self, source: Source, call: int, happens: Callable[[], None]) -> None:
        self._source, self._call, self._happens = source, call, happens
        self.calls = 0

    def suiteql(self, sql: str, params: Sequence[str] = (), limit: int = PAGE) -> Reply:
        """Ask, and let it happen when its call has come."""
        self.calls += 1
        if self.calls == self._call:
            self._happens()
        return self._source.suiteql(sql, params, limit)


def test_parts_of_a_row_that_changed_in_between_are_read_again(account: Account) -> None:
    source: Any = source_of(DEFAULTS | account.settings)
    asked = feed(ITEMS, whole(ITEMS, TIMES), size=1000, at_once=1)
    key = int(source.rows("SELECT MAX(id) AS id FROM item")[0]["id"])
    values = {"itemid": "changed", "displayinstore": "T"}
    assert (ITEMS.columns[1].name, ITEMS.columns[-1].name) == tuple(values)

    def change() -> None:
        account.server.advance(1)
        account.change("update", table="item", where={"id": key}, fields=values)

    # The count, the first part, and then the second.
    meddled: Any = Meddled(source, 3, change)
    (row,) = [row for page in answers(Count(asked), meddled) for row in typed(asked, page.rows) if row["id"] == key]
    assert (row["itemid"], row["displayinstore"]) == ("changed", True)
    assert meddled.calls == 5
