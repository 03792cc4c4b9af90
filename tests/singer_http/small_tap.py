"""The smallest tap on the layer: its tables lie in memory, each page a question. For tests of what streams do."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

import msgspec
import pytest
from singer_http.fetch import Answer
from singer_http.page import Page
from singer_http.settings import COMMON
from singer_http.stream import PagedStream
from singer_http.tap import PagedTap
from singer_sdk import typing as th
from typing_extensions import override

NOW = "2026-06-01T06:00:00.000000Z"


@dataclass(frozen=True)
class Table:
    """What a stream is, and what it holds.

    Args:
        pages: The rows of each page as JSON, or a dict with `rows` and what else the page says; an exception is raised.
        properties: Their schema.
        replication_key: None for a table that is read whole.
        options: Class attributes of the stream.
    """

    pages: Sequence[Any]
    properties: dict[str, Any]
    replication_key: str | None = None
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PageOf:
    """The question for one page of a stream."""

    stream: "SmallStream"
    number: int = 0

    def ask(self) -> Answer["PageOf", Page]:
        """Its rows, typed if they will be."""
        body = self.stream.table.pages[self.number]
        if isinstance(body, Exception):
            raise body
        told = dict(body) if isinstance(body, dict) else {"rows": body}
        body = told.pop("rows")
        text = json.dumps(body)
        try:
            rows = (
                json.loads(text, parse_float=Decimal)
                if self.stream.lane is None
                else self.stream.lane.decoder(list).decode(text)
            )
        except msgspec.ValidationError:
            rows = json.loads(text, parse_float=Decimal)
        is_last = self.number + 1 == len(self.stream.table.pages)
        key = self.stream.replication_key
        reached = body[-1][key] if key and body else None
        page = Page(rows, datetime(2026, 6, 1, tzinfo=UTC), reached, **told)
        return Answer(page, () if is_last else (replace(self, number=self.number + 1),))


class SmallStream(PagedStream):
    """One of the tables."""

    table: ClassVar[Table]

    @override
    def questions(self) -> Sequence[PageOf]:
        return [PageOf(self)] if self.table.pages else []


class SmallTap(PagedTap):
    """Reads tables that lie in memory."""

    name = "tap-small"
    config_jsonschema: ClassVar[dict[str, Any]] = th.PropertiesList(*COMMON).to_dict()
    tables: ClassVar[dict[str, Table]] = {}
    extra: ClassVar[Sequence[Any]] = ()

    @override
    def discover_streams(self) -> Sequence[PagedStream]:
        made: list[PagedStream] = []
        for name, table in self.tables.items():
            key = table.replication_key
            attributes = {"table": table, "primary_keys": ("id",), "replication_key": key} | table.options
            schema = {"type": "object", "properties": table.properties}
            made.append(type(f"Small_{name}", (SmallStream,), attributes)(tap=self, name=name, schema=schema))
        return [*made, *(stream(self) for stream in self.extra)]

    @override
    def ask(self, question: PageOf) -> Answer[PageOf, Page]:
        return question.ask()

    @override
    def source_now(self) -> str:
        return NOW


def tap_of(tables: dict[str, Table], extra: Sequence[Any] = (), **settings: Any) -> SmallTap:
    """A tap on these tables, with further streams of the layer's."""
    kind = type("TapOfTest", (SmallTap,), {"tables": tables, "extra": extra})
    made: SmallTap = kind(config={"start_date": "2000-01-01", "max_retry_seconds": 0} | settings)
    return made


def read(tap: SmallTap, capture: pytest.CaptureFixture[bytes]) -> list[dict[str, Any]]:
    """Run it to its end, good or bad; the messages that it wrote."""
    capture.readouterr()
    try:
        tap.sync_all()
    finally:
        out = capture.readouterr().out
    return [json.loads(line) for line in out.splitlines()]


def records(messages: list[dict[str, Any]], stream: str) -> list[dict[str, Any]]:
    """The records of a stream."""
    return [m["record"] for m in messages if m["type"] == "RECORD" and m["stream"] == stream]
