"""The lists of Connect as streams: by windows, cut here, whole, or for each parent.

Source: Plex, developers.plex.com, OpenAPI documents: no list is paged, and none is sorted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import requests
from pendulum import DateTime
from singer_http.bookmarks import text_of
from singer_http.fetch import Answer
from singer_http.page import Page
from singer_http.snapshots import READ_AT
from typing_extensions import override

from tap_plex.client import PARENT_CHANGED, PlexStream
from tap_plex.declared import Declared, Parents
from tap_plex.keys import EVENT_ID
from tap_plex.pages import Seen
from tap_plex.questions import ListQuestion, ParentsQuestion, Question, Window
from tap_plex.rows import Rows
from tap_plex.source import BAD_REQUEST, Plex, has_nothing
from tap_plex.tenants import TENANT, Tenant

if TYPE_CHECKING:
    from tap_plex.tap import TapPlex


class ConnectStream(PlexStream):
    """A list of Connect.

    Args:
        tap: The tap.
        declared: What is known of it.
        tenants: Whose data is read.
    """

    def __init__(self, tap: "TapPlex", declared: Declared, tenants: Sequence[Tenant]) -> None:
        self.declared, self.tenants = declared, tenants
        self._tap = tap
        self._latest: dict[str, str] = {}
        self._is_there: bool | None = None
        self.moment = PARENT_CHANGED if declared.follows_parents else declared.moment
        self.fields = declared.fields
        self.is_reference = declared.is_reference
        own = declared.key or (EVENT_ID,)
        columns = [*(() if declared.key else (EVENT_ID,)), *(c for c in declared.columns if c not in self.fields)]
        columns += [PARENT_CHANGED] if declared.follows_parents else []
        super().__init__(tap=tap, name=declared.name, schema=self.schema_of(own, [*columns, READ_AT]))
        self.primary_keys = (TENANT, *own)
        self.replication_key = None if declared.name in tap.config["read_whole"] else self.moment or None
        given = tap.config["event_look_back_hours" if declared.is_event else "look_back_hours"]
        self.look_back_hours = given if declared.look_back_hours is None else declared.look_back_hours

    @override
    def questions(self) -> Sequence[Question]:
        return [question for tenant in self.tenants for question in self._of(tenant)]

    def _of(self, tenant: Tenant) -> Iterator[Question]:
        start, parents = self.start_of(tenant), self.declared.parents
        since = text_of(start) if start else None
        if parents is None:
            yield from self._windowed(self._bare(tenant, since), start)
        elif self.declared.follows_parents or not self.moment:
            window = self._parent_window(parents.top, start)
            yield ParentsQuestion(
                self, tenant, parents.top, parents.top.path, window, since if window is None else None
            )
        else:
            yield ParentsQuestion(self, tenant, parents.top, parents.top.path)

    def _bare(self, tenant: Tenant, since: str | None) -> ListQuestion:
        cut = since if self.moment and not self.declared.window else None
        return ListQuestion(self, tenant, self.declared.path, columns=tenant.columns, since=cut)

    def _parent_window(self, parents: Parents, start: DateTime | None) -> Window | None:
        if start is None or not parents.window:
            return None
        return Window(start, next(high for _, high in self.cut(start, 0)), parents.window)

    def _windowed(self, question: ListQuestion, start: DateTime | None) -> Iterator[ListQuestion]:
        names = self.declared.window
        if not names or not self.moment:
            yield question
            return
        if start is None and (self.declared.is_event or self.declared.most_rows):
            # Every window needs both ends, and a full refresh needs a beginning.
            start = self.tap.beginning
        # Without an end each of several windows would hold all that follows.
        for low, high in self.cut(start, self._days if names[1] else 0):
            yield replace(question, window=Window(low, high, names))

    @property
    def _days(self) -> float:
        declared, config = self.declared, self.config
        if declared.window_days is not None:
            return declared.window_days
        if declared.most_rows:
            return float(config["invoice_window_days"])
        if declared.is_event:
            return float(config["event_window_days"])
        return 0.0 if declared.parents else float(config["change_window_days"])

    def level_below(self, parents: Parents) -> Parents | None:
        """The list between these parents and the stream's own rows; None where there is none."""
        below = self.declared.parents
        while below is not None and below.above is not None:
            if below.above is parents:
                return below
            below = below.above
        return None

    def of_parent(self, tenant: Tenant, names: Mapping[str, str], reached: str | None) -> Question:
        """The question for the children of one parent.

        Args:
            tenant: Whose data it is.
            names: What the parents are called by.
            reached: When the uppermost parent was last changed.
        """
        declared = self.declared
        columns: dict[str, Any] = tenant.columns | {name: names[name] for name in declared.columns}
        if declared.follows_parents:
            columns[PARENT_CHANGED] = reached
        params = tuple((name, names[name]) for name in declared.params)
        path = declared.path.format(**names)
        question = ListQuestion(self, tenant, path, params, columns=columns, is_child=True)
        if declared.follows_parents:
            return replace(question, reached=reached)
        windowed = list(self._windowed(question, self.start_of(tenant)))
        return windowed[0] if len(windowed) == 1 else _Several(windowed)

    def pages(self, rows: Rows, question: ListQuestion) -> Iterator[Page]:
        """The pages of an answer, each made when it is its turn.

        Args:
            rows: Its rows as they came.
            question: What was asked.

        Raises:
            FatalAPIError: A row lacks its key.
            RetriableAPIError: What came is no row.
        """
        seen = Seen(*question.window.bounds) if question.window else Seen()
        until = None if self.declared.follows_parents else self.until
        chunks = self.shaper.chunks(rows.pieces(), question.columns, seen, question.since, until)
        return self.paged(chunks, question.tenant, lambda: self._led_to(question, seen))

    def _led_to(self, question: ListQuestion, seen: Seen) -> str | None:
        """How far an answer leads, now that it is written."""
        if self.declared.window:
            self.warn_of_outsiders(seen, " and ".join(name for name in self.declared.window if name))
        if self.declared.parents is None or self.declared.follows_parents:
            return question.reached or seen.reached
        # Of several parents each has its own latest row: the bookmark must not pass those that are still to come.
        if seen.greatest:
            before = self._latest.get(question.tenant.name, "")
            self._latest[question.tenant.name] = max(before, seen.greatest)
        return None

    @override
    def _keep_beginning(self) -> None:
        for tenant in self.tenants:
            if latest := self._latest.get(tenant.name):
                self.bookmark(tenant.partition).advance(min(latest, self.tap.upper_bound))
        super()._keep_beginning()

    def is_empty(self, plex: Plex, question: ListQuestion | ParentsQuestion, response: requests.Response) -> bool:
        """Whether Plex's 404 to a question means that there is no data, and not that there is no such address.

        Args:
            plex: Plex, which is asked once more where a parameter can tell.
            question: What was asked.
            response: The 404.
        """
        if self.name in self.config["not_found_is_empty"]:
            return True
        if question.is_child or not has_nothing(response):
            return has_nothing(response)
        if question.window is None:
            return False
        if self._is_there is None:
            # An address that is there reads its parameters, and refuses this one; one that is not there is 404 again.
            names = [name for name in question.window.names if name]
            answer = plex.asked(question.tenant, question.path, [(name, "x") for name in names])
            self._is_there = answer.ok or answer.status_code == BAD_REQUEST
        return self._is_there


@dataclass(frozen=True, slots=True)
class _Several:
    """Windows of one parent, as one question that leads to each."""

    questions: Sequence[Question]

    def ask(self, plex: Plex) -> Answer[Question, Iterable[Page]]:  # noqa: ARG002 - nothing is asked: the windows follow
        """The windows."""
        return Answer([], self.questions)
