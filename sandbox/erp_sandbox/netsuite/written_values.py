"""What the properties of a record to be written hold, in its body and in the lines of its sublists.

Source: docs/netsuite-sandbox.md#writes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from erp_sandbox.netsuite.call import Call
from erp_sandbox.netsuite.catalogue import Column
from erp_sandbox.netsuite.company import rows
from erp_sandbox.netsuite.property_names import camel
from erp_sandbox.netsuite.record_types import RecordType, columns
from erp_sandbox.netsuite.warehouse import Snapshot

_ID = re.compile(r"-?[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class WrongValue:
    """A value that a property cannot hold.

    Args:
        path: Where it stands, such as `item.items[0].item`.
        name: The property's name.
        value: What it holds; of a reference the id.
    """

    path: str
    name: str
    value: Any


def wrong_values(call: Call, wanted: RecordType, body: Mapping[str, Any]) -> list[WrongValue]:
    """Those of a body, in its order, and then those of the sublists' lines."""
    with call.company.at(call.now) as snapshot:
        found = list(_wrong(call, snapshot, wanted.table, body))
        for sublist in wanted.sublists:
            for prefix, line in _lines(body, sublist.name):
                found += _wrong(call, snapshot, sublist.table, line, prefix)
    return found


def _lines(body: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    given = body.get(name)
    items = given.get("items") if isinstance(given, dict) else None
    for place, line in enumerate(items if isinstance(items, list) else []):
        if isinstance(line, dict):
            yield f"{name}.items[{place}].", line


def _wrong(
    call: Call, snapshot: Snapshot, table: str, given: Mapping[str, Any], prefix: str = ""
) -> Iterator[WrongValue]:
    known = {camel(column.name).lower(): column for column in columns(call, table)}
    for name, value in given.items():
        column = known.get(name.lower())
        if column is None:
            continue
        if not _fits(column, value):
            yield WrongValue(f"{prefix}{name}", name, value)
        elif column.kind == "reference" and not _leads(call, snapshot, column, _id_of(value)):
            yield WrongValue(f"{prefix}{name}", name, _id_of(value))


def _fits(column: Column, value: Any) -> bool:
    """Whether a property may hold this; NetSuite takes numbers as texts too."""
    if value is None or column.kind in ("id", "multiselect"):
        return True
    if column.kind == "boolean":
        return isinstance(value, bool)
    if column.kind in ("integer", "number", "percent"):
        return not isinstance(value, bool) and isinstance(value, int | float)
    if column.kind == "reference":
        return isinstance(value, dict | int) or (isinstance(value, str) and bool(value))
    return isinstance(value, str | dict)


def _id_of(value: Any) -> Any:
    return value.get("id") if isinstance(value, dict) else value


def _leads(call: Call, snapshot: Snapshot, column: Column, key: Any) -> bool:
    """Whether a reference leads to a row; one by a name or an external id is taken as it is."""
    table = call.company.catalogue.get(column.references)
    if table is None or not table.key or key is None:
        return True
    if not _ID.fullmatch(str(key)):
        return False
    sql = f'SELECT count(*) AS n FROM ns."{table.name}" WHERE "{table.key[0]}" = ?'  # noqa: S608 - names are the catalogue's own
    return bool(rows(snapshot, sql, [int(key)])[0]["n"])
