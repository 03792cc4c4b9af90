"""What a table in a warehouse must hold: the rows that Plex had, worked out without the server."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from erp_sandbox.moments import parse
from erp_sandbox.mutations import Mutation
from erp_sandbox.plex.canonical import canonical
from erp_sandbox.plex.switches import Switches
from erp_sandbox.plex.truth import Past, Stream, stream_rows, streams
from erp_sandbox.world import World
from tap_plex.streams import STREAMS

Row = dict[str, Any]
_BY_NAME = {stream.name: stream for stream in streams()}
_SPELT = {"customer_shipper_containers": "/shipping/v1/customer-shippers/{id}/lines/{lineId}/containers"}
SOURCES: dict[str, dict[str, Any]] = {
    "checksheets": {"id": 4142, "key": ["Checksheet_No"], "replication_key": "Checksheet_Date",
                    "begin_input": "Begin_Date", "end_input": "End_Date", "window_days": 3650},
    "measurements": {"source": "Checksheet_History_Crosstab_Get", "key": ["Measurement_Key"], "window_days": 3650,
                     "begin_input": "Begin_Date", "end_input": "End_Date", "replication_key": "Last_Update"},
    "problems": {"id": 19938, "key": ["Problem_Key"], "replication_key": "Last_Update", "window_days": 3650,
                 "begin_input": "Begin_Date", "end_input": "End_Date"},
    "picked_parts": {"source": "Parts_Picker_Get3", "key": ["Part_Key"],
                     "split_by": {"input": "Active_Flag", "values": [True, False]}},
}  # fmt: skip
_NUMBERS = {"checksheets": 4142, "measurements": 30949, "problems": 19938, "picked_parts": 9278}


def data_sources(*names: str) -> list[dict[str, Any]]:
    """The setting that makes streams of these data sources."""
    return [{"name": name} | SOURCES[name] for name in names]


def known(name: str) -> Stream:
    """What is known of a stream of the tap's."""
    if name in _NUMBERS:
        return _BY_NAME[f"datasources/{_NUMBERS[name]}"]
    path = next(declared.path for declared in STREAMS if declared.name == name)
    return _BY_NAME[_SPELT.get(name, path)]


def has_truth(name: str) -> bool:
    """Whether the truth tells of a stream."""
    path = next((declared.path for declared in STREAMS if declared.name == name), "")
    return name in _NUMBERS or _SPELT.get(name, path) in _BY_NAME


class Truth:
    """What Plex holds of one tenant at a moment."""

    def __init__(
        self, tenant: str, scale: str, at: str, mutations: Sequence[Mutation] = (), switches: Switches | None = None
    ) -> None:
        self._at, self._switches = parse(at), switches or Switches()
        self._past = Past(World(scale=float(scale), tenant=tenant), self._at, mutations)

    def rows(self, name: str) -> list[str]:
        """The rows of a stream, each as one text, in order; no two are the same thing."""
        return in_one_form(name, self.whole(name))

    def whole(self, name: str) -> list[Row]:
        """The rows of a stream as Plex sends them."""
        return list(stream_rows(known(name), self._past, self._at, self._switches))


def plain(name: str, row: Mapping[str, Any], number: Callable[[Any], Any]) -> Row:
    """A row of a warehouse or of the truth as Plex sends it, with numbers as the warehouse has them."""
    fields = known(name).form.fields
    # target-duckdb writes the names of columns in lower case.
    spelt = {column.lower(): column for column in fields}
    told = {spelt[column.lower()]: _text(value) for column, value in row.items() if column.lower() in spelt}
    for column, shape in fields.items():
        value = told.get(column)
        if (shape.items or shape.fields is not None) and isinstance(value, str):
            told[column] = json.loads(value, parse_float=Decimal)
        elif shape.scalar == "dbl" and value is not None:
            told[column] = number(value)
    return told


def _text(value: Any) -> Any:
    """A value of a warehouse as Plex sends it."""
    if isinstance(value, datetime):
        # Without a zone it is UTC.
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, date) else value


def in_one_form(name: str, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Rows of the tap or of the truth, comparable: without what is ours, and without nulls."""
    form = known(name).form
    return sorted(
        repr(sorted((key, _plain(value)) for key, value in canonical(form, dict(row)).items())) for row in rows
    )


def _plain(value: Any) -> Any:
    """Numbers and nested values in one form; 1.50 is 1.5."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return sorted((key, _plain(each)) for key, each in value.items())
    if hasattr(value, "normalize"):
        return format(value.normalize(), "f")
    return value


class Table:
    """A warehouse's table with a key: what comes again replaces what was there."""

    def __init__(self) -> None:
        self.rows: dict[tuple[Any, ...], Row] = {}
        self.written = 0

    def load(self, key: Sequence[str], records: Iterable[Row]) -> None:
        """Write rows."""
        for record in records:
            self.rows[tuple(record[name] for name in key)] = record
            self.written += 1

    def current(self, tenant: str) -> list[Row]:
        """What the view shows of a tenant: of a list that is read whole, the last reading."""
        mine = [row for row in self.rows.values() if row["_plex_tenant"] == tenant]
        latest = max((row.get("_sdc_snapshot_at") or "" for row in mine), default="")
        return [row for row in mine if (row.get("_sdc_snapshot_at") or "") == latest]
