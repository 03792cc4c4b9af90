"""Rows of the tap and rows of the truth in one form, so that they can be compared."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from erp_sandbox.netsuite.sight import EVERYTHING, Sight, seen, transactions, visible_columns
from erp_sandbox.netsuite.truth import Past, rendered
from tap_netsuite.columns import Column
from tap_netsuite.tables import Table


def of_truth(
    past: Past, sight: Sight = EVERYTHING, wanted: Collection[str] | None = None
) -> dict[str, list[dict[str, str]]]:
    """The rows of every table that a role sees, or of those that are wanted, as SuiteQL answers them."""
    catalogue = past.catalogue()
    columns = {
        name: visible_columns(table, sight)
        for name, table in catalogue.items()
        if sight.sees(table) and (wanted is None or name in wanted)
    }
    known = transactions(past.rows, catalogue, sight)
    found: dict[str, list[dict[str, str]]] = {name: [] for name in columns}
    for table, row in past.rows():
        if table in columns and seen(catalogue[table], row, sight, known):
            shown = rendered({name: value for name, value in row.items() if name in columns[table]})
            found[table].append({name: text for name, text in shown.items() if text})
    return found


def of_tap(table: Table, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The tap's rows as SuiteQL answered them, without what the tap made of them itself."""
    own = [column for column in table.columns if not column.sql or column.sql.startswith("NVL")]
    return [{column.name: text for column in own if (text := _text(column, row.get(column.name)))} for row in rows]


def _text(column: Column, value: Any) -> str:
    if value is None or (column.sql and value in (0, "-")):
        return ""
    match column.kind:
        case "boolean":
            return "T" if value else "F"
        case "number":
            number = Decimal(str(value))
            return f"{number.normalize():f}" if number else "0"
        case "multiselect":
            return ", ".join(value)
        case _:
            return str(value)


def differences(held: Iterable[Mapping[str, str]], true: Iterable[Mapping[str, str]]) -> list[str]:
    """Rows that one side has and the other has not, a few of each."""
    ours, theirs = (Counter(json.dumps(row, sort_keys=True) for row in rows) for rows in (held, true))
    surplus, missing = ours - theirs, theirs - ours
    return [f"not there: {row}" for row in [*surplus][:3]] + [f"missing: {row}" for row in [*missing][:3]]
