"""The one base stream: how the sandbox is asked."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, cast

import pendulum
import requests
from singer_http.backoff import retrying
from singer_http.faults import judge, naming_failures
from singer_sdk import RESTStream, SchemaDirectory, StreamSchema
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.helpers.types import Context, Record
from singer_sdk.pagination import BaseAPIPaginator
from singer_sdk.singerlib.messages import StateMessage
from singer_sdk.streams.rest import HTTPRequest, PageContext
from typing_extensions import override

from tap_sandbox import schemas
from tap_sandbox.custom_fields import SchemaWithCustomFields
from tap_sandbox.faults import FAULTS, REQUEST_ID_HEADER
from tap_sandbox.pages import CursorPaginator, DocumentPaginator, page_of

if TYPE_CHECKING:
    from tap_sandbox.tap import TapSandbox

TIMEOUT_SECONDS = 60


class SandboxStream(RESTStream[Any]):
    """A resource of the sandbox, page by page, changed within [bookmark, now of the source).

    Source: docs/sandbox-api.md#lists
    """

    schema: ClassVar[StreamSchema[str]] = SchemaWithCustomFields(SchemaDirectory(schemas))

    @property
    def tap(self) -> "TapSandbox":
        """The tap that this stream is part of."""
        return cast("TapSandbox", self._tap)

    @property
    @override
    def url_base(self) -> str:
        return f"{self.tap.source.url}/sandbox/v1"

    @property
    @override
    def authenticator(self) -> BearerTokenAuthenticator:
        return BearerTokenAuthenticator(token=self.tap.source.token)

    @property
    @override
    def http_headers(self) -> dict[str, str]:
        return super().http_headers | self.tap.source.headers

    @property
    @override
    def timeout(self) -> int:
        return TIMEOUT_SECONDS

    @override
    def get_new_paginator(self) -> BaseAPIPaginator[Any]:
        return CursorPaginator()

    @override
    def get_http_request(self, *, page: PageContext[Any]) -> HTTPRequest:
        request = super().get_http_request(page=page)
        request.params["limit"] = self.config["page_size"]
        request.params["cursor"] = page.next_page_token
        if self.replication_key:
            request.params["modified_after"] = self._lower_bound(page.stream_context)
            request.params["modified_before"] = self.tap.upper_bound
        return request

    def _lower_bound(self, context: Context | None) -> str | None:
        start = self.get_starting_timestamp(context)
        return pendulum.instance(start).in_timezone("UTC").to_iso8601_string() if start else None

    @override
    def finalize_state_progress_markers(self, state: dict[str, Any] | None = None) -> None:
        super().finalize_state_progress_markers(state)
        # The SDK says nothing where no bookmark moved; a target that forgets its state at each record would end
        # without one.
        self.tap.write_message(StateMessage(value=self.tap.state))

    @override
    def request_decorator(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return retrying(
            naming_failures(func, setting="api_url"),
            max_seconds=self.config["max_retry_seconds"],
            logger=self.logger,
            what=self.name,
        )

    @override
    def validate_response(self, response: requests.Response) -> None:
        judge(response, FAULTS, request_id_header=REQUEST_ID_HEADER)
        page_of(response)

    @override
    def parse_response(self, response: requests.Response) -> Iterable[dict[str, Any]]:
        return page_of(response).data


class FullTableStream(SandboxStream):
    """A list that cannot be asked for its changes: read whole, each row marked with the time of the reading.

    The mark tells rows that are gone from rows that are there, whatever the loader does with the rest.
    """

    @override
    def post_process(self, row: Record, context: Context | None = None) -> Record:
        return row | {"_sdc_snapshot_at": self.tap.upper_bound}


class ChildStream(SandboxStream):
    """What stands in documents and can be asked for by document only: read again for each one that changed.

    One loop over all documents, where the SDK would begin a stream anew for each.
    """

    # One line of log for each document is too many.
    _LOG_REQUEST_METRICS = False
    is_sorted = False
    parent_path: ClassVar[str]

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        window = {"modified_after": self._lower_bound(context), "modified_before": self.tap.upper_bound}
        documents = (row["id"] for row in self.tap.source.rows(self.parent_path, window))
        first = next(documents, None)
        self._documents = documents if first is None else chain([first], documents)
        return () if first is None else self.request_records(context)

    @override
    def get_new_paginator(self) -> BaseAPIPaginator[Any]:
        return DocumentPaginator(self._documents)

    @override
    def get_http_request(self, *, page: PageContext[Any]) -> HTTPRequest:
        document, cursor = cast("tuple[str, str | None]", page.next_page_token)
        params = {"limit": self.config["page_size"], "cursor": cursor}
        return HTTPRequest(self.get_url({"document": document}), headers=self.http_headers, params=params)

    @override
    def get_replication_key_signpost(self, context: Context | None = None) -> str:
        # A document may change between its listing and its reading; the bookmark stays below what was listed.
        return self.tap.upper_bound
