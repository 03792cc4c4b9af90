"""The tap: settings, discovery, and the sandbox that one run reads."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

import click
from singer_http.completed_snapshots import CompletedSnapshots
from singer_http.fetch import Answer
from singer_http.page import Page
from singer_http.stream import PagedStream
from singer_http.tap import PagedTap
from typing_extensions import override

from tap_sandbox.commands import commands
from tap_sandbox.custom_fields import Properties, properties_by_stream
from tap_sandbox.questions import ParentQuestion, Question
from tap_sandbox.settings import SETTINGS, problems
from tap_sandbox.source import OWN_TOKEN, OwnSandbox, Source, new_session
from tap_sandbox.streams import STREAMS
from tap_sandbox.views import DELETIONS


class TapSandbox(PagedTap):
    """Reads the ERP sandbox."""

    name = "tap-sandbox"
    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS
    deletions = DELETIONS

    @override
    def discover_streams(self) -> Sequence[PagedStream]:
        return [*(stream(tap=self) for stream in STREAMS), CompletedSnapshots(self)]

    @override
    def problems(self) -> list[str]:
        return problems(self.config)

    @cached_property
    def source(self) -> Source:
        """The sandbox that this run reads; started now when none is configured."""
        url, token = self.config.get("api_url"), self.config.get("auth_token")
        if url is None or token is None:
            self._own_sandbox = OwnSandbox()
            url, token = self._own_sandbox.url(), OWN_TOKEN
            self.logger.info("No api_url is set: reading a sandbox of our own at %s", url)
        session = new_session(self.config["max_concurrency"])
        return Source(url.rstrip("/"), token, self.config.get("tenant"), self.config["max_retry_seconds"], session)

    @override
    def source_now(self) -> str:
        return self.source.now()

    @override
    def ask(self, question: Question | ParentQuestion) -> Answer[Any, Page]:
        return question.ask(self.source)

    @cached_property
    def custom_fields(self) -> dict[str, Properties]:
        """The custom properties of each stream, asked for once."""
        return properties_by_stream(self.source.rows("custom-field-definitions", {}))

    @override
    @classmethod
    def subcommands(cls) -> tuple[click.Command, ...]:
        return commands(cls)
