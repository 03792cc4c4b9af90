"""The base of our taps: one list of questions over all streams, one upper bound, one way to stop."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar, cast

import click
from pendulum import DateTime
from singer_sdk import Stream, Tap
from singer_sdk.exceptions import ConfigurationError, ConfigValidationError, RetriableAPIError
from singer_sdk.helpers.capabilities import CapabilitiesEnum, PluginCapabilities, TapCapabilities
from typing_extensions import override

from singer_http.allocator import give_back
from singer_http.batches import BatchFolder, home_of, refuse_unfit
from singer_http.bookmarks import (
    moment,
    normalize,
    refuse_ended,
    refuse_future,
    refuse_other_key,
    refuse_unknown,
    text_of,
)
from singer_http.command import TapCommand
from singer_http.faults import TOO_MANY_REQUESTS
from singer_http.fetch import HELD_PER_CALL, Answer, Fetch
from singer_http.page import Page
from singer_http.settings import date_problems
from singer_http.signals import StopRequest
from singer_http.snapshots import MARKS
from singer_http.views import Deletions, columns
from singer_http.writer import Writer

if TYPE_CHECKING:
    from singer_sdk.plugin_base import SingerCommand

    from singer_http.completed_snapshots import CompletedSnapshots
    from singer_http.stream import PagedStream


class PagedTap(Tap):
    """A tap whose streams are PagedStreams. A subclass says how one question is asked and what time the source has."""

    message_writer_class = Writer
    # Custom fields differ from company to company.
    dynamic_catalog = True
    capabilities: ClassVar[list[CapabilitiesEnum]] = [
        TapCapabilities.CATALOG,
        TapCapabilities.STATE,
        TapCapabilities.DISCOVER,
        PluginCapabilities.ABOUT,
        PluginCapabilities.STREAM_MAPS,
        PluginCapabilities.FLATTENING,
        PluginCapabilities.BATCH,
        PluginCapabilities.STRUCTURED_LOGGING,
    ]
    deletions: ClassVar[Deletions | None] = None
    """The stream that tells what was deleted; None where the source tells nothing."""
    held_per_call: ClassVar[int] = HELD_PER_CALL
    """So many answers for each call in flight are held or on their way."""

    @override
    def __init__(self, *, validate_config: bool = True, setup_mapper: bool = True, **options: Any) -> None:
        # The mapper asks the source for its custom fields: first see that the settings lead there.
        super().__init__(validate_config=validate_config, setup_mapper=False, **options)
        if validate_config and (errors := [*date_problems(self.config), *self.problems()]):
            raise ConfigValidationError("Config validation failed", errors=errors)
        if self.config.get("batch_config"):
            refuse_unfit(self.config)
        self._check_selection()
        normalize(cast("dict[str, Any]", self.state))
        self.writer.on_end = self._ask_no_more
        if setup_mapper:
            self.setup_mapper()

    @override
    def load_state(self, state: dict[str, Any]) -> None:
        refuse_unknown(state)
        super().load_state(state)

    def problems(self) -> list[str]:
        """What is wrong with settings that each look right to the schema: a sentence each, never with a secret."""
        return []

    @abstractmethod
    def ask(self, question: Any) -> Answer[Any, Page]:
        """Ask a question once; called from several threads.

        Raises:
            FatalAPIError: The source refuses.
            RetriableAPIError: It may answer if asked again.
        """

    @abstractmethod
    def source_now(self) -> str:
        """The source's time, ISO 8601."""

    @property
    def lag_seconds(self) -> int:
        """Rows changed so shortly before the source's time are the next run's."""
        return 0

    def is_refusal(self, error: RetriableAPIError) -> bool:
        """Whether an error says that there were too many calls."""
        return getattr(error.response, "status_code", 0) == TOO_MANY_REQUESTS

    def requests_made(self) -> int:
        """How many requests the calling thread has made so far; for taps whose questions may be several."""
        return 0

    @property
    def writer(self) -> Writer:
        """What the rows leave by."""
        return cast("Writer", self.message_writer)

    @cached_property
    def batch_folder(self) -> BatchFolder:
        """Where this run's batch files go."""
        return BatchFolder(home_of(self.config), self.name)

    @cached_property
    def fetch(self) -> Fetch[Any, Page]:
        """One list of questions over all selected streams, in the order in which the SDK reads them."""
        for stream in self.selected_streams():
            if stream.is_incremental:
                refuse_other_key(stream.get_context_state(None), stream.name, str(stream.replication_key))
        self._tell_initial()
        # Before there are threads.
        give_back()
        fetch: Fetch[Any, Page] = Fetch(
            self.ask,
            max_concurrency=self.config["max_concurrency"],
            max_retry_seconds=self.config["max_retry_seconds"],
            is_refusal=self.is_refusal,
            held_per_call=self.held_per_call,
            made=self.requests_made,
            prepare=lambda owner, page: cast("PagedStream", self.streams[owner]).packed(page),
            tell=lambda owner, error, seconds: self.logger.warning(
                "%s: %s; asking again in %.1f s", owner, error, seconds
            ),
        )
        for stream in self.selected_streams():
            fetch.add(stream.name, stream.questions())
        return fetch

    def _ask_no_more(self) -> None:
        # Only if it was made: making it asks the source.
        if "fetch" in self.__dict__:
            self.fetch.close()

    def answers(self, stream: str) -> Iterator[Page]:
        """The pages of a stream, in order."""
        return self.fetch.answers(stream)

    def selected_streams(self) -> "Iterator[PagedStream]":
        """The streams that this run reads."""
        for stream in self.streams.values():
            if stream.selected:
                yield cast("PagedStream", stream)

    @property
    @override
    def streams(self) -> dict[str, Stream]:
        # A tombstone must not come after a row that has the key of the deleted one.
        first = self.deletions.stream if self.deletions and self.config.get("emit_tombstones") else None
        # The summary of the marks tells how many there were.
        return dict(sorted(super().streams.items(), key=lambda item: (item[0] == MARKS, item[0] != first)))

    @property
    @override
    def catalog_dict(self) -> dict[str, Any]:
        # Who cuts an initial sync into windows must know which streams each of them would read whole.
        catalog = super().catalog_dict
        for entry in catalog["streams"]:
            stream = cast("PagedStream", self.streams[entry["tap_stream_id"]])
            if stream.is_incremental and stream.is_reference:
                (root,) = (each["metadata"] for each in entry["metadata"] if not each["breadcrumb"])
                root["initial-sync"] = "whole"
        return catalog

    @cached_property
    def completed_snapshots(self) -> "CompletedSnapshots | None":
        """Where complete readings of whole tables are marked; None where nobody wants to know."""
        marks = self.streams.get(MARKS)
        return cast("CompletedSnapshots", marks) if marks is not None and marks.selected else None

    def bury(self, stream: str, row: Mapping[str, Any]) -> None:
        """Where tombstones are asked for and this row tells of a deletion: send the tombstone."""
        told = self.deletions
        if told is None or stream != told.stream or not self.config["emit_tombstones"]:
            return
        lost = self.streams.get(row[told.resource])
        if lost is not None and lost.selected:
            cast("PagedStream", lost).write_tombstone([row[name] for name in columns(told.key)], row[told.at])

    @cached_property
    def stop(self) -> StopRequest:
        """What the signals ask for."""
        return StopRequest()

    @override
    def _reset_state_progress_markers(self) -> None:
        # The first step of a sync. Making the fetch asks the source, which may take long: until then a signal
        # interrupts whatever is under way.
        self.stop.at_boundaries(self.fetch.close)
        super()._reset_state_progress_markers()

    @cached_property
    def present(self) -> str:
        """The source's time when this run first asked, less the lag.

        Raises:
            ConfigurationError: start_date or a bookmark lies in the future, so that nothing could ever be read.
        """
        now = self.source_now()
        start = self.config.get("start_date")
        if start and moment(start) > moment(now):
            raise ConfigurationError(f"start_date {start} lies in the future: the source's clock says {now}")
        refuse_future(cast("dict[str, Any]", self.state), now)
        return text_of(moment(now).subtract(seconds=self.lag_seconds)) if self.lag_seconds else now

    @cached_property
    def upper_bound(self) -> str:
        """Rows changed at this time or later are not this run's: the source's present, or an earlier end_date.

        Raises:
            ConfigurationError: start_date or a bookmark lies after it, so that nothing could ever be read.
        """
        end = self.config.get("end_date")
        if end is None or moment(end) >= moment(self.present):
            return self.present
        refuse_ended(cast("dict[str, Any]", self.state), end)
        self.logger.info("end_date is %s: what changed at that time or later is left to a run without it", end)
        return text_of(moment(end))

    @property
    def start_date(self) -> DateTime | None:
        """Rows last changed before this are not wanted; None wants all."""
        text = self.config.get("start_date")
        return moment(text).in_timezone("UTC") if text else None

    @cached_property
    def initial_start(self) -> DateTime:
        """Where a stream without a bookmark begins."""
        if (chosen := self.start_date) is not None:
            return chosen
        return moment(self.upper_bound).subtract(days=self.config["initial_sync_days"])

    def _tell_initial(self) -> None:
        """Say what an initial sync leaves out."""
        first = [
            stream.name
            for stream in self.selected_streams()
            if stream.is_incremental and not stream.is_reference and stream.summary.sync_type == "initial"
        ]
        if first:
            self.logger.info(
                "Initial sync from %s: not loaded are older rows, though newer ones may name them, of %s. To load them "
                "as well, set an earlier start_date and run once without the state (meltano run --full-refresh)",
                text_of(self.initial_start),
                ", ".join(first),
            )

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

    @override
    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:
        # The SDK would leave in the middle of a page, and with 0: Meltano would record a success with half of the data.
        self.stop(signum)

    @classmethod
    def subcommands(cls) -> tuple[click.Command, ...]:
        """What the command line has beside the Singer options."""
        return ()

    @override
    @classmethod
    def get_singer_command(cls) -> click.Command:
        command = cast("SingerCommand", super().get_singer_command())
        return TapCommand(command, *cls.subcommands(), settings=cls.config_jsonschema)
