"""The frame of the books: the chart of accounts, and the months that are booked into."""

from typing import NamedTuple

from erp_sandbox.attributes import day
from erp_sandbox.entity import Batch, Entity, Field, created_at
from erp_sandbox.keys import Coded, Numbered
from erp_sandbox.master_data import Fixed, Monthly
from erp_sandbox.moments import DAY, dates
from erp_sandbox.world import Ints


class _Account(NamedTuple):
    number: int
    name: str
    type: str


ACCOUNT_TYPES = ("asset", "liability", "equity", "revenue", "expense")
SIDES = ("debit", "credit")
_DEBIT_TYPES = frozenset({"asset", "expense"})

_ACCOUNTS = (
    _Account(1000, "Cash at bank", "asset"),
    _Account(1010, "Petty cash", "asset"),
    _Account(1100, "Accounts receivable", "asset"),
    _Account(1200, "Raw materials", "asset"),
    _Account(1210, "Work in process", "asset"),
    _Account(1220, "Finished goods", "asset"),
    _Account(1300, "Prepaid expenses", "asset"),
    _Account(1500, "Machinery", "asset"),
    _Account(1510, "Tooling — Werkzeuge", "asset"),
    _Account(2000, "Accounts payable", "liability"),
    _Account(2050, "Goods received, not invoiced", "liability"),
    _Account(2100, "Accrued wages", "liability"),
    _Account(2200, "Sales tax, IVA & MwSt.", "liability"),
    _Account(2500, "Bank loans", "liability"),
    _Account(3000, "Share capital", "equity"),
    _Account(3100, "Retained earnings", "equity"),
    _Account(4000, "Sales of goods", "revenue"),
    _Account(4100, "Sales of services", "revenue"),
    _Account(4900, "Exchange gains", "revenue"),
    _Account(5000, "Cost of goods sold", "expense"),
    _Account(5100, "Purchase price variance", "expense"),
    _Account(5200, "Scrap and rework", "expense"),
    _Account(6000, "Wages", "expense"),
    _Account(6100, "Energy", "expense"),
    _Account(6200, "Freight", "expense"),
    _Account(6900, "Exchange losses", "expense"),
)

ACCOUNT_KEY = Coded(tuple(f"ACC-{account.number}" for account in _ACCOUNTS))
ACCOUNT_TIMELINE = Fixed(len(_ACCOUNTS))

PERIOD_KEY = Numbered("PER", 4)
PERIOD_TIMELINE = Monthly("2024-01", ahead_days=90)


def _facts(batch: Batch) -> list[_Account]:
    return [_ACCOUNTS[number] for number in batch.record.tolist()]


def _sides(batch: Batch) -> list[str]:
    return ["debit" if facts.type in _DEBIT_TYPES else "credit" for facts in _facts(batch)]


def period_ids(at: Ints) -> list[str]:
    """The id of the accounting period that each moment falls into."""
    return PERIOD_KEY.ids(PERIOD_TIMELINE.number(at))


def _month_names(batch: Batch) -> list[str]:
    return [date[:7] for date in dates(PERIOD_TIMELINE.starts(batch.record))]


def _quarters(batch: Batch) -> list[str]:
    return [f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}" for month in _month_names(batch)]


ACCOUNTS = Entity(
    "accounts", "The chart of accounts.", ACCOUNT_KEY, ACCOUNT_TIMELINE,
    attributes=(
        Field("number", "string", "Its number in the chart.", lambda b: [str(facts.number) for facts in _facts(b)]),
        Field("name", "string", "What it is called.", lambda b: [facts.name for facts in _facts(b)]),
        Field("type", "string", "What it is part of.", lambda b: [facts.type for facts in _facts(b)],
              options=ACCOUNT_TYPES),
        Field("normal_side", "string", "The side on which it grows.", _sides, options=SIDES),
        created_at(ACCOUNT_TIMELINE.created),
    ),
)  # fmt: skip

ACCOUNTING_PERIODS = Entity(
    "accounting_periods", "The months that are booked into; the list has no change date.", PERIOD_KEY, PERIOD_TIMELINE,
    dated=False,
    attributes=(
        Field("name", "string", "Year and month.", _month_names),
        Field("quarter", "string", "Year and quarter.", _quarters),
        day("starts_on", "First day.", lambda _, record: PERIOD_TIMELINE.starts(record)),
        day("ends_on", "Last day.", lambda _, record: PERIOD_TIMELINE.starts(record + 1) - DAY),
    ),
)  # fmt: skip
