"""Timelines of what is older than the documents: master data that is added to and revised, and fixed lists."""

from dataclasses import dataclass

import numpy as np

from erp_sandbox.moments import DAY, EPOCH
from erp_sandbox.timeline import Changes, Lasting, steps
from erp_sandbox.world import Ints, World


def _revised(world: World, name: str, created: Changes, every_days: float, until: int) -> Changes:
    """The creations, and the revisions that follow each about every so many days."""
    period = int(every_days * DAY)
    parts = [created]
    for step in range(1, int((until - created.at.min()) // period) + 2):
        drift = world.uniform(f"{name}.revised.{step}", created.record, 0.0, 0.9)
        at = created.at + ((step + drift) * period).astype(np.int64)
        parts.append(Changes(at, created.record, steps(created.record, step)))
    every = Changes.of(parts)
    return every.where(every.at <= until)


@dataclass(frozen=True)
class Standing(Lasting):
    """Master data: most of it older than the flow, some added later, each revised now and then.

    Args:
        name: Names the draws; the entity's name.
        base: How many there are at the start, at scale 1.
        added_every_days: How often one more is added, at scale 1.
        revised_every_days: How often each is revised, on average.
        age_days: How long before the flow begins the first ones were created, at least and at most.
    """

    name: str
    base: int
    added_every_days: float
    revised_every_days: float
    age_days: tuple[float, float] = (30, 900)

    def _interval(self, world: World) -> int:
        return int(self.added_every_days * DAY / world.scale**0.5)

    def size(self, world: World, at: Ints) -> Ints:
        """How many records surely exist at each of the moments."""
        added = np.maximum(at - EPOCH, 0) // self._interval(world)
        return world.sized(self.base) + added

    def created(self, world: World, record: Ints) -> Ints:
        """When each record was created."""
        base = world.sized(self.base)
        before = EPOCH - world.uniform(f"{self.name}.age", record, *self.age_days) * DAY
        interval = self._interval(world)
        added = EPOCH + (record - base) * interval
        added += (world.uniform(f"{self.name}.added", record) * interval).astype(np.int64)
        return np.where(record < base, before.astype(np.int64), added)

    def changes(self, world: World, until: int) -> Changes:
        """Every creation and revision at or before `until`."""
        horizon = np.array([until], dtype=np.int64)
        record = np.arange(self.size(world, horizon)[0] + 1, dtype=np.int64)
        created = Changes(self.created(world, record), record, steps(record, 0))
        return _revised(world, self.name, created, self.revised_every_days, until)


@dataclass(frozen=True)
class Attached(Lasting):
    """A fixed number of records beside each master record, created with it and revised on their own.

    Args:
        name: Names the draws; the entity's name.
        owner: The master data; a record's owner is its number divided by `each`.
        each: How many stand beside one master record.
        revised_every_days: How often each is revised, on average.
    """

    name: str
    owner: Standing
    each: int
    revised_every_days: float

    def created(self, world: World, record: Ints) -> Ints:
        """When each record was created."""
        return self.owner.created(world, record // self.each)

    def changes(self, world: World, until: int) -> Changes:
        """Every creation and revision at or before `until`."""
        horizon = np.array([until], dtype=np.int64)
        record = np.arange((self.owner.size(world, horizon)[0] + 1) * self.each, dtype=np.int64)
        created = Changes(self.created(world, record), record, steps(record, 0))
        return _revised(world, self.name, created, self.revised_every_days, until)


@dataclass(frozen=True)
class Fixed(Lasting):
    """A short list that was there from the start and never changes.

    Args:
        count: How many.
    """

    count: int

    def changes(self, world: World, until: int) -> Changes:  # noqa: ARG002 - it is the same in every world
        """Every creation at or before `until`."""
        record = np.arange(self.count, dtype=np.int64)
        every = Changes(np.full(self.count, EPOCH - 1500 * DAY), record, steps(record, 0))
        return every.where(every.at <= until)
