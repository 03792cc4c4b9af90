"""Timelines of what is older than the documents: master data that is added to and revised, and fixed lists."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from erp_sandbox.moments import DAY, EPOCH
from erp_sandbox.timeline import Changes, Lasting, steps
from erp_sandbox.world import Flags, Ints, World


def _revised(timeline: "Standing | Attached | Chosen", world: World, record: Ints, until: int) -> Changes:
    """The creations of these records, and the revisions that follow each about every so many days."""
    period = int(timeline.revised_every_days * DAY)
    created = Changes(timeline.created(world, record), record, steps(record, 0))
    parts = [created]
    for step in range(1, int((until - created.at.min(initial=until)) // period) + 2):
        drift = world.uniform(f"{timeline.name}.revised.{step}", created.record, 0.0, 0.9)
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

    def ever(self, world: World, until: int) -> Ints:
        """Every record that may exist at or before a moment."""
        return np.arange(self.size(world, np.array([until], dtype=np.int64))[0] + 1, dtype=np.int64)

    def one_of(self, world: World, what: str, record: Ints, at: Ints) -> Ints:
        """One that surely exists at a moment, for each record of the draw named `what`."""
        return world.integers(what, record, 0, self.size(world, at))

    def one_of_first(self, world: World, what: str, record: Ints) -> Ints:
        """One that was there at the start, for each record of the draw named `what`."""
        return world.integers(what, record, 0, world.sized(self.base))

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
        record = self.ever(world, until)
        return _revised(self, world, record, until)


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
        record = np.arange(len(self.owner.ever(world, until)) * self.each, dtype=np.int64)
        return _revised(self, world, record, until)


@dataclass(frozen=True)
class Chosen(Lasting):
    """One record beside each of some master records, under the same number, entered within a day of it.

    Those beside the first master records come once all of these are there, so that each may name any of them.

    Args:
        name: Names the draws; the entity's name.
        owner: The master data.
        chosen: Which of it have such a record.
        revised_every_days: How often each is revised, on average.
    """

    name: str
    owner: Standing
    chosen: Callable[[World, Ints], Flags]
    revised_every_days: float

    def created(self, world: World, record: Ints) -> Ints:
        """When each record was created."""
        all_there = EPOCH - int(self.owner.age_days[0] * DAY)
        later = (world.uniform(f"{self.name}.entered", record) * DAY).astype(np.int64)
        return np.maximum(self.owner.created(world, record), all_there) + later

    def existing(self, world: World, at: Ints) -> tuple[Ints, Ints]:
        """The records there ever are until the last of the moments, and how many of them surely exist at each."""
        count = self.owner.size(world, at - DAY)
        record = _chosen_up_to(self, world, int(count.max(initial=0)))
        return record, np.searchsorted(record, count)

    def changes(self, world: World, until: int) -> Changes:
        """Every creation and revision at or before `until`."""
        record = self.owner.ever(world, until)
        record = record[self.chosen(world, record)]
        return _revised(self, world, record, until)


@lru_cache(maxsize=64)
def _chosen_up_to(timeline: Chosen, world: World, count: int) -> Ints:
    """The chosen ones among so many records; every field of a page asks for them again."""
    record = np.arange(count, dtype=np.int64)
    record = record[timeline.chosen(world, record)]
    record.flags.writeable = False
    return record


@dataclass(frozen=True)
class Fixed(Lasting):
    """A short list that was there from the start and never changes."""

    count: int

    def created(self, world: World, record: Ints) -> Ints:  # noqa: ARG002 - it is the same in every world
        """When each record was created."""
        return np.full(len(record), EPOCH - 1500 * DAY)

    def changes(self, world: World, until: int) -> Changes:
        """Every creation at or before `until`."""
        record = np.arange(self.count, dtype=np.int64)
        every = Changes(self.created(world, record), record, steps(record, 0))
        return every.where(every.at <= until)


@dataclass(frozen=True)
class Monthly(Lasting):
    """One record for each calendar month, there long before the month begins, and never changed.

    Args:
        first: The first month, such as 2024-01.
        ahead_days: How long before a month begins its record is created.
    """

    first: str
    ahead_days: int

    def starts(self, record: Ints) -> Ints:
        """When the month of each record begins."""
        months = np.datetime64(self.first, "M") + record
        return months.astype("datetime64[us]").astype(np.int64)

    def number(self, at: Ints) -> Ints:
        """The record of the month that each moment falls into."""
        months = at.view("datetime64[us]").astype("datetime64[M]") - np.datetime64(self.first, "M")
        return months.astype(np.int64)

    def created(self, world: World, record: Ints) -> Ints:  # noqa: ARG002 - it is the same in every world
        """When each record was created."""
        return self.starts(record) - self.ahead_days * DAY

    def changes(self, world: World, until: int) -> Changes:
        """Every creation at or before `until`."""
        horizon = np.array([until + self.ahead_days * DAY], dtype=np.int64)
        record = np.arange(max(self.number(horizon)[0] + 1, 0), dtype=np.int64)
        return Changes(self.created(world, record), record, steps(record, 0))
