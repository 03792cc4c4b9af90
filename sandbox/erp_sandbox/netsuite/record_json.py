"""Records as JSON: native values, references, enumerations and sublists.

Source: docs/netsuite-sandbox.md#records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from erp_sandbox.netsuite.call import Call
from erp_sandbox.netsuite.catalogue import Column
from erp_sandbox.netsuite.company import rows
from erp_sandbox.netsuite.property_names import camel
from erp_sandbox.netsuite.record_types import record_type_of
from erp_sandbox.netsuite.warehouse import Snapshot

NAME = "name of "


@dataclass(frozen=True, slots=True)
class Form:
    """How a record is wanted.

    Args:
        is_expanded: With its sublists' lines.
        is_simple: Enumerations as bare ids.
        fields: Only these properties, in lower case; None for all.
    """

    is_expanded: bool = False
    is_simple: bool = False
    fields: frozenset[str] | None = None


def selected(columns: Sequence[Column], alias: str) -> str:
    """The SQL of columns, such that what comes back needs no time zone: dates and times as ISO 8601 texts."""
    return ", ".join(part for column in columns for part in _expressions(column, alias))


def _expressions(column: Column, alias: str) -> list[str]:
    value = f'{alias}."{column.name}"'
    if column.kind == "datetime":
        return [f"strftime({value} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS \"{column.name}\""]
    if column.kind == "date":
        return [f'CAST({value} AS VARCHAR) AS "{column.name}"']
    if column.display and column.name == "status":
        return [f'{value} AS "{column.name}"', f'{column.display.format(alias=alias)} AS "{NAME}{column.name}"']
    return [f'{value} AS "{column.name}"']


def rendered(
    call: Call, snapshot: Snapshot, columns: Sequence[Column], row: Mapping[str, Any], form: Form
) -> dict[str, Any]:
    """The properties of a row; what is null is left out."""
    asked = [column for column in columns if form.fields is None or column.name in form.fields]
    wanted = [column for column in asked if row[column.name] is not None]
    names = _names(call, snapshot, wanted, row)
    return {camel(column.name): _value(call, column, row, names, form) for column in wanted}


def _value(call: Call, column: Column, row: Mapping[str, Any], names: Mapping[tuple[str, str], str], form: Form) -> Any:
    value = row[column.name]
    if column.kind == "id":
        return str(value)
    if column.kind == "boolean":
        return value == "T"
    if column.kind == "reference":
        return _reference(call, column.references, str(value), names)
    if column.kind == "multiselect":
        items = [_reference(call, column.references, each.strip(), names) for each in str(value).split(",")]
        return {"items": items, "totalResults": len(items)}
    if f"{NAME}{column.name}" in row:
        # BUILTIN.DF says the type before the status; records do not.
        name = (row[f"{NAME}{column.name}"] or "").rpartition(" : ")[2]
        return value if form.is_simple else {"id": value, "refName": name}
    return plain(value) if isinstance(value, Decimal) else value


def plain(value: Decimal) -> Decimal:
    """A number without the zeros that its column pads it with."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral() else short


def _reference(call: Call, table: str, value: str, names: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    name = record_type_of(call, table)
    links = [{"rel": "self", "href": f"{call.base}/record/v1/{name}/{value}"}] if name else []
    named = {"refName": names[table, value]} if (table, value) in names else {}
    return {"links": links, "id": value, **named}


def _names(
    call: Call, snapshot: Snapshot, columns: Sequence[Column], row: Mapping[str, Any]
) -> dict[tuple[str, str], str]:
    """What the references of a row are called, asked for at once."""
    wanted: set[tuple[str, str]] = set()
    for column in columns:
        if column.references and column.kind in ("reference", "multiselect"):
            wanted.update((column.references, each.strip()) for each in str(row[column.name]).split(","))
    parts, parameters = [], []
    for table, value in sorted(wanted):
        target = call.company.catalogue.get(table)
        if target is None or not target.key or target.column(target.display) is None:
            continue
        key, shown = (f'CAST("{name}" AS VARCHAR)' for name in (target.key[0], target.display))
        parts.append(f"SELECT '{table}' AS t, {key} AS k, {shown} AS n FROM ns.\"{table}\" WHERE {key} = ?")  # noqa: S608 - names are the catalogue's own
        parameters.append(value)
    if not parts:
        return {}
    return {(row["t"], row["k"]): row["n"] or "" for row in rows(snapshot, " UNION ALL ".join(parts), parameters)}
