"""The tap: settings, discovery, and the sandbox that one run reads."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar, cast

import click
from singer_http.command import TapCommand
from singer_http.faults import TOO_MANY_REQUESTS
from singer_http.fetch import Answer, Fetch
from singer_http.signals import StopRequest
from singer_http.writer import Writer
from singer_sdk import Tap
from singer_sdk.exceptions import ConfigurationError, ConfigValidationError
from singer_sdk.helpers.capabilities import CapabilitiesEnum, PluginCapabilities, TapCapabilities
from typing_extensions import override

from tap_sandbox.client import SandboxStream
from tap_sandbox.commands import check_command, views_command
from tap_sandbox.custom_fields import Properties, properties_by_stream
from tap_sandbox.pages import Page
from tap_sandbox.questions import ParentQuestion, Question
from tap_sandbox.settings import SETTINGS, moment, problems, text_of
from tap_sandbox.source import OWN_TOKEN, OwnSandbox, Source, new_session
from tap_sandbox.streams import STREAMS

if TYPE_CHECKING:
    from singer_sdk.plugin_base import SingerCommand


class TapSandbox(Tap):
    """Reads the ERP sandbox."""

    name = "tap-sandbox"
    message_writer_class = Writer
    # Custom fields differ from company to company.
    dynamic_catalog = True
    config_jsonschema: ClassVar[dict[str, Any]] = SETTINGS
    # Without batch: the SDK's own batches pass by stream maps, selection and types.
    capabilities: ClassVar[list[CapabilitiesEnum]] = [
        TapCapabilities.CATALOG,
        TapCapabilities.STATE,
        TapCapabilities.DISCOVER,
        PluginCapabilities.ABOUT,
        PluginCapabilities.STREAM_MAPS,
        PluginCapabilities.FLATTENING,
        PluginCapabilities.STRUCTURED_LOGGING,
    ]

    @override
    def __init__(self, *, validate_config: bool = True, setup_mapper: bool = True, **options: Any) -> None:
        # The mapper asks the source for its custom fields: first see that the settings lead there.
        super().__init__(validate_config=validate_config, setup_mapper=False, **options)
        if validate_config and (errors := problems(self.config)):
            raise ConfigValidationError("Config validation failed", errors=errors)
        self._check_selection()
        self._check_bookmarks()
        if setup_mapper:
            self.setup_mapper()

    @override
    def discover_streams(self) -> Sequence[SandboxStream]:
        return [stream(tap=self) for stream in STREAMS]

    def _check_selection(self) -> None:
        """Refuse a catalog that wants what there is not, or nothing: the SDK would call either a success."""
        if self.input_catalog is None:
            return
        known = ", ".join(self.streams)
        for entry in self.input_catalog.values():
            wanted = entry.metadata.resolve_selection().get((), True)
            if wanted and entry.tap_stream_id not in self.streams:
                raise ConfigurationError(
                    f"the catalog selects the stream {entry.tap_stream_id!r}, which {self.name} does not have; "
                    f"it has {known}. Make the catalog anew with `{self.name} --discover`"
                )
        if not any(stream.selected for stream in self.streams.values()):
            raise ConfigurationError(f"the catalog selects no stream; {self.name} has {known}")

    def _check_bookmarks(self) -> None:
        """Refuse a state whose bookmarks are no times, and write the others as the source writes its times."""
        for name, value in self._bookmarks():
            try:
                # The SDK compares bookmarks as texts: they must all be written as the source writes its times.
                self.state["bookmarks"][name]["replication_key_value"] = text_of(moment(value))
            except (TypeError, ValueError):
                raise ConfigurationError(
                    f"the state's bookmark of {name!r} is {value!r}, which is no time; mend the state, or clear it to "
                    "read everything again"
                ) from None

    def _bookmarks(self) -> Iterator[tuple[str, Any]]:
        for name, bookmark in self.state.get("bookmarks", {}).items():
            if "replication_key_value" in bookmark:
                yield name, bookmark["replication_key_value"]

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

    @cached_property
    def fetch(self) -> Fetch[Question | ParentQuestion, Page]:
        """One list of questions over all selected streams, in the order in which the SDK reads them."""
        fetch: Fetch[Question | ParentQuestion, Page] = Fetch(
            self._ask,
            max_concurrency=self.config["max_concurrency"],
            max_retry_seconds=self.config["max_retry_seconds"],
            is_refusal=lambda error: getattr(error.response, "status_code", 0) == TOO_MANY_REQUESTS,
            tell=lambda owner, error, seconds: self.logger.warning(
                "%s: %s; asking again in %.1f s", owner, error, seconds
            ),
        )
        for stream in self.streams.values():
            if stream.selected:
                fetch.add(stream.name, cast("SandboxStream", stream).questions())
        return fetch

    def _ask(self, question: Question | ParentQuestion) -> Answer[Question | ParentQuestion, Page]:
        return question.ask(self.source)

    @cached_property
    def stop(self) -> StopRequest:
        """What the signals ask for."""
        # Looked up when a signal comes: making the fetch asks the source.
        return StopRequest(lambda: self.fetch.close())  # noqa: PLW0108 - see above

    @cached_property
    def custom_fields(self) -> dict[str, Properties]:
        """The custom properties of each stream, asked for once."""
        return properties_by_stream(self.source.rows("custom-field-definitions", {}))

    @cached_property
    def upper_bound(self) -> str:
        """The source's time when this run first asked: rows changed later are the next run's.

        Raises:
            ConfigurationError: start_date or a bookmark lies after it, so that nothing could ever be read.
        """
        now = self.source.now()
        start = self.config.get("start_date")
        if start and moment(start) > moment(now):
            raise ConfigurationError(f"start_date {start} lies in the future: the source's clock says {now}")
        for name, value in self._bookmarks():
            if moment(value) > moment(now):
                raise ConfigurationError(
                    f"the state's bookmark of {name!r} is {value}, but the source's clock says {now}: "
                    "the state is another source's; clear it to read everything"
                )
        return now

    @override
    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:
        # The SDK would leave in the middle of a page, and with 0: Meltano would record a success with half of the data.
        self.stop(signum)

    @override
    @classmethod
    def get_singer_command(cls) -> click.Command:
        command = cast("SingerCommand", super().get_singer_command())
        return TapCommand(command, check_command(cls), views_command(cls))
