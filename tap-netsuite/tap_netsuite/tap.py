"""The tap: settings, discovery, and the account that one run reads."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

import click
from singer_http.bookmarks import moment, text_of
from singer_http.completed_snapshots import CompletedSnapshots
from singer_http.fetch import Answer, Fetch
from singer_http.page import Page
from singer_http.stream import PagedStream
from singer_http.tap import PagedTap
from singer_sdk.exceptions import RetriableAPIError
from typing_extensions import override

from tap_netsuite.client import NetSuiteStream
from tap_netsuite.columns import Times
from tap_netsuite.commands import commands
from tap_netsuite.discovery import Layout, discover, of_catalog, see_that_types_hold
from tap_netsuite.expiry import warning_of
from tap_netsuite.faults import UNAUTHORIZED
from tap_netsuite.login import source_of
from tap_netsuite.patterns import of_meltano
from tap_netsuite.settings import SETTINGS, problems
from tap_netsuite.source import Source
from tap_netsuite.vanished import refuse_vanished
from tap_netsuite.views import DELETIONS


class TapNetSuite(PagedTap):
    """Reads a NetSuite account by SuiteQL."""

    name = "tap-netsuite"
    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS
    deletions = DELETIONS
    # Each window is one page.
    held_per_call = 2

    @override
    def discover_streams(self) -> Sequence[PagedStream]:
        return [*(NetSuiteStream(self, table) for table in self.layout.tables), CompletedSnapshots(self)]

    @override
    def problems(self) -> list[str]:
        return problems(self.config)

    @cached_property
    def source(self) -> Source:
        """The account that this run reads."""
        if warning := warning_of(self.config):
            self.logger.warning(warning)
        return source_of(self.config)

    @cached_property
    def layout(self) -> Layout:
        """What there is to read: what the catalog says, or the account where there is no catalog."""
        if self.input_catalog is not None:
            return of_catalog(self.input_catalog)
        found = discover(self.source, self.config["max_concurrency"])
        for notice in found.notices:
            self.logger.warning(notice)
        return found

    @cached_property
    def times(self) -> Times:
        """How the account's times become UTC."""
        return Times(self.config.get("time_zone"))

    @override
    def source_now(self) -> str:
        return text_of(moment(self.source.server_time()))

    @property
    @override
    def lag_seconds(self) -> int:
        # What was saved a moment ago may not be there for others yet.
        return int(self.config["lag_seconds"])

    @cached_property
    @override
    def fetch(self) -> Fetch[Any, Page]:
        chosen = [stream for stream in self.selected_streams() if isinstance(stream, NetSuiteStream)]
        refuse_vanished(self.state, self.streams, chosen, of_meltano(), self.source)
        wanted = {stream.name: stream.wanted for stream in chosen}
        if self.input_catalog is not None and (said := see_that_types_hold(self.source, wanted)):
            self.logger.warning(said)
        return super().fetch

    @override
    def ask(self, question: Any) -> Answer[Any, Page]:
        answer: Answer[Any, Page] = question.ask(self.source)
        return answer

    @override
    def requests_made(self) -> int:
        return self.source.requests_made

    @override
    def is_refusal(self, error: RetriableAPIError) -> bool:
        # A login that was good and is refused: one of the two ways to say that there were too many calls.
        return super().is_refusal(error) or getattr(error.response, "status_code", 0) == UNAUTHORIZED

    @override
    @classmethod
    def subcommands(cls) -> tuple[click.Command, ...]:
        return commands(cls)
