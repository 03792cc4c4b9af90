"""Streams of data sources: what the settings name, read by windows where the data source takes dates.

Source: Plex, Data Source API: "Execute"; there is no paging, and each data source has a Read Row Limit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from singer_http.fetch import Answer
from singer_http.page import Page
from singer_http.snapshots import READ_AT
from singer_sdk.exceptions import FatalAPIError
from typing_extensions import override

from tap_plex import results
from tap_plex.client import PlexStream
from tap_plex.faults import DATA_SOURCES
from tap_plex.keys import EVENT_ID
from tap_plex.metadata import Described
from tap_plex.pages import Seen
from tap_plex.questions import Window
from tap_plex.source import Plex
from tap_plex.tenants import TENANT, Tenant

if TYPE_CHECKING:
    from tap_plex.tap import TapPlex


class Split:
    """What an answer held that was cut off, and must come again in the parts that split_by makes of it.

    Args:
        keys: What names each of its rows.
        parts: How many parts are to be answered.
    """

    def __init__(self, keys: Iterable[str], parts: int) -> None:
        self._missing, self._parts = set(keys), parts
        self._lock = Lock()

    def cut(self, parts: int) -> None:
        """A part is asked for in so many parts in turn."""
        with self._lock:
            self._parts += parts - 1

    def brought(self, keys: Iterable[str]) -> int:
        """A part brought these rows: how many are missing now that it was the last; 0 while others are to come."""
        with self._lock:
            self._missing.difference_update(keys)
            self._parts -= 1
            return 0 if self._parts else len(self._missing)


@dataclass(frozen=True, slots=True)
class SourceQuestion:
    """One execution.

    Args:
        stream: Whose rows it brings.
        tenant: Whose account runs it.
        inputs: What it is given beside the window.
        window: The window; None for none.
        leads: Whether the bookmark may move with it.
        split: What it is a part of; None where it is none.
    """

    stream: "DataSourceStream"
    tenant: Tenant
    inputs: Mapping[str, Any] = field(default_factory=dict)
    window: Window | None = None
    leads: bool = True
    split: Split | None = None

    def ask(self, plex: Plex) -> "Answer[Any, list[Page]]":
        """Ask it once.

        Raises:
            FatalAPIError: Plex refuses, or rows are missing and cannot be asked for in parts.
            RetriableAPIError: It may answer if asked again.
        """
        number = self.stream.described.id
        given = {**self.inputs, **dict(self.window.params if self.window else ())}
        response = plex.judged(plex.execute(self.tenant, number, given), DATA_SOURCES, f"data source {number}")
        result = results.read(response, f"data source {number}")
        pages, seen = self.stream.pages_of(result, self)
        if self._may_be_cut(result):
            if parts := self._parts(seen, result):
                return Answer([], parts)
            if result.is_flagged is not False:
                raise FatalAPIError(
                    f"data source {number} (transaction {result.transaction or 'unknown'}): rows are missing behind "
                    f"its read limit, after {len(result.rows)}, and it cannot be asked for in smaller parts; set "
                    "begin_input and end_input, or split_by, or have Plex raise the limit"
                )
        if self.split is not None and (missing := self.split.brought(self._keys(result))):
            raise FatalAPIError(
                f"data source {number}: {missing} rows of an answer that was cut off are in none of the parts that "
                "split_by makes of it; its values must be all that the input may be"
            )
        return Answer(pages)

    def _keys(self, result: results.Result) -> list[str]:
        return [str([row.get(name) for name in self.stream.given["key"]]) for row in result.rows]

    def _may_be_cut(self, result: results.Result) -> bool:
        return bool(result.is_flagged) or len(result.rows) >= self.stream.read_limit

    def _parts(self, seen: Seen, result: results.Result) -> "list[SourceQuestion]":
        """The same in parts, which add up to it; none if there is no way."""
        # Rows outside: it passes over times of day, or over the window as a whole; shorter ones would hold no less.
        halves = self.window.halves() if self.window and not seen.outside else None
        if halves and self.split is None:
            return [replace(self, window=half) for half in halves]
        if halves and self.split is not None:
            self.split.cut(len(halves))
            first, last = halves
            # Only behind the last part is it known that none is missing.
            return [replace(self, window=first, leads=False), replace(self, window=last)]
        given = self.stream.given.get("split_by")
        if not given or given["input"] in self.inputs:
            return []
        split, name = Split(self._keys(result), len(given["values"])), given["input"]
        parts = [
            replace(self, inputs={**self.inputs, name: value}, leads=False, split=split) for value in given["values"]
        ]
        return [*parts[:-1], *(replace(last, leads=self.leads) for last in parts[-1:])]


class DataSourceStream(PlexStream):
    """A data source.

    Args:
        tap: The tap.
        given: What the settings say of it.
        described: What Plex says of it.
        tenants: Whose data is read.
    """

    def __init__(
        self, tap: "TapPlex", given: Mapping[str, Any], described: Described, tenants: Sequence[Tenant]
    ) -> None:
        self.given, self.described, self.tenants = given, described, tenants
        self._tap = tap
        self.moment = given.get("replication_key") or ""
        self.fields = described.columns
        own = tuple(given.get("key") or (EVENT_ID,))
        name = given.get("name") or described.name.lower()
        columns = [*(() if given.get("key") else (EVENT_ID,)), READ_AT]
        super().__init__(tap=tap, name=name, schema=self.schema_of(own, columns))
        self.primary_keys = (TENANT, *own)
        self.replication_key = self.moment if given.get("begin_input") else None
        self.look_back_hours = given.get("look_back_hours", tap.config["look_back_hours"])

    @property
    def read_limit(self) -> int:
        """After so many rows Plex leaves out the rest."""
        return int(self.given.get("read_limit", 1000))

    @override
    def questions(self) -> Sequence[SourceQuestion]:
        return [question for tenant in self.tenants for question in self._of(tenant)]

    def _of(self, tenant: Tenant) -> list[SourceQuestion]:
        question = SourceQuestion(self, tenant, self.given.get("inputs", {}))
        if not self.given.get("begin_input"):
            return [question]
        names = (str(self.given["begin_input"]), str(self.given.get("end_input") or ""))
        low = self.start_of(tenant) or self.tap.beginning
        days = float(self.given.get("window_days", self.config["event_window_days"])) if names[1] else 0.0
        return [replace(question, window=Window(*bounds, names)) for bounds in self.cut(low, days)]

    def pages_of(self, result: results.Result, question: SourceQuestion) -> tuple[list[Page], Seen]:
        """The pages of an answer, and what its rows said of their times.

        Args:
            result: The answer.
            question: What was asked.

        Raises:
            FatalAPIError: A row lacks its key.
        """
        seen = Seen(*question.window.bounds) if question.window else Seen()
        rows = self.shaper.shape(result.rows, question.tenant.columns, seen)
        self.warn_of_outsiders(seen, f"{self.given.get('begin_input')} and {self.given.get('end_input')}")
        pages = self.paged([rows], question.tenant, lambda: seen.reached if question.leads else None)
        return list(pages), seen
