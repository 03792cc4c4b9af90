"""What is asked of the sandbox, and what each answer leads to. Source: docs/sandbox-api.md#lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any, cast

import pendulum
from pendulum import DateTime
from singer_http.fetch import Answer
from singer_http.windows import windows
from singer_sdk.exceptions import FatalAPIError

from tap_sandbox.pages import Page, PageReader
from tap_sandbox.settings import text_of

if TYPE_CHECKING:
    from tap_sandbox.source import Source

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
        last_change: The last change of a row; None where the list is not to be cut into windows.
        parts: Into at most so many windows what follows the first page may be cut.
    """

    path: str
    params: dict[str, Any]
    reader: PageReader
    last_change: Callable[[Any], str] | None = None
    parts: int = 1

    def ask(self, source: "Source") -> Answer["Question | ParentQuestion", Page]:
        """Ask it once.

        Raises:
            FatalAPIError: The sandbox refuses.
            RetriableAPIError: It may answer if asked again.
        """
        page = self.reader.read(source.get(self.path, self.params))
        if self.last_change and page.next_cursor and page.rows:
            return self._cut(page, self.last_change)
        return Answer(page, self._next(page))

    def _next(self, page: Page) -> Sequence["Question"]:
        if page.next_cursor is None:
            return ()
        if page.next_cursor == self.params.get("cursor"):
            raise FatalAPIError("the sandbox's cursor leads to the same page again; the rest cannot be read")
        params = self.params | {"cursor": page.next_cursor}
        return (replace(self, params=params, last_change=None),)

    def _cut(self, page: Page, last_change: Callable[[Any], str]) -> Answer["Question | ParentQuestion", Page]:
        """The page without its last moment, which begins the first of the windows that follow."""
        begin, end = last_change(page.rows[-1]), self.params["modified_before"]
        kept = [row for row in page.rows if last_change(row) < begin]
        low, high, first = (cast("DateTime", pendulum.parse(text)) for text in (begin, end, last_change(page.rows[0])))
        pages = (high - low).total_seconds() / max((low - first).total_seconds(), 1e-6)
        parts = max(1, min(self.parts, ceil(pages / PAGES_PER_WINDOW)))
        bounds = [(text_of(after), text_of(before)) for after, before in windows(low, high, parts)]
        following = tuple(
            replace(self, params=self.params | {"modified_after": after, "modified_before": before}, last_change=None)
            for after, before in bounds
        )
        return Answer(replace(page, rows=kept), following)


@dataclass(frozen=True, slots=True)
class ParentQuestion:
    """One page of the documents whose children are wanted.

    Args:
        parents: The list of the documents.
        child: A question for the children of one; its path holds {document}.
    """

    parents: Question
    child: Question

    def ask(self, source: "Source") -> Answer["Question | ParentQuestion", Page]:
        """Ask it once; the answer holds no rows, but leads to those of each document.

        Raises:
            FatalAPIError: The sandbox refuses.
            RetriableAPIError: It may answer if asked again.
        """
        page = self.parents.reader.read(source.get(self.parents.path, self.parents.params))
        children = [replace(self.child, path=self.child.path.format(document=row["id"])) for row in page.rows]
        further = [replace(self, parents=question) for question in self.parents._next(page)]  # noqa: SLF001 - one file
        return Answer(replace(page, rows=[]), (*children, *further))
