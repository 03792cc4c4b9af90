"""The base streams: how Plex is asked, tenant by tenant.

Source: Plex, developers.plex.com, OpenAPI documents: no list is paged, and none is sorted.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, Any, cast

import pendulum
from pendulum import DateTime, Duration
from singer_http.bookmarks import text_of
from singer_http.page import Page
from singer_http.stream import PagedStream
from singer_http.summary import StreamSummary
from singer_http.windows import windows
from typing_extensions import override

from tap_plex.fields import Shape
from tap_plex.keys import EVENT_ID
from tap_plex.pages import UNKNOWN, Seen, Shaper, Strangers
from tap_plex.tenants import CUSTOMER, TENANT, Tenant

if TYPE_CHECKING:
    from tap_plex.tap import TapPlex

SNAPSHOT = "_sdc_snapshot_at"
PARENT_CHANGED = "_plex_parent_modified_at"

_TEXT = {"type": "string"}
_MAY_BE = {"type": ["string", "null"]}
_OWN_COLUMNS: dict[str, dict[str, Any]] = {
    TENANT: _TEXT | {"description": "The tenant, as the settings call it."},
    CUSTOMER: _MAY_BE | {"description": "The tenant's PCN, where the settings tell it."},
    EVENT_ID: _TEXT | {"description": "Names the event: a hash of it, and its number among those equal to it."},
    SNAPSHOT: _MAY_BE | {"format": "date-time", "description": "When the list was read whole, UTC."},
    PARENT_CHANGED: _MAY_BE | {"format": "date-time", "description": "When the parent was last changed, UTC."},
    UNKNOWN: {"type": ["object", "null"], "description": "What Plex sent that this tap does not know."},
}


class PlexStream(PagedStream):
    """What all streams of Plex share: rows of several tenants, each with bookmarks of its own."""

    tenants: Sequence[Tenant]
    moment: str
    fields: Mapping[str, Shape]
    look_back_hours: float

    @property
    @override
    def tap(self) -> "TapPlex":
        return cast("TapPlex", self._tap)

    @property
    @override
    def partitions(self) -> None:
        # The SDK would read everything once for each tenant that the state knows.
        return None

    @property
    @override
    def constants(self) -> dict[str, str]:
        return {} if self.is_incremental else {SNAPSHOT: self.tap.upper_bound}

    def schema_of(self, key: Sequence[str], own: Sequence[str] = ()) -> dict[str, Any]:
        """The stream's schema: what Plex sends, and the columns of ours that it has.

        Args:
            key: The columns that name a row.
            own: Columns of ours beside the tenant's.
        """
        wanted = [TENANT, CUSTOMER, *own, *([UNKNOWN] if self.tap.config["keep_unknown_fields"] else [])]
        told = {name: shape.schema(name, nullable=name not in key) for name, shape in self.fields.items()}
        added = {name: _OWN_COLUMNS.get(name, _TEXT | {"description": "The parent's."}) for name in wanted}
        return {"type": "object", "properties": added | told}

    @cached_property
    def shaper(self) -> Shaper:
        """Makes rows of answers."""
        strangers = Strangers(self.name, self.config["keep_unknown_fields"])
        moment = self.moment if self.is_incremental or self.moment in self.fields else ""
        return Shaper(self.name, self.lane, self.fields, key=self.primary_keys, moment=moment, strangers=strangers)

    def start_of(self, tenant: Tenant) -> DateTime | None:
        """The first last change that this run reads of a tenant; None reads from the beginning.

        Args:
            tenant: The tenant.
        """
        if not self.is_incremental:
            return None
        look_back: Duration = pendulum.duration(hours=self.look_back_hours)
        go_on = self.bookmark(tenant.partition).start(look_back)
        if go_on is None:
            return None if self.is_reference else self.tap.initial_start
        earliest = self.tap.start_date
        return max(go_on, earliest) if earliest and not self.is_reference else go_on

    def cut(self, low: DateTime | None, days: float) -> Iterator[tuple[DateTime | None, DateTime]]:
        """Windows of at most so many days, up to the run's upper bound.

        Args:
            low: Where the first one begins; None for no bound, which is not cut.
            days: How long they are; 0 for any length.
        """
        high = pendulum.instance(datetime.fromisoformat(self.tap.upper_bound))
        if low is None or not days:
            yield low, high
            return
        low = min(low, high)
        parts = max(ceil((high - low).total_seconds() / (days * 86_400)), 1)
        yield from windows(low, high, parts)

    @override
    def packed(self, page: Page) -> Page:
        # An answer brings several pages; each is packed when it is its turn.
        return page

    def paged(self, chunks: Iterable[list[Any]], tenant: Tenant, leads_to: Callable[[], str | None]) -> Iterator[Page]:
        """Pages of rows, each made when the one before it is written; the last one moves the bookmark.

        Args:
            chunks: The rows of one answer, some at a time.
            tenant: Whose they are.
            leads_to: Called at the end: how far the answer leads; the run's upper bound at the most.
        """
        now = datetime.now(UTC)
        last = Page((), now, partition=tenant.partition)
        for rows in chunks:
            if last.rows:
                yield last
            last = super().packed(Page(rows, now, partition=tenant.partition))
        reached = leads_to()
        if reached is not None and self.is_incremental:
            last = replace(last, reached=min(reached, self.tap.upper_bound))
        if last.rows or last.reached:
            yield last

    def warn_of_outsiders(self, seen: Seen, what: str) -> None:
        """Say, once, that Plex passed over a filter.

        Args:
            seen: What the rows said.
            what: The names of the filter.
        """
        if seen.outside and not self.__dict__.setdefault("_is_warned", False):
            self._is_warned = True
            self.logger.warning(
                "%s: Plex sent %d rows outside of the window that was asked for: it passes over %s, or these are about "
                "another column than %s. The rows are kept; check the names",
                self.name, seen.outside, what, self.moment,
            )  # fmt: skip

    @cached_property
    @override
    def summary(self) -> StreamSummary:
        if not self.is_incremental:
            return StreamSummary("full")
        marks = [self.bookmark(tenant.partition).value for tenant in self.tenants]
        starts = [start for tenant in self.tenants if (start := self.start_of(tenant)) is not None]
        kind: Any = "incremental" if all(marks) else "initial"
        return StreamSummary(kind, bookmark_from=text_of(min(starts)) if starts else None)

    @override
    def _keep_beginning(self) -> None:
        if not self.is_incremental:
            return
        for tenant in self.tenants:
            start = self.start_of(tenant)
            if start is not None and self.bookmark(tenant.partition).value is None:
                self.bookmark(tenant.partition).advance(text_of(start))

    @override
    def _end_summary(self) -> None:
        fetch, told = self.tap.fetch, self.summary
        marks = [value for tenant in self.tenants if (value := self.bookmark(tenant.partition).value)]
        told.bookmark_to = text_of(min(marks)) if marks and self.is_incremental else None
        told.http_request_count, told.http_retries = fetch.requests[self.name], fetch.retries[self.name]
        told.rate_limit_wait_seconds = round(fetch.wait_seconds[self.name], 3)
        told.log(self.name)
