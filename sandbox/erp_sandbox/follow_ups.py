"""Timelines of documents that another document brings about, and that then live a life of their own."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from erp_sandbox.documents import Flow, Staged
from erp_sandbox.keys import LINES_AT_MOST
from erp_sandbox.moments import HOUR
from erp_sandbox.timeline import NEVER, Changes, Lasting
from erp_sandbox.world import Ints, World


@dataclass(frozen=True)
class Followed(Staged):
    """Documents, each brought about by another one's first reaching a state; both bear the same number.

    Args:
        source: The documents that bring them about.
        state: The state at which they do so.
        delay_hours: How much later they come about, at least and at most.
    """

    source: Staged
    state: str
    delay_hours: tuple[float, float]

    def created(self, world: World, record: Ints) -> Ints:
        """When each document was created; NEVER where its source does not bring it about."""
        reached = self.source.reached(world, record, self.state)
        delay = (world.uniform(f"{self.name}.delay", record, *self.delay_hours) * HOUR).astype(np.int64)
        return np.minimum(reached, NEVER - delay) + delay

    def changes(self, world: World, until: int) -> Changes:
        """Every stage reached at or before `until`."""
        causes = self.source.changes(world, until)
        every = self.changes_of(world, np.unique(causes.record[self.source.is_in(self.state)[causes.step]]))
        return every.where(every.at <= until)


@dataclass(frozen=True)
class During(Lasting):
    """Records that a document brings about each time it enters a state, and that never change afterwards.

    A record's number is its document's times LINES_AT_MOST, plus its place among all that the document brings about.

    Args:
        name: Names the draws; the entity's name.
        source: The documents that bring them about.
        state: The state that they enter.
        each: How many they bring about each time, for each document.
        delay_hours: How much later these come about, at least and at most.
    """

    name: str
    source: Flow
    state: str
    each: Callable[[World, Ints], Ints]
    delay_hours: tuple[float, float]

    def created(self, world: World, record: Ints) -> Ints:
        """When each record was created; all of them must come about some day."""
        every = self._brought_about(world, self.source.changes_of(world, np.unique(record // LINES_AT_MOST)))
        every = every.where(np.argsort(every.record))
        return every.at[np.searchsorted(every.record, record)]

    def changes(self, world: World, until: int) -> Changes:
        """Every creation at or before `until`."""
        every = self._brought_about(world, self.source.changes(world, until))
        return every.where(every.at <= until)

    def _brought_about(self, world: World, changes: Changes) -> Changes:
        causes = changes.where(self.source.is_in(self.state)[changes.step])
        causes = causes.where(np.lexsort((causes.at, causes.record)))
        count = self.each(world, causes.record)
        each = causes.where(np.repeat(np.arange(len(causes)), count))
        # The place among all records of the same document, which stand together and in order of time.
        place = np.arange(len(each)) - np.searchsorted(each.record, each.record)
        record = each.record * LINES_AT_MOST + place
        delay = world.uniform(f"{self.name}.delay", record, *self.delay_hours) * HOUR
        return Changes(each.at + delay.astype(np.int64), record, each.step)


@dataclass(frozen=True)
class LivingOn(Staged):
    """Documents that are born with the records of another timeline, under the same number.

    Args:
        births: The timeline that they are born with.
    """

    births: During

    def created(self, world: World, record: Ints) -> Ints:
        """When each document was born."""
        return self.births.created(world, record)

    def changes(self, world: World, until: int) -> Changes:
        """Every stage reached at or before `until`."""
        every = self.changes_of(world, self.births.changes(world, until).record)
        return every.where(every.at <= until)
