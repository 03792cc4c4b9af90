"""What is asked of Plex, and what each answer leads to.

Source: Plex, developers.plex.com, OpenAPI documents; AP and AR invoices: "limit of 1,000 invoices per call".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import msgspec
from singer_http.bookmarks import text_of
from singer_http.fetch import Answer
from singer_http.windows import windows
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

from tap_plex.declared import Names, Parents
from tap_plex.faults import CONNECT
from tap_plex.instants import canonical
from tap_plex.rows import Rows
from tap_plex.source import NOT_FOUND, Plex
from tap_plex.tenants import Tenant

if TYPE_CHECKING:
    from pendulum import DateTime
    from singer_http.page import Page

    from tap_plex.connect import ConnectStream

    Reply: TypeAlias = Answer["Question", Iterable[Page]]

SERVER_ERROR = 500
SHORTEST_SECONDS = 1
"""A window that is no longer than this is not cut again."""


class Question(Protocol):
    """Something to ask Plex."""

    def ask(self, plex: Plex) -> "Reply":
        """Ask it once; it raises FatalAPIError or RetriableAPIError."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time that is asked for.

    Args:
        low: Where it begins; None for no bound.
        high: Where it ends. Whether Plex holds the end for inside is not known: windows that touch leave out nothing
            either way, and a key makes one row of what comes twice.
        names: The parameters.
    """

    low: "DateTime | None"
    high: "DateTime"
    names: Names

    @property
    def params(self) -> list[tuple[str, str]]:
        """As Plex is asked for it; always with Z, and always with a time."""
        if self.low is None:
            return []
        begin, end = self.names
        return [(begin, text_of(self.low)), *([(end, text_of(self.high))] if end else [])]

    @property
    def bounds(self) -> tuple[str, str]:
        """Between which times, as texts, the rows must lie."""
        return (text_of(self.low) if self.low else "", text_of(self.high) if self.low and self.names[1] else "~")

    def halves(self) -> "tuple[Window, Window] | None":
        """The two halves of it; None where it cannot be cut."""
        if self.low is None or not self.names[1] or (self.high - self.low).total_seconds() <= SHORTEST_SECONDS:
            return None
        parts = [replace(self, low=low, high=high) for low, high in windows(self.low, self.high, 2)]
        return parts[0], parts[1]


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """A list, or a window of it.

    Args:
        stream: Whose rows it holds.
        tenant: Whose data it is.
        path: Its address.
        params: What is asked for beside the window.
        window: The window; None for all.
        columns: What each row is told beside.
        since: Rows that changed earlier are not wanted; None wants all.
        reached: How far the bookmark leads then, where the rows do not say it.
        is_child: Whether it is the list of one parent: then Plex's 404 means that it is empty.
    """

    stream: "ConnectStream"
    tenant: Tenant
    path: str
    params: tuple[tuple[str, str], ...] = ()
    window: Window | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    since: str | None = None
    reached: str | None = None
    is_child: bool = False

    def ask(self, plex: Plex) -> "Reply":
        """Ask it once.

        Raises:
            FatalAPIError: Plex refuses, or an answer that may have been cut off cannot be asked for in parts.
            RetriableAPIError: It may answer if asked again.
        """
        declared = self.stream.declared
        params = [*self.params, *(self.window.params if self.window else ())]
        is_window = self.window is not None and not self.is_child
        response, body = plex.listed(self.tenant, self.path, params, declared.method, twice=is_window)
        if response.status_code == NOT_FOUND and self.stream.is_empty(plex, self, response):
            return Answer([])
        halves = self.window.halves() if self.window and declared.most_rows else None
        if halves and response.status_code >= SERVER_ERROR:
            # What is too much for Plex to answer may come as an error of its gateway.
            return self._halved(halves)
        plex.judged(response, CONNECT, self.path)
        rows = Rows(body, declared.rows_at)
        if self._may_be_cut(rows):
            if halves:
                return self._halved(halves)
            raise FatalAPIError(
                f"{self.path}: Plex answered {len(rows)} rows for a window that cannot be made shorter; some may be "
                "missing, so nothing of it is kept; if you know that none is, raise invoice_limit"
            )
        return Answer(self.stream.pages(rows, self))

    def _may_be_cut(self, rows: Rows) -> bool:
        """Whether so many came that others may not have; lines count too, but one row alone is not cut by its own."""
        most = self.stream.declared.most_rows
        return bool(most) and (len(rows) >= most or (len(rows) > 1 and len(rows) + rows.lines() >= most))

    def _halved(self, halves: tuple[Window, Window]) -> "Reply":
        return Answer([], [replace(self, window=half) for half in halves])


def _text(value: Any) -> str:
    return "" if value is None else str(value)


@dataclass(slots=True)
class Progress:
    """How many of the calls for children were made.

    Args:
        expected: How many there are to be.
        made: Counts.
    """

    expected: int
    made: "count[int]" = field(default_factory=lambda: count(1))

    def step(self) -> int | None:
        """One was made: the number of them at each tenth and at the end, otherwise None."""
        number = next(self.made)
        return number if number % max(self.expected // 10, 1) == 0 or number == self.expected else None


@dataclass(frozen=True, slots=True)
class ChildQuestion:
    """The children of one parent.

    Args:
        stream: Whose rows they are.
        question: The question itself.
        progress: Where it is counted.
    """

    stream: "ConnectStream"
    question: Question
    progress: Progress

    def ask(self, plex: Plex) -> "Reply":
        """Ask it once; the same errors."""
        answer = self.question.ask(plex)
        if number := self.progress.step():
            self.stream.logger.info("%s: %d of %d parents read", self.stream.name, number, self.progress.expected)
        return answer


@dataclass(frozen=True, slots=True)
class ParentsQuestion:
    """A list whose rows have lists of their own: the answer holds no rows, but leads to those of each.

    Args:
        stream: Whose rows the lists hold.
        tenant: Whose data it is.
        parents: Which list.
        path: Its address, filled in.
        window: What is asked for; None for all.
        since: Parents that changed earlier are not wanted; None wants all.
        names: What the parents above it filled in.
        reached: How far the bookmark leads once all below is written, where this list does not say it.
    """

    stream: "ConnectStream"
    tenant: Tenant
    parents: Parents
    path: str
    window: Window | None = None
    since: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    reached: str | None = None

    def ask(self, plex: Plex) -> "Reply":
        """Ask it once.

        Raises:
            FatalAPIError: Plex refuses.
            RetriableAPIError: It may answer if asked again.
        """
        params = self.window.params if self.window else ()
        response, body = plex.listed(self.tenant, self.path, params, twice=self.window is not None)
        if response.status_code == NOT_FOUND and self.stream.is_empty(plex, self, response):
            return Answer([])
        plex.judged(response, CONNECT, self.path)
        wanted = sorted(self._wanted(self._read(Rows(body))), key=lambda one: one[0])
        stream, progress = self.stream, Progress(len(wanted))
        if not self.names:
            since = self.since or (self.window.bounds[0] if self.window else "")
            stream.logger.info(
                "%s: %d calls to come for tenant %s, one for each parent%s",
                stream.name,
                len(wanted),
                self.tenant.name,
                f" changed since {since}" if since else "",
            )
        return Answer([], [self._below(changed, names, progress) for changed, names in wanted])

    @property
    def is_child(self) -> bool:
        """Whether it is the list of one parent in turn."""
        return bool(self.names)

    def _read(self, listed: Rows) -> list[dict[str, Any]]:
        names = {*self.parents.names.values(), *filter(None, (self.parents.moment,))}
        kind = msgspec.defstruct("Parent", [(f"f{n}", Any, msgspec.field(default=None, name=name))
                                            for n, name in enumerate(sorted(names))])  # fmt: skip
        decoder = msgspec.json.Decoder(kind)
        try:
            rows = [decoder.decode(raw) for raws in listed.pieces() for raw in raws]
        except msgspec.MsgspecError:
            raise RetriableAPIError("the answer is not a whole list of JSON") from None
        return [{name: getattr(row, f"f{n}") for n, name in enumerate(sorted(names))} for row in rows]

    def _wanted(self, rows: Sequence[Mapping[str, Any]]) -> "list[tuple[str, tuple[tuple[str, str], ...]]]":
        found = []
        for row in rows:
            changed = canonical(_text(row.get(self.parents.moment))) if row.get(self.parents.moment) else ""
            if not changed or ((self.since or "") <= changed < (self.stream.until or "~")):
                own = tuple((name, _text(row[source])) for name, source in self.parents.names.items())
                found.append((changed, (*self.names, *own)))
        return found

    def _below(self, changed: str, names: tuple[tuple[str, str], ...], progress: Progress) -> Question:
        reached = changed or self.reached
        if below := self.stream.level_below(self.parents):
            path = below.path.format(**dict(names))
            return ParentsQuestion(self.stream, self.tenant, below, path, names=names, reached=reached)
        return ChildQuestion(self.stream, self.stream.of_parent(self.tenant, dict(names), reached), progress)
