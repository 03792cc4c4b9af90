"""What the data set's clock brings about next: the changes of an entity after a moment."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from erp_sandbox.entity import Batch, Entity
from erp_sandbox.entity import Row as Record
from erp_sandbox.moments import DAY
from erp_sandbox.timeline import NEVER, Changes
from erp_sandbox.truth import ROWS_AT_ONCE
from erp_sandbox.world import World

AHEAD = 30 * DAY
"""So far ahead changes are worked out at once."""


@dataclass(slots=True)
class Upcoming:
    """The changes of an entity from a moment on."""

    entity: Entity
    world: World
    since: int
    _horizon: int = field(default=-NEVER, init=False)
    _ahead: Changes | None = field(default=None, init=False)

    def _known(self, until: int) -> Changes:
        """The changes after `since`, in order of time, at least up to a moment."""
        if self._ahead is None or self._horizon < until:
            self._horizon = until + AHEAD
            every = self.entity.timeline.changes(self.world, self._horizon)
            later = every.where(every.at > self.since)
            self._ahead = later.where(np.argsort(later.at, kind="stable"))
        return self._ahead

    def is_due(self, until: int) -> bool:
        """Whether anything changes by a moment."""
        known = self._known(until)
        return len(known) > 0 and int(known.at[0]) <= until

    def take(self, until: int) -> Changes:
        """The last change of each record that changes by a moment; from then on these are past."""
        known = self._known(until)
        count = int(np.searchsorted(known.at, until, side="right"))
        self._ahead, self.since = known.where(np.arange(count, len(known))), max(self.since, until)
        due = known.where(np.arange(count))
        due = due.where(np.lexsort((due.step, due.at, due.record)))
        last = np.ones(count, dtype=bool)
        last[:-1] = due.record[1:] != due.record[:-1]
        return due.where(last)

    def records(self, changes: Changes) -> Iterator[tuple[Record, bool]]:
        """Each changed record, and whether it is still there."""
        gone = np.isin(changes.step, list(self.entity.timeline.last_steps))
        for start in range(0, len(changes), ROWS_AT_ONCE):
            some = changes.where(np.arange(start, min(start + ROWS_AT_ONCE, len(changes))))
            rows = self.entity.rows(Batch(self.world, some.record, some.step, some.at))
            yield from zip(rows, (~gone[start : start + len(rows)]).tolist(), strict=True)

    def record_at(self, number: int, at: int) -> Record | None:
        """One record as it is at a moment; None if it is not there."""
        changes = self.entity.timeline.changes(self.world, at)
        mine = changes.where(changes.record == number)
        if not len(mine):
            return None
        last = mine.where(np.lexsort((mine.step, mine.at))[-1:])
        return next((row for row, is_there in self.records(last) if is_there), None)
