"""The tap: settings, discovery, and the sandbox that one run reads."""

from collections.abc import Sequence
from functools import cached_property
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar, cast

import click
from singer_http.backoff import retrying
from singer_http.check import as_json, as_table
from singer_http.command import TapCommand, readable
from singer_http.faults import naming_failures
from singer_sdk import Tap
from singer_sdk.exceptions import ConfigurationError, ConfigValidationError
from singer_sdk.helpers.capabilities import CapabilitiesEnum, PluginCapabilities, TapCapabilities
from typing_extensions import override

from tap_sandbox.check import findings
from tap_sandbox.client import SandboxStream
from tap_sandbox.settings import SETTINGS, moment, problems
from tap_sandbox.source import OwnSandbox, Source
from tap_sandbox.streams import STREAMS

if TYPE_CHECKING:
    from singer_sdk.plugin_base import SingerCommand


class TapSandbox(Tap):
    """Reads the ERP sandbox."""

    name = "tap-sandbox"
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
    def __init__(self, *, validate_config: bool = True, **options: Any) -> None:
        super().__init__(validate_config=validate_config, **options)
        if validate_config and (errors := problems(self.config)):
            raise ConfigValidationError("Config validation failed", errors=errors)
        self._refuse_unknown_streams()

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
        if "api_url" in self.config:
            return Source(self.config["api_url"].rstrip("/"), self.config["auth_token"])
        self._own_sandbox = OwnSandbox()
        source = self._own_sandbox.source()
        self.logger.info("No api_url is set: reading a sandbox of our own at %s", source.url)
        return source

    @cached_property
    def upper_bound(self) -> str:
        """The source's time when this run first asked: rows changed later are the next run's.

        Raises:
            ConfigurationError: start_date lies after it, so that nothing could ever be read.
        """
        ask = naming_failures(self.source.now, setting="api_url")
        now = retrying(
            ask, max_seconds=self.config["max_retry_seconds"], logger=self.logger, what="the source's clock"
        )()
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
        return TapCommand(cast("SingerCommand", super().get_singer_command()), cls._check_command())

    @classmethod
    def _check_command(cls) -> click.Command:
        @click.command("check")
        @click.option(
            "--config",
            multiple=True,
            callback=readable(cls.cb_config),
            help="Settings file, or ENV for the environment.",
        )
        @click.option("--format", "as_format", type=click.Choice(["table", "json"]), default="table", show_default=True)
        def check(config: Any, as_format: str) -> None:
            """Say whether a sync would work, and what to do if not; exit code 1 if it would not."""
            found = findings(cls(config=config.config, parse_env_config=config.parse_env))
            click.echo(as_json(found) if as_format == "json" else as_table(found))
            if any(finding.verdict == "missing" for finding in found):
                raise click.exceptions.Exit(1)

        return check
