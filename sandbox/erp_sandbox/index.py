"""The server's way to the rows: each entity's changes in reading order, each with the moment it was superseded."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from erp_sandbox.entity import Batch, Entity
from erp_sandbox.moments import DAY
from erp_sandbox.timeline import NEVER, Changes
from erp_sandbox.world import Flags, Ints, World

AHEAD = 30 * DAY
"""An index is built this far into the future, so that a moving clock seldom rebuilds it."""


class Position(NamedTuple):
    """Where a row stands in reading order: by its last change, then by its number."""

    at: int
    record: int


class Page(NamedTuple):
    """Rows in reading order, and where the last one stands if more follow."""

    batch: Batch
    next_after: Position | None


class Index:
    """Finds the rows of one entity as they are at any moment up to its horizon.

    Args:
        entity: Whose rows.
        world: In which data set.
        horizon: The last moment that it can answer for.
    """

    def __init__(self, entity: Entity, world: World, horizon: int) -> None:
        self.world = world
        self.horizon = horizon
        changes = entity.timeline.changes(world, horizon)
        self._changes = changes.where(np.lexsort((changes.step, changes.record, changes.at)))
        self._superseded = _superseded(self._changes)
        # The last change of a deleted record is never in force.
        gone = np.isin(self._changes.step, list(entity.timeline.last_steps))
        self._superseded[gone] = self._changes.at[gone]

    def _is_live(self, now: int, positions: slice | Ints) -> Flags:
        return (self._changes.at[positions] <= now) & (self._superseded[positions] > now)

    def _batch(self, positions: Ints) -> Batch:
        found = self._changes.where(positions)
        return Batch(self.world, found.record, found.step, found.at)

    def _start(self, after: Position) -> int:
        """The first place that stands after a position."""
        first = int(np.searchsorted(self._changes.at, after.at, side="left"))
        past = int(np.searchsorted(self._changes.at, after.at, side="right"))
        return first + int(np.searchsorted(self._changes.record[first:past], after.record, side="right"))

    def page(self, now: int, *, after: Position, before: int, limit: int) -> Page:
        """At most `limit` rows as they are `now`, after a position and last changed before a moment."""
        place = self._start(after)
        end = int(np.searchsorted(self._changes.at, min(before, now + 1), side="left"))
        found: list[Ints] = []
        wanted = limit + 1
        while wanted > 0 and place < end:
            stop = min(place + 8 * limit, end)
            live = place + np.flatnonzero(self._is_live(now, slice(place, stop)))[:wanted]
            found.append(live)
            wanted -= len(live)
            place = stop
        positions = np.concatenate([np.empty(0, dtype=np.int64), *found])
        batch = self._batch(positions[:limit])
        more = len(positions) > limit
        return Page(batch, Position(int(batch.at[-1]), int(batch.record[-1])) if more else None)

    def count(self, now: int) -> int:
        """How many rows there are `now`."""
        return int(np.count_nonzero(self._is_live(now, slice(None))))


def _superseded(changes: Changes) -> Ints:
    """When each change stopped being its record's last; NEVER while it still is."""
    by_record = np.lexsort((changes.step, changes.at, changes.record))
    record, at = changes.record[by_record], changes.at[by_record]
    following = np.full(len(at), NEVER)
    following[:-1] = np.where(record[1:] == record[:-1], at[1:], NEVER)
    answer = np.empty_like(following)
    answer[by_record] = following
    return answer


@dataclass(slots=True)
class Indexes:
    """The indexes of a world, built when first asked for and again when the clock has passed their horizon."""

    world: World
    _built: dict[str, Index] = field(default_factory=dict)

    def of(self, entity: Entity, now: int) -> Index:
        """The entity's index, good for `now`."""
        index = self._built.get(entity.name)
        if index is None or index.horizon < now:
            index = Index(entity, self.world, now + AHEAD)
            self._built[entity.name] = index
        return index
