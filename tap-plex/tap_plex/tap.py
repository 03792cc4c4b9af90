"""The tap: settings, discovery, and the Plex that one run reads."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar, cast

import click
import pendulum
from pendulum import DateTime
from singer_http.backoff import retrying
from singer_http.bookmarks import text_of
from singer_http.completed_snapshots import CompletedSnapshots
from singer_http.fetch import Answer
from singer_http.page import Page
from singer_http.stream import PagedStream
from singer_http.tap import PagedTap
from typing_extensions import override

from tap_plex.chosen import chosen, given_streams
from tap_plex.commands import commands
from tap_plex.connect import ConnectStream
from tap_plex.data_sources import DataSourceStream
from tap_plex.metadata import describe
from tap_plex.questions import Question
from tap_plex.settings import SETTINGS, problems
from tap_plex.source import Plex, new_session, time_of
from tap_plex.tenants import Tenant, tenants_of

TENANTS = "/mdm/v1/tenants"
FIRST_CONTACT_SECONDS = 30


class TapPlex(PagedTap):
    """Reads Plex: lists of Connect, and data sources."""

    name = "tap-plex"
    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS

    @override
    def discover_streams(self) -> Sequence[PagedStream]:
        return [*self._connect_streams(), *self._data_source_streams(), CompletedSnapshots(self)]

    def _connect_streams(self) -> Iterator[ConnectStream]:
        readers = [tenant for tenant in self.tenants if tenant.api_key]
        # Without any credentials there is nothing to read, but still something to tell.
        offered = readers if self.config.get("tenants") or self.config.get("username") else self.tenants
        if not offered:
            return
        for declared in chosen(self.config):
            yield ConnectStream(self, declared, offered)
        for declared in given_streams(self.config, self.plex, readers):
            yield ConnectStream(self, declared, offered)

    def _data_source_streams(self) -> Iterator[DataSourceStream]:
        known = {tenant.name: tenant for tenant in self.tenants}
        for given in self.config.get("data_sources", ()):
            some = [known[name] for name in given.get("tenants") or known]
            described = retrying(
                lambda first=some[0], one=given: describe(self.plex, first, one),
                max_seconds=min(self.config["max_retry_seconds"], FIRST_CONTACT_SECONDS),
                logger=self.logger,
                what="data source",
            )()
            yield DataSourceStream(self, given, described, some)

    @override
    def problems(self) -> list[str]:
        return problems(self.config)

    @cached_property
    def tenants(self) -> list[Tenant]:
        """Whose data is read."""
        return tenants_of(self.config)

    @cached_property
    def plex(self) -> Plex:
        """The Plex that this run reads."""
        config = self.config
        return Plex(
            config["connect_url"].rstrip("/"),
            new_session(config["max_concurrency"]),
            config["read_timeout_seconds"],
            config["calls_per_minute"],
            config["data_source_calls_per_minute"],
        )

    @override
    def source_now(self) -> str:
        # Plex has no address that tells the time, but every answer bears its date, a refusal too.
        first = self.tenants[0]

        def asked() -> str | None:
            if first.api_key:
                return time_of(self.plex.asked(first, TENANTS, ()))
            return time_of(self.plex.describe(first, "search?name=-"))

        seconds = min(self.config["max_retry_seconds"], FIRST_CONTACT_SECONDS)
        told = retrying(asked, max_seconds=seconds, logger=self.logger, what="time")()
        return told or text_of(pendulum.now("UTC"))

    @property
    def beginning(self) -> DateTime:
        """Where a window begins that must begin somewhere, when everything is wanted."""
        return self.start_date or pendulum.datetime(2000, 1, 1)

    @override
    def ask(self, question: Question) -> Answer[Any, Page]:
        # Several pages come of one answer; they are taken apart where they are handed out.
        return cast("Answer[Any, Page]", question.ask(self.plex))

    @override
    def answers(self, stream: str) -> Iterator[Page]:
        for pages in self.fetch.answers(stream):
            try:
                yield from cast("Iterable[Page]", pages)
            except Exception:
                self.fetch.close()
                raise

    @override
    @classmethod
    def subcommands(cls) -> tuple[click.Command, ...]:
        return commands(cls)
