"""The tap: settings, discovery, and the sandbox that one run reads."""

from collections.abc import Sequence
from functools import cached_property
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar, cast

import click
from singer_http.command import TapCommand
from singer_http.writer import Writer
from singer_sdk import Tap
from singer_sdk.exceptions import ConfigurationError, ConfigValidationError
from singer_sdk.helpers.capabilities import CapabilitiesEnum, PluginCapabilities, TapCapabilities
from typing_extensions import override

from tap_sandbox.client import SandboxStream
from tap_sandbox.commands import check_command, views_command
from tap_sandbox.custom_fields import Properties, properties_by_stream
from tap_sandbox.settings import SETTINGS, moment, problems
from tap_sandbox.source import OWN_TOKEN, OwnSandbox, Source
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
        self._refuse_unknown_streams()
        if setup_mapper:
            self.setup_mapper()

    @override
    def discover_streams(self) -> Sequence[SandboxStream]:
        return [stream(tap=self) for stream in STREAMS]

    def _refuse_unknown_streams(self) -> None:
        """Refuse a catalog that selects what there is not; the SDK would read the rest and call it a success."""
        for entry in (self.input_catalog or {}).values():
            selected = entry.metadata.resolve_selection().get((), False)
            if selected and entry.tap_stream_id not in self.streams:
                raise ConfigurationError(
                    f"the catalog selects the stream {entry.tap_stream_id!r}, which {self.name} does not have; "
                    f"it has {', '.join(self.streams)}. Make the catalog anew with `{self.name} --discover`"
                )

    @cached_property
    def source(self) -> Source:
        """The sandbox that this run reads; started now when none is configured."""
        url, token = self.config.get("api_url"), self.config.get("auth_token")
        if url is None or token is None:
            self._own_sandbox = OwnSandbox()
            url, token = self._own_sandbox.url(), OWN_TOKEN
            self.logger.info("No api_url is set: reading a sandbox of our own at %s", url)
        return Source(url.rstrip("/"), token, self.config.get("tenant"), self.config["max_retry_seconds"])

    @cached_property
    def custom_fields(self) -> dict[str, Properties]:
        """The custom properties of each stream, asked for once."""
        return properties_by_stream(self.source.rows("custom-field-definitions", {}))

    @cached_property
    def upper_bound(self) -> str:
        """The source's time when this run first asked: rows changed later are the next run's.

        Raises:
            ConfigurationError: start_date lies after it, so that nothing could ever be read.
        """
        now = self.source.now()
        start = self.config.get("start_date")
        if start and moment(start) > moment(now):
            raise ConfigurationError(f"start_date {start} lies in the future: the source's clock says {now}")
        return now

    @override
    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:
        # The SDK ends with 0, and Meltano would record a success with half of the data.
        try:
            super()._handle_termination(signum, frame)
        except SystemExit:
            raise SystemExit(128 + signum) from None

    @override
    @classmethod
    def get_singer_command(cls) -> click.Command:
        command = cast("SingerCommand", super().get_singer_command())
        return TapCommand(command, check_command(cls), views_command(cls))
