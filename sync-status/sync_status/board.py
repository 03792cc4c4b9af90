"""What can be asked: every page, the API, the command line and the alerts read through here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sync_status.model import Connection, Status
from sync_status.run_model import Run
from sync_status.run_requests import RunRequests


class NotFoundError(Exception):
    """There is no such connection or run; the text says which."""


@dataclass(frozen=True, slots=True)
class RunsPage:
    """Some runs, newest first.

    Args:
        runs: At most as many as asked for.
        next_cursor: What to ask the next page with; None if this is the last.
    """

    runs: tuple[Run, ...]
    next_cursor: str | None


class Board(Protocol):
    """All connections at this moment. Every question first catches up with Meltano (at most once a second)."""

    def connections(self) -> tuple[Connection, ...]:
        """Return every connection, by id."""

    def statuses(self) -> tuple[Status, ...]:
        """Return every connection's status without streams, worst first."""

    def status(self, connection_id: str) -> Status:
        """Return one connection's status, with streams.

        Raises:
            NotFoundError: There is no such connection.
        """

    def runs(
        self,
        connection_id: str,
        *,
        statuses: frozenset[str] = frozenset(),
        trigger: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> RunsPage:
        """Return a connection's runs, newest first; `trigger` is the beginning of one.

        Raises:
            NotFoundError: There is no such connection.
        """

    def run(self, run_id: str) -> Run:
        """Return one run with its streams and phases.

        Raises:
            NotFoundError: There is no such run.
        """

    def requests(self, run_id: str, limit: int = 1000) -> RunRequests:
        """Return what a run asked of its source, as far as its log tells.

        Raises:
            NotFoundError: There is no such run.
        """

    def log(self, run_id: str, tail: int = 1000) -> Iterator[str]:
        """Yield the last lines of a run's log, redacted, oldest first.

        Raises:
            NotFoundError: There is no such run.
        """
