"""Changes that are to happen in the middle of a read: just before the query of a number.

Source: docs/netsuite-data.md#changes-in-the-middle-of-a-read.
"""

from dataclasses import dataclass, field
from threading import Lock

from erp_sandbox.netsuite.changes import AnyChange


@dataclass(slots=True)
class Appointments:
    """The changes of one company that wait for their query, for as many threads as like."""

    failed: list[str] = field(default_factory=list)
    """Why changes could not be made when their query came."""
    _waiting: list[tuple[int, AnyChange]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, queries: int, wanted: AnyChange) -> None:
        """Let a change wait for a query from now on; 1 is the next one."""
        with self._lock:
            self._waiting.append((queries, wanted))

    def due(self) -> list[AnyChange]:
        """The changes to be made before the query that has come."""
        if not self._waiting:
            return []
        with self._lock:
            counted = [(queries - 1, wanted) for queries, wanted in self._waiting]
            self._waiting = [each for each in counted if each[0] > 0]
            return [wanted for queries, wanted in counted if queries <= 0]

    @property
    def waiting(self) -> int:
        """How many changes wait."""
        return len(self._waiting)
