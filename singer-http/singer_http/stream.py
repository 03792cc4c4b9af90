"""The base of our streams: pages from the tap's one list of questions, written in bulk, bookmarked as they are read."""

import sys
from abc import abstractmethod
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import pendulum
from msgspec import Struct
from pendulum import DateTime, Duration
from singer_sdk.helpers.types import Context, Record
from singer_sdk.metrics import Counter
from singer_sdk.singerlib.messages import StateMessage
from typing_extensions import override

from singer_http.batches import ENCODING, BatchFile, rows_per_file
from singer_http.bookmarks import Bookmark, StatePace, text_of
from singer_http.bulk import Lane, Packed, fits
from singer_http.chosen import ChosenStream
from singer_http.output import OutputError
from singer_http.page import Page
from singer_http.remarks import Remarks
from singer_http.row_types import RowTypes
from singer_http.schema import DELETED_AT
from singer_http.snapshots import READ_AT, WHOLE, Reading
from singer_http.summary import StreamSummary

if TYPE_CHECKING:
    from singer_http.tap import PagedTap

_OF_A_COLUMN = len(("properties", "name"))
ROW_BY_ROW_SETTINGS = ("stream_maps", "flattening_enabled", "emit_tombstones", "emit_activate_version_messages")


class PagedStream(ChosenStream):
    """A stream whose pages are answers to questions.

    A subclass says what is asked first; the answers lead to the rest. Bookmarks move when a page says how far it leads,
    once it is written; the SDK's own reckoning, row by row, is left out.
    """

    # The state is written here, between pages.
    STATE_MSG_FREQUENCY = sys.maxsize
    look_back: Duration = pendulum.duration()
    """How much earlier than the bookmark an incremental run begins."""
    is_reference: bool = False
    """Always read whole at first: master data that documents of any age name."""
    sends_texts: bool = False
    """The source sends every value as a text, booleans as T or F; what becomes of them, the schema says."""

    @property
    def tap(self) -> "PagedTap":
        """The tap that this stream is part of."""
        return cast("PagedTap", self._tap)

    @abstractmethod
    def questions(self) -> Sequence[Any]:
        """What is asked first; the answers lead to the rest."""

    part: str | None = None
    """The column of the primary key that says which part of the table a row is of, such as a tenant."""

    @property
    def parts(self) -> Sequence[str]:
        """The parts that this run reads, of a table in parts."""
        return (WHOLE,) if self.part is None else ()

    @property
    def constants(self) -> dict[str, str]:
        """Values that every row gets."""
        return {READ_AT: self.tap.present} if self.is_snapshot else {}

    @property
    def is_snapshot(self) -> bool:
        """Whether each reading is one of the whole table, and leaves a mark."""
        return READ_AT in self.schema["properties"] and not self.is_incremental

    @property
    def _counted(self) -> Sequence[str]:
        """The primary key, where keys are counted for a mark."""
        return self.primary_keys if self.is_snapshot and self.tap.completed_snapshots else ()

    @property
    def is_incremental(self) -> bool:
        """Whether this run reads changes only, and keeps a bookmark."""
        return self.replication_method == "INCREMENTAL"

    @cached_property
    def lane(self) -> Lane | None:
        """The bulk lane; None where rows must go one by one: for stream maps, flattening, or a trial of a few rows.

        So must those of which a part of a value is left out.
        """
        if any(self.config.get(name) for name in ROW_BY_ROW_SETTINGS) or self.ABORT_AT_RECORD_COUNT is not None:
            return None
        if any(len(breadcrumb) > _OF_A_COLUMN and not wanted for breadcrumb, wanted in self.mask.items()):
            return None
        if not fits(self._wanted):
            return None
        return Lane(self.name, self._wanted, self.constants, of_texts=self.sends_texts)

    @cached_property
    def _wanted(self) -> dict[str, Any]:
        return {n: s for n, s in self.schema["properties"].items() if self.mask.get(("properties", n), True)}

    @cached_property
    def _row_types(self) -> RowTypes:
        return RowTypes(self.name, self._wanted, of_texts=self.sends_texts)

    def _record(self, row: Record) -> Record:
        """A row that goes alone."""
        return self.constants | self._row_types.typed(row)

    def bookmark(self, partition: Mapping[str, Any] | None = None) -> Bookmark:
        """How far the stream, or a part of it, has been read."""
        return Bookmark(self.get_context_state(partition), str(self.replication_key))

    def start(self, partition: Mapping[str, Any] | None = None) -> DateTime | None:
        """The first last change that this run reads; None reads from the beginning."""
        if not self.is_incremental:
            return None
        go_on = self.bookmark(partition).start(self.look_back)
        if go_on is None:
            return None if self.is_reference else self.tap.initial_start
        earliest = self.tap.start_date
        return max(go_on, earliest) if earliest and not self.is_reference else go_on

    @cached_property
    def summary(self) -> StreamSummary:
        """What this run did with the stream."""
        if not self.is_incremental:
            return StreamSummary("full")
        start = self.start()
        kind: Any = "incremental" if self.get_context_state(None).get("replication_key_value") else "initial"
        return StreamSummary(kind, bookmark_from=text_of(start) if start else None)

    def packed(self, page: Page) -> Page:
        """The page with its typed rows encoded, which takes less memory; called in the thread that asked."""
        rows = page.rows
        if self.lane is None or isinstance(rows, Packed) or not rows or not isinstance(rows[0], Struct):
            return page
        return replace(page, rows=self.lane.pack(rows, self.replication_key, self._counted))

    @override
    def get_record_counter(self, *args: Any, **kwargs: Any) -> Counter:
        self._counter = super().get_record_counter(*args, **kwargs)
        return self._counter

    @override
    def _increment_stream_state(self, latest_record: Record, *, context: Context | None = None) -> None:
        """Nothing: bookmarks move by pages."""

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        with self._reading():
            for page in self._pages():
                yield from self._written(page)
                if self._passed(page) or self._pace.is_due():
                    self.write_state()
                self.tap.stop.leave_if_told(self.write_state)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """At a failure the state is written before it leaves; however the stream ends, its summary is told."""
        self._pace, self._remarks = StatePace(), Remarks(self.name, self.summary, self.logger)
        self._keys = Reading(self.parts, None if self.part is None else list(self.primary_keys).index(self.part))
        try:
            yield
            self._keep_beginning()
            self._remarks.end()
            self.completed()
            if self._counted and self.tap.completed_snapshots:
                self.tap.completed_snapshots.mark(self.name, self._keys)
            self.summary.status = "completed"
        except OutputError:
            raise
        except Exception:
            self.tap.stop.leave_if_told(self.write_state)
            self.write_state()
            raise
        finally:
            self._end_summary()

    def completed(self) -> None:
        """All that this run reads of the stream is written."""

    def _pages(self) -> Iterator[Page]:
        for page in self.tap.answers(self.name):
            self._remarks.note(page)
            yield page

    def _keep_beginning(self) -> None:
        """Where an initial sync found no row: go on from its beginning, lest the days since then move past some."""
        start, state = self.start(), self.get_context_state(None)
        if start is not None and self.bookmark().value is None and "partitions" not in state:
            self.bookmark().advance(text_of(start))

    def _end_summary(self) -> None:
        self.summary.bookmark_to = self.get_context_state(None).get("replication_key_value")
        self.summary.asked(self.tap.fetch, self.name)
        self.summary.log(self.name)

    def _written(self, page: Page) -> Iterable[Record]:
        """Write a page; of typed rows all but the last at once, and the last the SDK's way."""
        rows = page.rows
        if not rows:
            return
        self._count(page)
        if self.lane is None or not isinstance(rows, Packed):
            for row in cast("Sequence[Record]", rows):
                yield self._record(row)
                self.tap.bury(self.name, row)
            return
        self.tap.writer.write_lines(self.lane.messages(rows.lines, page.received_at))
        self._counter.increment(rows.facts.count - 1)
        yield self.lane.as_dict(rows.last)

    def _count(self, page: Page) -> None:
        facts = page.facts(self.replication_key, self._counted)
        self.summary.saw(facts.count, facts.extremes)
        self._keys.saw(facts.keys)

    def _passed(self, page: Page) -> bool:
        """The page is written: move the bookmark as far as it leads.

        Returns:
            Whether it moved.
        """
        if page.reached is None or not self.is_incremental or self.summary.rows_rejected:
            return False
        return self.bookmark(page.partition).advance(page.reached)

    def write_tombstone(self, key: Iterable[Any], at: str) -> None:
        """Send a row once more, as one that was deleted: its key, and when."""
        # Streams are read in the order of their names: this one's schema may not have been sent yet.
        self._write_schema_message()
        told = dict(zip(self.primary_keys, key, strict=True)) | {str(self.replication_key): at, DELETED_AT: at}
        self._write_record_message({name: value for name, value in told.items() if name in self.schema["properties"]})

    def write_state(self) -> None:
        """Write the state as it is now; a loader that forgets its state at each record would end without one."""
        self.tap.write_message(StateMessage(value=self.tap.state))
        self._pace.written()

    @override
    def finalize_state_progress_markers(self, state: dict[str, Any] | None = None) -> None:
        super().finalize_state_progress_markers(state)
        self.tap.write_message(StateMessage(value=self.tap.state))

    @override
    def get_batches(
        self, batch_config: Any, context: Context | None = None
    ) -> Generator[tuple[Any, list[str]], None, None]:
        most, file, pages = rows_per_file(self.config), None, []
        with self.get_record_counter(), self._reading():
            for page in self._pages():
                file = self._batch(page, file)
                # What matters of it from here on is how far it leads: the rows would fill the memory.
                pages.append(replace(page, rows=()))
                if (file and file.rows >= most) or self._pace.is_due():
                    yield from self._handed_over(file, pages)
                    file, pages = None, []
                self.tap.stop.leave_if_told(self.write_state)
            yield from self._handed_over(file, pages)

    def _batch(self, page: Page, file: BatchFile | None) -> BatchFile | None:
        """Put a page into a batch file; rows that are not as their schema says go the row's way."""
        rows = page.rows
        if not rows:
            return file
        self._count(page)
        if self.lane and isinstance(rows, Packed):
            self._counter.increment(rows.facts.count)
            file = file or self.tap.batch_folder.new(self.name)
            file.write(rows.lines + self.lane.plain_lines([rows.last]), rows.facts.count)
            return file
        rows = cast("Sequence[Record]", rows)
        self._counter.increment(len(rows))
        for row in rows:
            self._write_record_message(self._record(row))
        return file

    def _handed_over(
        self, file: BatchFile | None, pages: Iterable[Page]
    ) -> Generator[tuple[Any, list[str]], None, None]:
        """Let a loader read the file; only then move the bookmark."""
        if file:
            yield ENCODING, [file.close()]
            self.tap.writer.flush()
            file.wait_until_read(self.config["batch_wait_seconds"], self._look_around)
        for page in pages:
            self._passed(page)
        self.write_state()

    def _look_around(self) -> None:
        self.tap.stop.leave_if_told(self.write_state)
        self.tap.writer.see_that_it_is_read()
