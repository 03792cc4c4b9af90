"""Custom fields, typed by what the account says they are.

Source: the help's page on names of custom fields; the values of customfield.fieldvaluetype.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from tap_netsuite.columns import Column, Kind
from tap_netsuite.definitions import Definitions
from tap_netsuite.tables import Table

KINDS: dict[str, Kind] = {
    "free-form text": "text",
    "text area": "text",
    "long text": "text",
    "rich text": "text",
    "email address": "text",
    "phone number": "text",
    "hyperlink": "text",
    "time of day": "text",
    "check box": "boolean",
    "date": "date",
    "date/time": "datetime",
    "currency": "number",
    "decimal number": "number",
    "percent": "number",
    "integer number": "integer",
    "list/record": "integer",
    "multiple select": "multiselect",
}
"""What a field of each type holds. NetSuite answers every value as a text: a field of any other type is one."""
NOT_STORED = "F"
OF_RECORDS = "RECORD"
NAME = re.compile(r"[a-z][a-z0-9_]{0,127}", re.ASCII)
"""What can be a column or a table of an account's own; anything else stays out of a query."""


@dataclass(frozen=True, slots=True)
class CustomTables:
    """An account's own tables, and what it added to NetSuite's.

    Args:
        columns: Custom columns by the `fieldtype` that its table has; by RECORD those of no custom record type.
        tables: Custom records, values of segments, and custom lists.
        left_out: Names of fields that hold no values of their own, and so are in no table.
    """

    columns: Mapping[str, tuple[Column, ...]]
    tables: tuple[Table, ...]
    left_out: tuple[str, ...]


def custom_tables(
    found: Definitions,
    custom_record: Callable[[str, str, Iterable[Column]], Table],
    custom_list: Callable[[str, str], Table],
) -> CustomTables:
    """What the definitions amount to.

    Args:
        found: The definitions.
        custom_record: Makes the table of a custom record type: script id, label, columns of its own.
        custom_list: Makes the table of a custom list: script id and label.
    """
    fields = [row for row in found.fields if row.get("isstored") != NOT_STORED]
    by_place: dict[str, list[Column]] = defaultdict(list)
    by_record: dict[str, list[Column]] = defaultdict(list)
    for row in _named(fields, "scriptid"):
        if row["fieldtype"] == OF_RECORDS:
            by_record[str(row.get("recordtype"))].append(_column(row))
        else:
            by_place[row["fieldtype"]].append(_column(row))
    tables = {}
    for row in _named(found.record_types, "scriptid"):
        name = row["scriptid"].lower()
        tables[name] = custom_record(name, row.get("name", name), by_record.pop(str(row.get("internalid")), ()))
    for row in _named(found.segments, "recordtype"):
        name = row["recordtype"].lower()
        tables.setdefault(name, custom_record(name, f"values of the segment {row.get('label', name)}", ()))
    for row in _named(found.lists, "scriptid"):
        name = row["scriptid"].lower()
        tables[name] = custom_list(name, row.get("name", name))
    # Without the types nobody can tell.
    by_place[OF_RECORDS] += chain.from_iterable(by_record.values()) if found.record_types else ()
    left_out = tuple(row["scriptid"].lower() for row in found.fields if row.get("isstored") == NOT_STORED)
    return CustomTables({place: tuple(own) for place, own in by_place.items()}, tuple(tables.values()), left_out)


def kinds_of(fields: Iterable[Mapping[str, Any]]) -> dict[str, Kind]:
    """What each custom field holds, by its column.

    Args:
        fields: Rows of customfield.
    """
    return {column.name: column.kind for column in map(_column, _named(fields, "scriptid"))}


def _named(rows: Iterable[Mapping[str, Any]], column: str) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        if NAME.fullmatch(str(row.get(column, "")).lower()):
            yield row


def _column(row: Mapping[str, Any]) -> Column:
    value_type = str(row.get("fieldvaluetype", ""))
    label = row.get("name") or row["scriptid"]
    return Column(row["scriptid"].lower(), KINDS.get(value_type.lower(), "text"), f"{label} ({value_type}).")
