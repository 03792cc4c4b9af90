"""What is asked of an account, and what each answer leads to.

First a reading is counted, then it is cut into windows of about equally many rows, then each window is read page by
page. No page is taken that holds fewer rows than were counted: NetSuite may answer a query that took too long with a
success and no rows.

Source: docs/netsuite-sandbox.md#suiteql, docs/netsuite-sandbox.md#collections
"""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise, takewhile
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from singer_http.faults import SERVER_ERROR, TimedOutError
from singer_http.fetch import Answer
from singer_http.page import Page
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

from tap_netsuite.columns import Column
from tap_netsuite.pages import Listing, joined, listing
from tap_netsuite.query import Place, Query, Reading, Slice, parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_netsuite.source import Source

    Reply: TypeAlias = Answer["Pages", Page]

CUTS_AT_MOST = 1000
"""So many come in one answer."""
TRIES = 3
"""So often are parts of rows read again that do not fit together."""

_logger = logging.getLogger(__name__)

_counted = msgspec.json.Decoder(dict[str, object])


@dataclass(frozen=True, slots=True)
class Feed:
    """How the rows of one stream are asked for.

    Args:
        stream: Its name.
        reading: Which rows, in which order.
        columns: What is wanted of them.
        checks: Columns that tell whether a row changed between two queries.
        page_size: Rows per query.
        at_once: So many calls may be in flight; for one alone nothing is cut.
        end: How far the bookmark leads once all of the reading is written; None where it leads nowhere.
    """

    stream: str
    reading: Reading
    columns: tuple[Column, ...]
    checks: tuple[Column, ...]
    page_size: int
    at_once: int
    end: str | None = None

    def listing(self, source: "Source", query: Query) -> Listing:
        """The answer to a query of this stream.

        Raises:
            FatalAPIError: NetSuite refuses.
            RetriableAPIError: It may answer if asked again.
        """
        reply = source.suiteql(query.sql, query.params, self.page_size)
        return listing(reply, {mark.name for mark in self.reading.marks})

    def count(self, source: "Source", part: Slice) -> int:
        """How many rows of a part there are; the errors are those of `listing`."""
        query = self.reading.count(part)
        found = listing(source.suiteql(query.sql, query.params, 1), {"rows_there"})
        if not found.rows:
            raise RetriableAPIError("NetSuite answered a count without a number")
        return int(str(_counted.decode(found.rows[0])["rows_there"]))

    def count_between(self, source: "Source", part: Slice) -> int:
        """How many rows lie between the ends of a part, those among them that cannot be compared with its beginning.

        A null is neither before nor behind a mark, so that a count of the part alone would not tell of such rows.
        """
        there = self.count(source, Slice(None, part.up_to))
        return there - self.count(source, Slice(None, part.after)) if part.after else there

    @property
    def names(self) -> list[str]:
        """The names of the reading's marks."""
        return [mark.name for mark in self.reading.marks]


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are to be read, and by which windows."""

    feed: Feed

    def ask(self, source: "Source") -> "Reply":
        """Ask it once; the answer holds no rows, but leads to them.

        Raises:
            FatalAPIError: NetSuite refuses.
            RetriableAPIError: It may answer if asked again.
        """
        rows = self.feed.count(source, Slice())
        if not rows:
            return Answer(Page((), datetime.now(UTC), self.feed.end))
        size = self.feed.page_size
        cuts = self._cuts(source, rows)
        edges: list[Place | None] = [None, *cuts, None]
        windows = [
            Pages(self.feed, Slice(low, high), low, expected=size, is_last=high is None)
            for low, high in pairwise(edges)
        ]
        windows[-1] = replace(windows[-1], expected=rows - size * len(cuts))
        return Answer(Page((), datetime.now(UTC)), windows)

    def _cuts(self, source: "Source", rows: int) -> list[Place]:
        """Where each window but the last ends: a page behind the one before it, as far as NetSuite says it."""
        size = self.feed.page_size
        wanted = ceil(rows / size) - 1 if self.feed.at_once > 1 else 0
        cuts: list[Place] = []
        while len(cuts) < wanted:
            more = self._next_cuts(source, cuts[-1] if cuts else None)
            cuts += more
            if len(more) < CUTS_AT_MOST:
                break
        if len(cuts) < wanted:
            _logger.warning(
                "%s: NetSuite does not say where to cut; %d of its rows are read one page after another",
                self.feed.stream,
                rows - size * len(cuts),
            )
        return cuts[:wanted]

    def _next_cuts(self, source: "Source", after: Place | None) -> list[Place]:
        """Some of them; none where NetSuite refuses the query, which numbers all rows, or takes too long over it."""
        feed = self.feed
        query = feed.reading.cuts(Slice(after), feed.page_size)
        for _ in range(2):
            try:
                found = listing(source.suiteql(query.sql, query.params), set(feed.names)).places(feed.names)
                # Nothing can be compared with a null, so that no window may begin at one.
                return list(takewhile(lambda place: "" not in place, found))
            except (FatalAPIError, TimedOutError):
                break
            except RetriableAPIError as error:
                if getattr(error.response, "status_code", SERVER_ERROR) < SERVER_ERROR:
                    raise
        return []


@dataclass(frozen=True, slots=True)
class Pages:
    """A page of a window, and those that follow it.

    Args:
        feed: Whose rows.
        window: The whole window.
        after: Where the page begins.
        expected: So many rows the window has.
        is_last: Whether no window follows.
        read: So many of its rows lie before this page.
    """

    feed: Feed
    window: Slice
    after: Place | None
    expected: int
    is_last: bool
    read: int = 0

    def ask(self, source: "Source") -> "Reply":
        """Ask it once.

        Raises:
            FatalAPIError: NetSuite refuses, or gives fewer rows than there are.
            RetriableAPIError: It may answer if asked again.
        """
        found, expected = self._whole(source)
        count = len(found.rows)
        is_end = not count or (count >= found.total and not found.has_more)
        following: Sequence[Pages] = ()
        last = found.last(self.feed.names) if count else None
        if not is_end:
            if last == self.after:
                raise FatalAPIError(f"{self.feed.stream}: NetSuite gives the same page again; the rest cannot be read")
            following = (replace(self, after=last, expected=expected, read=self.read + count),)
        return Answer(Page(found.rows, found.received_at, self._reached(last, is_end=is_end)), following)

    def _reached(self, last: Place | None, *, is_end: bool) -> str | None:
        if self.feed.end is None:
            return None
        if is_end and self.is_last:
            return self.feed.end
        return last[0] if last else None

    def _whole(self, source: "Source") -> tuple[Listing, int]:
        """The page, and how many rows the window has; only a page after which none of these can be missing."""
        found = self._page(source)
        if self.read + found.total >= self.expected:
            # More than were counted may be there; from now on they are expected as well.
            return found, self.read + found.total
        # Some may have been changed since they were counted, and are the next run's; or NetSuite hides them.
        counted = self.feed.count_between(source, self.window)
        if self.read + found.total < counted:
            found = self._page(source)
        if self.read + found.total < counted:
            raise FatalAPIError(
                f"{self.feed.stream}: NetSuite counts {counted} rows but gives {self.read + found.total}, also when "
                "asked again; nothing after them was read"
            )
        return found, counted

    def _page(self, source: "Source") -> Listing:
        """A page of which no part contradicts another."""
        feed = self.feed
        lots = parts(feed.columns, (*feed.reading.marks, *feed.checks))
        names = [column.name for column in (*feed.reading.marks, *feed.checks)]
        for _ in range(TRIES):
            found = feed.listing(source, feed.reading.page(lots[0], Slice(self.after, self.window.up_to)))
            if len(found.rows) < min(found.total, feed.page_size):
                raise RetriableAPIError("NetSuite's page holds fewer rows than it says")
            if len(lots) == 1 or not found.rows:
                return found
            same = Slice(self.after, found.last(feed.names))
            rest = [feed.listing(source, feed.reading.page(lot, same)) for lot in lots[1:]]
            if all(lot.places(names) == found.places(names) for lot in rest):
                return replace(found, rows=joined([found, *rest]))
        raise RetriableAPIError("rows were changed while their parts were read")
