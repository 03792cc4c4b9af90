"""A tap for SuiteQL as most are written, on singer-sdk's RESTStream and nothing else, typed in `post_process`.

It reads transaction lines by NetSuite's own offsets, one page after the other. Run it:
`python -m benchmarks.netsuite_plain_tap --config config.json`, with `{"base_url": "http://127.0.0.1:8765"}`
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from singer_sdk.helpers.types import Context, Record
from singer_sdk.pagination import BaseOffsetPaginator
from tap_netsuite.columns import Times
from tap_netsuite.streams import TABLES
from typing_extensions import override

PAGE_SIZE = 1000
TABLE = next(table for table in TABLES if table.stream == "transaction_lines")
_CASTS: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "number": Decimal,
    "boolean": lambda text: text == "T",
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "multiselect": lambda text: text.split(", "),
}


class _Paginator(BaseOffsetPaginator):
    @override
    def has_more(self, response: Any) -> bool:
        return bool(response.json()["hasMore"])


class Lines(RESTStream[int]):
    """Lines of transactions."""

    name = TABLE.stream
    path = "/services/rest/query/v1/suiteql"
    http_method = "POST"
    primary_keys = TABLE.key
    replication_key = TABLE.replication_key
    records_jsonpath = "$.items[*]"
    schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {column.name: column.schema for column in TABLE.columns},
    }
    _casts: ClassVar = {column.name: _CASTS[column.kind] for column in TABLE.columns if column.kind in _CASTS}
    _sql = (
        f"SELECT {', '.join(column.selected(Times()) for column in TABLE.columns)} "  # noqa: S608 - declared names
        "FROM transactionline t INNER JOIN transaction h ON h.id = t.transaction ORDER BY 1"
    )

    @property
    @override
    def url_base(self) -> str:
        return str(self.config["base_url"])

    @property
    @override
    def http_headers(self) -> dict[str, str]:
        return {"Prefer": "transient", "Authorization": "Bearer replayed"}

    @override
    def get_new_paginator(self) -> _Paginator:
        return _Paginator(0, PAGE_SIZE)

    @override
    def get_url_params(self, context: Context | None, next_page_token: int | None) -> dict[str, Any]:
        return {"limit": PAGE_SIZE, "offset": next_page_token or 0}

    @override
    def prepare_request_payload(self, context: Context | None, next_page_token: int | None) -> dict[str, str]:
        return {"q": self._sql}

    @override
    def post_process(self, row: Record, context: Context | None = None) -> Record:
        row.pop("links", None)
        for name, cast in self._casts.items():
            if (value := row.get(name)) is not None:
                row[name] = cast(value)
        return row


class PlainTap(Tap):
    """Reads lines of transactions."""

    name = "plain-tap"
    config_jsonschema: ClassVar[dict[str, Any]] = th.PropertiesList(
        th.Property("base_url", th.StringType, required=True, description="Where NetSuite is."),
    ).to_dict()

    @override
    def discover_streams(self) -> list[Lines]:
        return [Lines(self)]


if __name__ == "__main__":
    PlainTap.cli()
