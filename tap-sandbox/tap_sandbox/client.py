"""The one base stream: how the sandbox is asked."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, cast

import pendulum
import requests
from singer_http.backoff import retrying
from singer_http.faults import judge, naming_failures
from singer_sdk import RESTStream, SchemaDirectory, StreamSchema
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.helpers.types import Context
from singer_sdk.singerlib.messages import StateMessage
from singer_sdk.streams.rest import HTTPRequest, PageContext
from typing_extensions import override

from tap_sandbox import schemas
from tap_sandbox.faults import FAULTS, REQUEST_ID_HEADER
from tap_sandbox.pages import CursorPaginator, page_of

if TYPE_CHECKING:
    from tap_sandbox.tap import TapSandbox

TIMEOUT_SECONDS = 60


class SandboxStream(RESTStream[str | None]):
    """A resource of the sandbox, page by page, changed within [bookmark, now of the source).

    Source: docs/sandbox-api.md#lists
    """

    schema: ClassVar[StreamSchema] = StreamSchema(SchemaDirectory(schemas))

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
    def timeout(self) -> int:
        return TIMEOUT_SECONDS

    @override
    def get_new_paginator(self) -> CursorPaginator:
        return CursorPaginator()

    @override
    def get_http_request(self, *, page: PageContext[str | None]) -> HTTPRequest:
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
