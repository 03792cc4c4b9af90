"""The one base stream: how the sandbox is asked."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

import pendulum
from msgspec import Struct
from singer_http.bulk import Lane, fits
from singer_http.fetch import FetchClosedError
from singer_sdk import SchemaDirectory, Stream, StreamSchema
from singer_sdk.helpers.types import Context, Record
from singer_sdk.metrics import Counter
from singer_sdk.singerlib.messages import StateMessage
from typing_extensions import override

from tap_sandbox import schemas
from tap_sandbox.custom_fields import SchemaWithCustomFields
from tap_sandbox.pages import Page, PageReader
from tap_sandbox.questions import WINDOWS_PER_CALL, ParentQuestion, Question

if TYPE_CHECKING:
    from singer_http.writer import Writer

    from tap_sandbox.tap import TapSandbox

ROW_BY_ROW_SETTINGS = ("stream_maps", "flattening_enabled")


class SandboxStream(Stream):
    """A resource of the sandbox, window by window, changed within [bookmark, now of the source).

    Source: docs/sandbox-api.md#lists
    """

    schema: ClassVar[StreamSchema[str]] = SchemaWithCustomFields(SchemaDirectory(schemas))
    path: ClassVar[str]
    # One state after each page: the SDK sees one row of each.
    STATE_MSG_FREQUENCY = 1

    @property
    def tap(self) -> "TapSandbox":
        """The tap that this stream is part of."""
        return cast("TapSandbox", self._tap)

    @cached_property
    def lane(self) -> Lane | None:
        """The bulk lane; None where rows must go one by one: for stream maps, flattening, or a trial of a few rows."""
        if any(self.config.get(name) for name in ROW_BY_ROW_SETTINGS) or self.ABORT_AT_RECORD_COUNT is not None:
            return None
        wanted = {n: s for n, s in self.schema["properties"].items() if self.mask.get(("properties", n), True)}
        return Lane(self.name, wanted, self.constants) if fits(wanted) else None

    @property
    def constants(self) -> dict[str, str]:
        """Values that every row gets."""
        return {}

    def questions(self) -> Sequence[Question | ParentQuestion]:
        """What is asked first; the answers lead to the rest."""
        return (self._question(self.path, self._window()),)

    def _question(self, path: str, bounds: dict[str, Any]) -> Question:
        params = {"limit": self.config["page_size"]} | bounds
        at_once = self.config["max_concurrency"]
        last_change = self._last_change if bounds and at_once > 1 else None
        return Question(path, params, PageReader(self.lane), last_change, WINDOWS_PER_CALL * at_once)

    def _last_change(self, row: Any) -> str:
        key = str(self.replication_key)
        return str(self.lane.value(row, key) if self.lane and isinstance(row, Struct) else row[key])

    def _window(self) -> dict[str, Any]:
        bookmark = self.get_context_state(None).get("replication_key_value")
        start = self.config.get("start_date")
        bounds = [pendulum.parse(text) for text in (bookmark, start) if text]
        after = max(cast("list[pendulum.DateTime]", bounds)).in_timezone("UTC") if bounds else None
        return {
            "modified_after": after.to_iso8601_string() if after else None,
            "modified_before": self.tap.upper_bound,
        }

    @override
    def get_record_counter(self, *args: Any, **kwargs: Any) -> Counter:
        self._counter = super().get_record_counter(*args, **kwargs)
        return self._counter

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        try:
            for page in self.tap.fetch.answers(self.name):
                yield from self._written(page)
                self.tap.stop.leave_if_told(self._write_state)
        except FetchClosedError:
            self.tap.stop.leave_if_told(self._write_state)
            raise
        except Exception:
            self._write_state()
            raise

    def _written(self, page: Page) -> Iterable[Record]:
        """Write a page; of typed rows all but the last at once, and the last the SDK's way."""
        rows = list(page.rows)
        if self.lane is None or not rows or not isinstance(rows[0], Struct):
            for row in rows:
                yield self.constants | row
            return
        if self.replication_key and not self.is_sorted:
            highest = max(range(len(rows)), key=lambda place: self._last_change(rows[place]))
            rows.append(rows.pop(highest))
        last = rows.pop()
        cast("Writer", self.tap.message_writer).write_lines(self.lane.lines(rows, page.received_at))
        self._counter.increment(len(rows))
        yield self.lane.as_dict(last)

    def _write_state(self) -> None:
        # The SDK says nothing where no bookmark moved; a target that forgets its state at each record would end
        # without one.
        self.tap.write_message(StateMessage(value=self.tap.state))

    @override
    def finalize_state_progress_markers(self, state: dict[str, Any] | None = None) -> None:
        super().finalize_state_progress_markers(state)
        self._write_state()


class FullTableStream(SandboxStream):
    """A list that cannot be asked for its changes: read whole, each row marked with the time of the reading.

    The mark tells rows that are gone from rows that are there, whatever the loader does with the rest.
    """

    @property
    @override
    def constants(self) -> dict[str, str]:
        return {"_sdc_snapshot_at": self.tap.upper_bound}

    @override
    def questions(self) -> Sequence[Question]:
        return (self._question(self.path, {}),)


class ChildStream(SandboxStream):
    """What stands in documents and can be asked for by document only: read again for each one that changed."""

    is_sorted = False
    parent_path: ClassVar[str]

    @override
    def questions(self) -> Sequence[ParentQuestion]:
        parents = Question(self.parent_path, {"limit": self.config["page_size"]} | self._window(), PageReader(None))
        return (ParentQuestion(parents, self._question(self.path, {})),)

    @override
    def get_replication_key_signpost(self, context: Context | None = None) -> str:
        # A document may change between its listing and its reading; the bookmark stays below what was listed.
        return self.tap.upper_bound
