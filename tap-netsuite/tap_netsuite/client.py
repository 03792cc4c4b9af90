"""The base stream: which readings of its table make up a run. Source: docs/netsuite-data.md#changes-for-tests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import pendulum
from pendulum import DateTime
from singer_http.bookmarks import moment
from singer_http.bulk import Lane
from singer_http.page import Page
from singer_http.stream import PagedStream
from typing_extensions import override

from tap_netsuite.columns import Column
from tap_netsuite.memory import Memory
from tap_netsuite.query import Reading
from tap_netsuite.questions import Count, Feed
from tap_netsuite.readings import Bounds, changes, whole
from tap_netsuite.rows import RowReader
from tap_netsuite.schema import schema_of
from tap_netsuite.tables import Table

if TYPE_CHECKING:
    from tap_netsuite.tap import TapNetSuite


_TWICE_MINUTES = 120


class NetSuiteStream(PagedStream):
    """A table of the account.

    One with a stamp is read by its changes within [bookmark, upper bound), in the order of the stamps. One without is
    read whole, each row marked with the time of the reading: so rows that are gone are told from rows that are there.

    Args:
        tap: Whose.
        table: What it reads; with the columns that there are.
    """

    def __init__(self, tap: "TapNetSuite", table: Table) -> None:
        self.table = table
        self.selected_by_default = not table.opt_in
        super().__init__(tap, schema=schema_of(table, tap.config), name=table.stream)
        self.primary_keys = table.key
        self.replication_key = table.replication_key or None
        self.is_reference = table.is_reference
        minutes = tap.config["look_back_minutes"]
        # By a zone's name alone, the hour that comes twice is not told from the one before it.
        self.look_back = pendulum.duration(
            minutes=max(minutes, _TWICE_MINUTES) if tap.config.get("time_zone") else minutes
        )

    @property
    @override
    def tap(self) -> "TapNetSuite":
        return cast("TapNetSuite", self._tap)

    @property
    @override
    def kept(self) -> frozenset[str]:
        named = {name for _, name in self.table.deleted_with}
        return super().kept | named | {self.table.header}

    @cached_property
    def wanted(self) -> tuple[Column, ...]:
        """The selected columns."""
        return tuple(each for each in self.table.columns if self.mask.get(("properties", each.name), True))

    @cached_property
    def reader(self) -> RowReader:
        """What types its rows, whichever way they leave."""
        return RowReader(self.name, self.wanted, self.constants)

    @cached_property
    @override
    def lane(self) -> Lane | None:
        return None if super().lane is None else self.reader.lane

    @override
    def packed(self, page: Page) -> Page:
        # Rows wait for their turn as they came, in the thread that asked.
        rows = self.reader.rows(cast("Sequence[bytes]", page.rows), is_row_by_row=self.lane is None)
        return super().packed(replace(page, rows=rows))

    @override
    def questions(self) -> Sequence[Count]:
        return [Count(self._feed(reading, end)) for reading, end in self._plan()]

    def _plan(self) -> list[tuple[Reading, str | None]]:
        if not self.is_incremental:
            return [(whole(self.table, self.tap.times), None)]
        start = self.start()
        bounds = Bounds(start, moment(self.tap.upper_bound), is_first=self.bookmark().value is None or self._is_renewed)
        self.memory.begin(start)
        *others, last = changes(self.table, self.tap.times, bounds)
        return [*((reading, None) for reading in others), (last, self.tap.upper_bound)]

    @override
    def start(self, partition: Mapping[str, Any] | None = None) -> DateTime | None:
        if not self.is_incremental or not self._is_renewed:
            return super().start(partition)
        return None if self.is_reference else self.memory.since or self.tap.initial_start

    @cached_property
    def memory(self) -> Memory:
        """What earlier runs left about its columns."""
        return Memory(self.get_context_state(None), self.wanted)

    @cached_property
    def _is_renewed(self) -> bool:
        """Whether all is read again, for columns that were not asked for before."""
        is_renewed = self.memory.has_new_columns
        if is_renewed:
            self.logger.info(
                "%s: there are columns that were not read before, so all its rows are read again", self.name
            )
        return is_renewed

    @override
    def completed(self) -> None:
        self.memory.complete()

    def _feed(self, reading: Reading, end: str | None) -> Feed:
        table = self.table
        stamps = [name for name in (table.replication_key, table.own_stamp) if name]
        return Feed(
            self.name,
            reading,
            self.wanted,
            tuple(table.column(name) for name in stamps if name not in {mark.name for mark in reading.marks}),
            self.config["page_size"],
            self.config["max_concurrency"],
            end,
        )
