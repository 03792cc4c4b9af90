"""Short lists that are no table: the tenants, what custom fields hang on, the trial balance."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TypeAlias

from erp_sandbox.entities.journals import JOURNAL_LINES
from erp_sandbox.entities.ledger import ACCOUNTS
from erp_sandbox.entity import Row
from erp_sandbox.plex.accounts import Key
from erp_sandbox.plex.companies import by_tenant
from erp_sandbox.plex.conditions import Condition
from erp_sandbox.plex.context import Context
from erp_sandbox.plex.store import PlexStore, Present
from erp_sandbox.plex.tables.finance import TRIAL_BALANCE, journal_activity
from erp_sandbox.plex.tables.platform import DEFINITIONS, OBJECTS

Special: TypeAlias = Callable[[PlexStore, int, Key, dict[str, str], Sequence[Condition]], Iterable[Row]]
ZERO = Decimal(0)


def _tenants(_store: PlexStore, _now: int, key: Key, names: dict[str, str], _asked: Sequence[Condition]) -> list[Row]:
    companies = [by_tenant(name) for name in key.tenants]
    return [{"id": each.id, "code": each.code} for each in companies if names.get("{id}", each.id).lower() == each.id]


def _objects(*_: object) -> list[Row]:
    return [{"customObjectName": name} for name in OBJECTS]


def _definitions(
    store: PlexStore, now: int, _key: Key, names: dict[str, str], _asked: Sequence[Condition]
) -> Iterator[Row]:
    entity = OBJECTS.get(names["{customObjectName}"])
    for row in Present(store, now).rows(DEFINITIONS):
        if entity and row["resource"] == entity.name and names.get("{fieldName}", row["name"]) == row["name"]:
            yield {"fieldTypeName": row["type"], "fieldName": row["name"], "fieldLabel": row["label"],
                   "description": row["label"], "constraints": None}  # fmt: skip


def trial_balance(lines: Iterable[Row], context: Context, first: str, last: str) -> Row:
    """What each account moved in each period from the first to the last, such as 2026-01, and up to it, if booked."""
    moved: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for line in lines:
        for entry in journal_activity(line, context):
            if entry["periodDisplay"] and line["account_id"]:
                sums = moved[entry["periodDisplay"], line["account_id"]]
                sums[0] += entry["debit"] or ZERO
                sums[1] += entry["credit"] or ZERO
    found = [
        _balance(name, account, moved, context)
        for name, account in sorted(moved)
        if (not first or name >= first) and (not last or name <= last)
    ]
    return {"unclosedPriorYearProfitLoss": ZERO, "trialBalanceLines": found}


def _balance(name: str, account: str, moved: dict[tuple[str, str], list[Decimal]], context: Context) -> Row:
    debit, credit = moved[name, account]
    so_far = [sums for (other, same), sums in moved.items() if same == account and name[:4] <= other <= name]
    year = [sum((sums[side] for sums in so_far), ZERO) for side in (0, 1)]
    known = context.ref(ACCOUNTS, account, "")
    return {
        "accountId": context.id(ACCOUNTS, account), "accountNumber": known.get("number"),
        "accountName": known.get("name"), "baseSegment": known.get("number"), "costCenterSegment": None,
        "subAccountSegment": None, "currentDebit": debit, "currentCredit": credit,
        "currentBalance": debit - credit, "ytdDebit": year[0], "ytdCredit": year[1],
        "ytdBalance": year[0] - year[1], "statutoryName": None, "statutoryNumber": None, "periodDisplay": name,
    }  # fmt: skip


def _trial_balance(
    store: PlexStore, now: int, _key: Key, _names: dict[str, str], asked: Sequence[Condition]
) -> list[Row]:
    bounds = {condition.name: condition.values[0] for condition in asked}
    context = Present(store, now)
    first, last = bounds.get("perioddisplaybegin", ""), bounds.get("perioddisplayend", "")
    return [trial_balance(context.rows(JOURNAL_LINES), context, first, last)]


_FIELDS = "/platform/custom-objects/v1/field-definitions/{customObjectName}"

SPECIALS: dict[str, Special] = {
    "/mdm/v1/tenants": _tenants,
    "/mdm/v1/tenants/{id}": _tenants,
    "/platform/custom-objects/v1/objects": _objects,
    _FIELDS: _definitions,
    f"{_FIELDS}/{{fieldName}}": _definitions,
    TRIAL_BALANCE: _trial_balance,
}
