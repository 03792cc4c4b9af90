"""What extraction is measured on: rows of 25 typed columns, and two taps that read them.

`python -m benchmarks.wide_rows bulk --config config.json` runs tap-sandbox on them, `plain` a tap on singer-sdk alone.
"""

import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from singer_http.page import Page
from singer_http.schema import TapSchema
from singer_sdk.schema.source import Schema, SchemaSource
from tap_sandbox.client import SandboxStream
from tap_sandbox.settings import SETTINGS
from tap_sandbox.tap import TapSandbox
from typing_extensions import override

from benchmarks.plain_tap import PlainStream, PlainTap, StringStream, TypedStream

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
END = datetime(2026, 1, 1, tzinfo=UTC)

_KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": ["string", "null"]},
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "date-time": {"type": ["string", "null"], "format": "date-time"},
}
COLUMNS = {
    "id": "text",
    "modified_at": "date-time",
    "created_at": "date-time",
    "approved_at": "date-time",
    "due_date": "date",
    "posting_date": "date",
    "number": "text",
    "description": "text",
    "supplier_id": "text",
    "item_id": "text",
    "status": "text",
    "currency": "text",
    "line": "integer",
    "version": "integer",
    "lead_time_days": "integer",
    "lot": "integer",
    "approver": "integer",
    "quantity": "number",
    "unit_price": "number",
    "amount": "number",
    "tax": "number",
    "exchange_rate": "number",
    "is_open": "boolean",
    "is_approved": "boolean",
    "is_billed": "boolean",
}
SCHEMA: Schema = {"type": "object", "properties": {name: _KINDS[kind] for name, kind in COLUMNS.items()}}


def _row(place: int, changed: datetime, draw: random.Random) -> dict[str, Any]:
    day = date(2024, 1, 1) + timedelta(days=draw.randrange(700))
    return {
        "id": f"L{place:09d}",
        "modified_at": _text(changed),
        "created_at": _text(changed - timedelta(hours=draw.randrange(1, 900))),
        "approved_at": None if place % 7 == 0 else _text(changed - timedelta(minutes=draw.randrange(60))),
        "due_date": str(day + timedelta(days=30)),
        "posting_date": str(day),
        "number": f"PO-{draw.randrange(10**6):06d}/{place % 40}",
        "description": f"Flange ISO 7005, \u00d8 {draw.randrange(400)} mm, stainless steel",
        "supplier_id": f"S{draw.randrange(5000):05d}",
        "item_id": f"I{draw.randrange(90_000):06d}",
        "status": ("open", "approved", "closed")[place % 3],
        "currency": ("EUR", "USD", "JPY")[place % 3],
        "line": place % 40,
        "version": draw.randrange(9),
        "lead_time_days": draw.randrange(120),
        "lot": draw.randrange(10**8),
        "approver": None if place % 7 == 0 else draw.randrange(900),
        "quantity": draw.randrange(10**6) / 100,
        "unit_price": draw.randrange(10**7) / 10_000,
        "amount": draw.randrange(10**8) / 100,
        "tax": draw.randrange(10**6) / 100,
        "exchange_rate": draw.randrange(10**6) / 100_000,
        "is_open": place % 3 == 0,
        "is_approved": place % 7 != 0,
        "is_billed": place % 2 == 0,
    }


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def render(folder: Path, rows: dict[str, int]) -> None:
    """Write a folder for `erp-sandbox replay`.

    Args:
        folder: Where to; it is there.
        rows: How many of each stream; they are spread evenly but for chance, and are the same at each call.
    """
    (folder / "time").write_text(_text(END), encoding="ascii")
    for name, count in rows.items():
        draw = random.Random(name)  # noqa: S311 - invented data
        moments = sorted(BEGIN + (END - BEGIN) * draw.random() for _ in range(count))
        with (folder / f"{name.replace('_', '-')}.jsonl").open("wb") as file:
            for place, changed in enumerate(moments):
                file.write(msgspec.json.encode(_row(place, changed, draw)) + b"\n")


class _OneSchema(SchemaSource[str]):
    @override
    def fetch_schema(self, key: str) -> Schema:
        return SCHEMA


class WideStream(SandboxStream):
    """Rows of 25 columns, whatever the stream is called."""

    schema = TapSchema(_OneSchema())
    primary_keys = ("id",)
    replication_key = "modified_at"
    is_sorted = True


class BulkTap(TapSandbox):
    """tap-sandbox, as it is, on these rows; on request without its one list of questions over all streams."""

    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS | {
        "properties": SETTINGS["properties"]
        | {
            "streams": {"type": "array", "items": {"type": "string"}},
            "stream_after_stream": {"type": "boolean", "default": False},
        }
    }
    _only: str | None = None

    @override
    def discover_streams(self) -> list[SandboxStream]:
        names = self.config.get("streams", [])
        kinds = [type(name, (WideStream,), {"name": name, "path": f"/{name.replace('_', '-')}"}) for name in names]
        return [kind(tap=self) for kind in kinds]

    @override
    def selected_streams(self) -> Iterator[Any]:
        return (stream for stream in super().selected_streams() if self._only in {None, stream.name})

    @override
    def answers(self, stream: str) -> Iterator[Page]:
        if self.config["stream_after_stream"]:
            self.fetch.close()
            del self.fetch
            self._only = stream
        return super().answers(stream)


class WidePlainTap(PlainTap):
    """The plain tap on these rows."""

    @override
    def discover_streams(self) -> list[PlainStream]:
        if self.config["variant"] == "typed":
            return [TypedStream(self, schema=SCHEMA, name=n, path=_path(n)) for n in self.config["streams"]]
        columns = {name: {"type": ["string", "null"]} for name in COLUMNS}
        columns["modified_at"] = _KINDS["date-time"]
        schema = {"type": "object", "properties": columns}
        return [StringStream(self, schema=schema, name=n, path=_path(n)) for n in self.config["streams"]]


def _path(name: str) -> str:
    return f"/{name.replace('_', '-')}"


if __name__ == "__main__":
    tap: Any = {"bulk": BulkTap, "plain": WidePlainTap}[sys.argv.pop(1)]
    tap.cli()
