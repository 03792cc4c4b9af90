"""The accounting periods: every month once, without a gap, there long before it begins."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from erp_sandbox.entities.ledger import ACCOUNTING_PERIODS, PERIOD_KEY, PERIOD_TIMELINE
from erp_sandbox.moments import DAY, EPOCH, parse
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World


def test_months_follow_each_other_without_a_gap() -> None:
    rows = sorted(rows_at(ACCOUNTING_PERIODS, World(), parse("2026-06-01")), key=lambda row: str(row["starts_on"]))
    assert [row["id"] for row in rows] == PERIOD_KEY.ids(np.arange(len(rows)))
    for before, after in pairwise(rows):
        assert date.fromisoformat(before["ends_on"]) + timedelta(days=1) == date.fromisoformat(after["starts_on"])
    assert rows[1] == {
        "id": "PER-0001",
        "name": "2024-02",
        "quarter": "2024-Q1",
        "starts_on": "2024-02-01",
        "ends_on": "2024-02-29",
    }


def test_a_month_is_there_two_months_before_it_begins() -> None:
    for days in (0, 31, 400):
        at = EPOCH + days * DAY
        names = {row["ends_on"] for row in rows_at(ACCOUNTING_PERIODS, World(), at)}
        assert max(names) > str(date(2025, 1, 1) + timedelta(days=days + 60))


def test_a_moment_falls_into_the_month_that_has_begun() -> None:
    edge = parse("2025-03-01")
    number = PERIOD_TIMELINE.number(np.array([edge - 1, edge, edge + 31 * DAY - 1, edge + 31 * DAY]))
    assert number.tolist() == [13, 14, 14, 15]
    assert PERIOD_TIMELINE.starts(number)[1] == edge
