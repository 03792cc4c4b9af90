"""Finding out which of a table's columns an account and a role have."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from singer_http.fetch import Answer, Fetch
from singer_sdk.exceptions import RetriableAPIError

from tap_netsuite.faults import SERVER_FAILED, ColumnMissingError
from tap_netsuite.source import Source
from tap_netsuite.tables import Table

AT_ONCE = 4
"""So many are asked at once: less than the smallest account takes."""
TRIES = 3
"""So many failures in a row of the same probe are no accident."""

_T = TypeVar("_T")
_A = TypeVar("_A")


def side_by_side(ask: Callable[[_T], _A], questions: Iterable[_T], at_once: int) -> Iterator[_A]:
    """What a call makes of each question, in their order, a few at a time.

    A run that is told to stop meanwhile does not wait for the calls that are under way.

    Args:
        ask: Called in other threads.
        questions: What it is called with.
        at_once: So many at the most.

    Raises:
        Exception: What the first failing call raised.
    """
    fetch: Fetch[_T, _A] = Fetch(
        lambda question: Answer(ask(question)),
        max_concurrency=min(AT_ONCE, at_once),
        max_retry_seconds=0,
        is_refusal=lambda _: False,
        tell=lambda *_: None,
    )
    fetch.add("all", questions)
    try:
        yield from fetch.answers("all")
    finally:
        fetch.close()


@dataclass(frozen=True, slots=True)
class Prober:
    """Asks for columns, and leaves out what is refused.

    Args:
        source: The account.
    """

    source: Source

    def refused(self, table: Table) -> tuple[str, ...]:
        """The names of a table's columns that are not there for this role.

        One call where all are there, and one more for each that is not: NetSuite names one at a time.

        Args:
            table: With all the columns that there may be.

        Raises:
            TableMissingError: The table itself is not there.
            FatalAPIError: The account refuses for another reason.
            RetriableAPIError: It does not answer.
        """
        return self.source.patiently(table.stream, lambda: self._refused(table))

    def _refused(self, table: Table) -> tuple[str, ...]:
        names, refused = list(table.plain), []
        while names:
            try:
                failure = self._failure(table, names)
            except ColumnMissingError as error:
                if error.column not in names:
                    raise
                names.remove(error.column)
                refused.append(error.column)
                continue
            return (*refused, *(self._suspects(table, names, failure) if failure else ()))
        return tuple(refused)

    def _suspects(self, table: Table, names: Sequence[str], failure: RetriableAPIError) -> list[str]:
        """Those of the columns that make the account fail, which is its other way to refuse one.

        Source: a public client found that a 500 UNEXPECTED_ERROR also means a bad column.
        """
        if self._is_bad(table, [name for name in table.key if name in names]):
            # It is not about columns.
            raise failure
        found: list[str] = []
        parts = [list(names)]
        while parts:
            part = parts.pop()
            middle = len(part) // 2
            if middle and self._is_bad(table, part):
                parts += [part[:middle], part[middle:]]
            elif not middle and self._is_bad(table, part):
                found += part
        return found

    def _is_bad(self, table: Table, names: Sequence[str]) -> bool:
        try:
            return self._failure(table, names) is not None
        except ColumnMissingError:
            return True

    def _failure(self, table: Table, names: Sequence[str]) -> RetriableAPIError | None:
        """What the account says when it fails at these columns again and again; None if it takes them."""
        failure = None
        for _ in range(TRIES):
            failure = self.source.patiently(table.stream, lambda: self._tried(table, names))
            if failure is None:
                break
        return failure

    def _tried(self, table: Table, names: Sequence[str]) -> RetriableAPIError | None:
        try:
            self.source.suiteql(table.probe(names), limit=1)
        except RetriableAPIError as error:
            if getattr(error.response, "status_code", 0) != SERVER_FAILED:
                raise
            return error
        return None
