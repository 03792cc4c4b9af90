"""Accounts, periods, currencies, and how the company is divided."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from erp_sandbox.entities.ledger import PERIOD_TIMELINE
from erp_sandbox.entity import Row as Record
from erp_sandbox.netsuite.rows import ids
from erp_sandbox.netsuite.rows.document import RATES, Placed, flag, second

_TYPES = {
    "asset": "OthAsset",
    "liability": "OthCurrLiab",
    "equity": "Equity",
    "revenue": "Income",
    "expense": "Expense",
}
_SPECIAL = {"1000": "Bank", "1010": "Bank", "1100": "AcctRec", "2000": "AcctPay", "5000": "COGS", "1500": "FixedAsset"}
_SYMBOLS = {"USD": "$", "EUR": "€", "MXN": "MX$", "PLN": "zł", "SEK": "kr", "CHF": "CHF", "JPY": "¥"}
_EVERY_SUBSIDIARY = "1, 2, 3, 4, 5, 6, 7, 8"

FOUNDED = "2020-11-23T00:00:00Z"
"""When lists that never change were entered."""


def account(row: Record) -> Iterator[Placed]:
    """An account of the chart."""
    number, name = row["number"] or row["id"], row["name"] or row["id"]
    kind = _SPECIAL.get(number, _TYPES.get(row["type"], "OthAsset"))
    found = {
        "id": ids.account(row["id"]),
        "acctnumber": number,
        "accttype": kind,
        "accountsearchdisplayname": f"{number} {name}",
        "accountsearchdisplaynamecopy": name,
        "fullname": name,
        "displaynamewithhierarchy": f"{number} {name}",
        "generalrate": "CURRENT",
        "cashflowrate": "AVERAGE",
        "isinactive": "F",
        "issummary": "F",
        "eliminate": "F",
        "inventory": flag(name in ("Raw materials", "Finished goods")),
        "revalue": flag(kind in ("AcctRec", "AcctPay", "Bank")),
        "includechildren": "T",
        "subsidiary": _EVERY_SUBSIDIARY,
        "externalid": row["id"],
        "lastmodifieddate": second(row["modified_at"]),
    }
    yield "account", found


def period(row: Record) -> Iterator[Placed]:
    """A month that is booked into; its quarter and year stand for themselves."""
    start = row["starts_on"]
    if start is None:
        return
    year, month = int(start[:4]), int(start[5:7])
    key = ids.period(row["id"])
    quarter = _QUARTERS + year * 4 + (month - 1) // 3
    yield "accountingperiod", _period(key, start[:7], start, row["ends_on"], parent=quarter)
    if month % 3 == 1:
        last = f"{year}-{month + 2:02d}-{_LAST[month + 2]}"
        name = f"Q{(month + 2) // 3} {year}"
        yield "accountingperiod", _period(quarter, name, start, last, parent=_YEARS + year, isquarter="T")
    if month == 1:
        yield "accountingperiod", _period(_YEARS + year, f"FY {year}", start, f"{year}-12-31", isyear="T")


_QUARTERS, _YEARS = 10_000, 1_000
_LAST = {3: 31, 6: 30, 9: 30, 12: 31}


def _period(key: int, name: str, start: str, end: str | None, **more: object) -> dict[str, object]:
    closed = flag(start < "2025-01-01")
    row = {
        "id": key,
        "periodname": name,
        "startdate": start,
        "enddate": end,
        "isposting": flag("isyear" not in more and "isquarter" not in more),
        "isadjust": "F",
        "isquarter": "F",
        "isyear": "F",
        "isinactive": "F",
        "closed": closed,
        "alllocked": closed,
        "arlocked": closed,
        "aplocked": closed,
        "allownonglchanges": "T",
        "lastmodifieddate": _entered(start),
    }
    return row | more


def _entered(start: str) -> str:
    """When a period was entered: some time before it begins, as the sandbox's own list has it."""
    entered = date.fromisoformat(start) - timedelta(days=PERIOD_TIMELINE.ahead_days)
    return f"{entered.isoformat()}T00:00:00Z"


def subsidiary(row: Record) -> Iterator[Placed]:
    """A company of the group."""
    key, name = ids.subsidiary(row["id"]), row["name"] or row["id"]
    found = {
        "id": key,
        "name": name,
        "fullname": name,
        "legalname": name,
        "parent": row["parent_id"] and ids.subsidiary(row["parent_id"]),
        "currency": row["currency_id"] and ids.currency(row["currency_id"]),
        "country": row["country"],
        "iselimination": "F",
        "isinactive": "F",
        "edition": row["country"],
        "fiscalcalendar": 1,
        "languagelocale": "en",
        "tranprefix": f"S{key}",
        "externalid": row["id"],
        "lastmodifieddate": second(row["modified_at"]),
    }
    yield "subsidiary", found


def department(row: Record) -> Iterator[Placed]:
    """A department of a subsidiary."""
    name = row["name"] or row["id"]
    found = {
        "id": ids.department(row["id"]),
        "name": name,
        "fullname": name,
        "subsidiary": row["subsidiary_id"] and str(ids.subsidiary(row["subsidiary_id"])),
        "isinactive": "F",
        "includechildren": "F",
        "externalid": row["id"],
        "lastmodifieddate": second(row["modified_at"]),
    }
    yield "department", found


def currency(row: Record) -> Iterator[Placed]:
    """A currency."""
    key = ids.currency(row["id"])
    found = {
        "id": key,
        "name": row["name"] or row["id"],
        "symbol": row["id"],
        "displaysymbol": _SYMBOLS.get(row["id"], row["id"]),
        "currencyprecision": 2 if row["minor_digits"] is None else row["minor_digits"],
        "exchangerate": RATES.get(key, Decimal(1)),
        "isbasecurrency": flag(key == 1),
        "isinactive": "F",
        "externalid": row["id"],
        "lastmodifieddate": FOUNDED,
    }
    yield "currency", found


def unit(row: Record) -> Iterator[Placed]:
    """A unit of measure, with a type of its own."""
    key, name = ids.unit(row["id"]), row["name"] or row["id"]
    yield "unitstype", {"id": key, "name": name, "isinactive": "F", "lastmodifieddate": FOUNDED}
    found = {
        "internalid": key,
        "unitstype": key,
        "unitname": name,
        "abbreviation": row["id"].lower(),
        "pluralname": name,
        "pluralabbreviation": row["id"].lower(),
        "conversionrate": Decimal(1),
        "baseunit": "T",
        "inuse": "T",
    }
    yield "unitstypeuom", found
