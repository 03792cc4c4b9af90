"""The answer of a data source in its two formats, and the flag that says that rows are missing."""

from collections.abc import Sequence
from typing import Any

from erp_sandbox.entity import Row
from erp_sandbox.plex.datasources.source import DataSource
from erp_sandbox.plex.switches import Switches


def result(
    source: DataSource, rows: Sequence[Row] | None, outputs: Row, transaction: int, switches: Switches, *, by_rows: bool
) -> dict[str, Any]:
    """The body of an answer; the rows are one more than the read limit if there is more, and None for no table."""
    limit = switches.read_limits.get(str(source.id), source.read_limit)
    is_cut = rows is not None and len(rows) > limit
    flag = {switches.limit_flag: is_cut} if is_cut or switches.limit_flag_when_whole == "false" else {}
    place = switches.limit_flag_place
    on_top = flag if place in ("top", "both") or (place == "format" and by_rows) else {}
    in_table = flag if place in ("table", "both") or (place == "format" and not by_rows) else {}
    shown = None if rows is None else rows[:limit]
    body: dict[str, Any] = {"outputs": outputs}
    if by_rows:
        body |= {"rows": shown} if shown is not None else {"rows": []} if switches.no_rows == "[]" else {}
        # Format 2 has no table that a flag could stand in.
        return body | on_top | in_table | {"transactionNo": str(transaction)}
    names = [column.name for column in source.columns]
    tables = [] if shown is None else [_table(names, shown) | in_table]
    return body | {"tables": tables} | on_top | {"transactionNo": str(transaction)}


def _table(names: list[str], rows: Sequence[Row]) -> dict[str, Any]:
    return {"columns": names, "rows": [[row[name] for name in names] for row in rows]}


def description(source: DataSource) -> dict[str, Any]:
    """What Plex tells of a data source."""
    return {
        "id": source.id,
        "name": source.name,
        "inputs": [
            {"name": each.name, "type": each.type, "required": each.required, "nullable": each.nullable}
            for each in source.inputs
            if not each.controlled
        ],
        "outputs": _described(source.outputs),
        "columns": _described(source.columns),
    }


def _described(columns: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"name": each.name, "type": each.type, "nullable": each.nullable} for each in columns]
