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
    from singer_http.page import Page

    from tap_sandbox.source import Source

    Reply: TypeAlias = Answer["Question | ParentQuestion", Page]

WINDOWS_PER_CALL = 4
"""A large table is cut into so many windows for each call that may be in flight."""
PAGES_PER_WINDOW = 4


@dataclass(frozen=True, slots=True)
class Question:
    """One page of a list.

    Args:
        path: Of the list.
        params: Its bounds and its cursor.
        reader: Reads the answer.
        last_change: The last change of a row; None where the list is not in the order of changes.
        parts: Into at most so many windows what follows the first page may be cut.
        reached: How far the bookmark leads once the last page is written, where rows do not say it.
    """

    path: str
    params: dict[str, Any]
    reader: PageReader
    last_change: Callable[[Any], str] | None = None
    parts: int = 1
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
        return self.reader.read(source.get(self.path, self.params))

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
        low, high, first = (moment(text) for text in (begin, end, last_change(listing.rows[0])))
        pages = (high - low).total_seconds() / max((low - first).total_seconds(), 1e-6)
        parts = max(1, min(self.parts, ceil(pages / PAGES_PER_WINDOW)))
        bounds = [(text_of(after), text_of(before)) for after, before in windows(low, high, parts)]
        following = tuple(
            replace(self, params=self.params | {"modified_after": after, "modified_before": before}, parts=1)
            for after, before in bounds
        )
        return Answer(replace(listing, rows=kept).page(begin), following)


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
