"""What is asked of the sandbox, and what each answer leads to. Source: docs/sandbox-api.md#lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any, TypeAlias

from singer_http.bookmarks import moment, text_of
from singer_http.fetch import Answer
from singer_http.windows import windows
from singer_sdk.exceptions import FatalAPIError

from tap_sandbox.pages import Listing, PageReader

if TYPE_CHECKING:
    from pendulum import DateTime
    from singer_http.page import Page

    from tap_sandbox.source import Source

    Reply: TypeAlias = Answer["Question | ParentQuestion", Page]

WINDOWS_PER_CALL = 8
"""Of a large table so many windows are cut at a time for each call that may be in flight."""
PAGES_PER_WINDOW = 7
"""They come one after the other: with more of them more is held, with fewer more last pages are not full."""
FILL = 0.94
"""A little less than so many whole pages, as their density is an estimate."""


@dataclass(frozen=True, slots=True)
class Question:
    """One page of a list.

    Args:
        path: Of the list.
        params: Its bounds and its cursor.
        reader: Reads the answer.
        last_change: The last change of a row; None where the list is not in the order of changes.
        parts: At most so many windows are cut of what follows the first page; what is left is a question like this one.
        page_seconds: How long a stretch one page was estimated to hold; None where nothing was read before it.
        reached: How far the bookmark leads once the last page is written, where rows do not say it.
    """

    path: str
    params: dict[str, Any]
    reader: PageReader
    last_change: Callable[[Any], str] | None = None
    parts: int = 1
    page_seconds: float | None = None
    reached: str | None = None

    def ask(self, source: "Source") -> "Reply":
        """Ask it once.

        Raises:
            FatalAPIError: The sandbox refuses.
            RetriableAPIError: It may answer if asked again.
        """
        listing = self.read(source)
        if self.last_change and self.parts > 1 and listing.next_cursor and listing.rows:
            return self._cut(listing, self.last_change)
        if self.last_change and listing.rows:
            reached: str | None = self.last_change(listing.rows[-1])
        else:
            reached = None if listing.next_cursor else self.reached
        return Answer(listing.page(reached), self.next(listing))

    def read(self, source: "Source") -> Listing:
        """What the sandbox answers."""
        return source.listing(self.path, self.params, self.reader)

    def next(self, listing: Listing) -> Sequence["Question"]:
        """The page after an answer; none after the last."""
        if listing.next_cursor is None:
            return ()
        if listing.next_cursor == self.params.get("cursor"):
            raise FatalAPIError("the sandbox's cursor leads to the same page again; the rest cannot be read")
        return (replace(self, params=self.params | {"cursor": listing.next_cursor}, parts=1),)

    def _cut(self, listing: Listing, last_change: Callable[[Any], str]) -> "Reply":
        """The page without its last moment, which begins the first of the windows that follow."""
        begin, end = last_change(listing.rows[-1]), self.params["modified_before"]
        kept = [row for row in listing.rows if last_change(row) < begin]
        low, high = moment(begin), moment(end)
        page_seconds = self._page_seconds(low, last_change(listing.rows[0]))
        # Rows that all came at once say nothing of those that follow.
        width = max(page_seconds * PAGES_PER_WINDOW * FILL, 1.0)
        parts, rest = ceil((high - low).total_seconds() / width), high
        if parts >= self.parts:
            # One less than all calls take in full rounds: the rest is asked for in the last one, with nobody waiting.
            parts = self.parts - 1
            rest = low.add(microseconds=int(width * parts * 1e6))
        elif parts > 1:
            at_once = self.parts // WINDOWS_PER_CALL
            parts = ceil(parts / at_once) * at_once
        following = [self._within(*bounds, parts=1) for bounds in windows(low, rest, parts)]
        if rest < high:
            following.append(replace(self._within(rest, high, parts=self.parts), page_seconds=page_seconds))
        return Answer(replace(listing, rows=kept).page(begin), following)

    def _page_seconds(self, low: "DateTime", first: str) -> float:
        """How long a stretch one page holds: of a rest, what its first page says and what was thought before."""
        if self.page_seconds is None:
            return (low - moment(first)).total_seconds()
        return ((low - moment(self.params["modified_after"])).total_seconds() + self.page_seconds) / 2

    def _within(self, after: "DateTime", before: "DateTime", *, parts: int) -> "Question":
        bounds = {"modified_after": text_of(after), "modified_before": text_of(before)}
        return replace(self, params=self.params | bounds, parts=parts)


@dataclass(frozen=True, slots=True)
class ParentQuestion:
    """One page of the documents whose children are wanted.

    Args:
        parents: The list of the documents, in the order of their changes.
        child: A question for the children of one; its path holds {document}.
    """

    parents: Question
    child: Question

    def ask(self, source: "Source") -> "Reply":
        """Ask it once; the answer holds no rows, but leads to those of each document.

        Raises:
            FatalAPIError: The sandbox refuses.
            RetriableAPIError: It may answer if asked again.
        """
        listing = self.parents.read(source)
        children = [
            replace(self.child, path=self.child.path.format(document=row["id"]), reached=row["modified_at"])
            for row in listing.rows
        ]
        further = [replace(self, parents=question) for question in self.parents.next(listing)]
        return Answer(replace(listing, rows=[]).page(), (*children, *further))
