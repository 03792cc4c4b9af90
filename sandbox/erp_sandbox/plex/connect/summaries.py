"""Sums of what was made or scrapped in a window, over everything else that a row tells."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from erp_sandbox.entity import Row
from erp_sandbox.plex.rows import Form

TOTAL = "totalQuantity"
_HISTORY = "/production/v1/production-history"

SUMMARIES = {
    f"/production/v1-beta1/production-history/{name}-summary": f"{_HISTORY}/{name}"
    for name in ("production-entries", "scrap-entries")
}
"""The lists whose rows they add up."""


def summed(rows: Iterable[Row], form: Form) -> list[Row]:
    """A row for everything that differs in more than its quantity, in the form of a sum."""
    sums: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        told = {name: row["jobCode" if name == "jobNumber" else name] for name in form.fields if name != TOTAL}
        total = sums.setdefault(tuple(told.values()), told | {TOTAL: Decimal(0)})
        total[TOTAL] += Decimal(str(row["quantity"] or 0))
    return [{name: row[name] for name in form.fields} for row in sums.values()]
