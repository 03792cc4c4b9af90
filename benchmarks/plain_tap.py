"""A tap as most are written, on singer-sdk's RESTStream and nothing else: what the bulk lane is compared with.

It reads the same pages as tap-sandbox, one after the other. `variant` in its settings says how rows are typed:

- `strings`, the default: every column is text.
- `typed`: numbers, dates and times are made of what came, in `post_process`.

Run it like any tap: `.venv/bin/python benchmarks/plain_tap.py --config config.json`, with
`{"api_url": "http://127.0.0.1:8765", "auth_token": "...", "streams": ["purchase_order_lines"]}`
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from importlib import resources
from typing import Any, ClassVar

from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.helpers.types import Context, Record
from singer_sdk.streams.rest import HTTPRequest, PageContext
from tap_sandbox import schemas
from typing_extensions import override

PAGE_SIZE = 500
_CASTS: dict[str, Callable[[Any], Any]] = {
    "integer": int,
    "number": lambda value: Decimal(str(value)),
    "boolean": bool,
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
}


class PlainStream(RESTStream[str]):
    """A list of the sandbox, page after page."""

    primary_keys = ("id",)
    replication_key = "modified_at"
    records_jsonpath = "$.data[*]"
    next_page_token_jsonpath = "$.next_cursor"  # noqa: S105 - a place in the answer

    @property
    @override
    def url_base(self) -> str:
        return f"{self.config['api_url']}/sandbox/v1"

    @cached_property
    @override
    def authenticator(self) -> BearerTokenAuthenticator:
        return BearerTokenAuthenticator(token=self.config["auth_token"])

    @override
    def get_http_request(self, *, page: PageContext) -> HTTPRequest:
        request = super().get_http_request(page=page)
        request.params = {"limit": self.config["page_size"], "cursor": page.next_page_token}
        if start := self.get_starting_replication_key_value(None):
            request.params["modified_after"] = start
        return request


class StringStream(PlainStream):
    """Every column is text."""

    @override
    def post_process(self, row: Record, context: Context | None = None) -> Record:
        return {name: value if value is None or isinstance(value, str) else str(value) for name, value in row.items()}


class TypedStream(PlainStream):
    """Every value is what its schema says."""

    @cached_property
    def _casts(self) -> dict[str, Callable[[Any], Any]]:
        kinds = {name: _kind(schema) for name, schema in self.schema["properties"].items()}
        return {name: _CASTS[kind] for name, kind in kinds.items() if kind in _CASTS}

    @override
    def post_process(self, row: Record, context: Context | None = None) -> Record:
        for name, cast in self._casts.items():
            if (value := row.get(name)) is not None:
                row[name] = cast(value)
        return row


def _kind(schema: Mapping[str, Any]) -> str:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return str(schema.get("format") or next(kind for kind in kinds if kind != "null"))


def _columns(name: str, variant: str) -> dict[str, Any]:
    """The schema that a stream is given."""
    schema: dict[str, Any] = json.loads(resources.files(schemas).joinpath(f"{name}.json").read_bytes())
    if variant == "typed":
        return schema
    text: dict[str, Any] = {name: {"type": ["string", "null"]} for name in schema["properties"]}
    text["modified_at"] = {"type": "string", "format": "date-time"}
    return {"type": "object", "properties": text}


class PlainTap(Tap):
    """Reads lists of the sandbox."""

    name = "plain-tap"
    config_jsonschema: ClassVar[dict[str, Any]] = th.PropertiesList(
        th.Property("api_url", th.StringType, required=True, description="Where the sandbox is."),
        th.Property("auth_token", th.StringType, required=True, secret=True, description="What opens it."),
        th.Property("variant", th.StringType, default="strings", allowed_values=["strings", "typed"]),
        th.Property("page_size", th.IntegerType, default=PAGE_SIZE, description="Rows per request."),
        th.Property("streams", th.ArrayType(th.StringType), default=["purchase_order_lines"], description="Which."),
    ).to_dict()

    @override
    def discover_streams(self) -> list[PlainStream]:
        variant = self.config["variant"]
        kind = TypedStream if variant == "typed" else StringStream
        return [
            kind(self, schema=_columns(name, variant), name=name, path=f"/{name.replace('_', '-')}")
            for name in self.config["streams"]
        ]


if __name__ == "__main__":
    PlainTap.cli()
