"""When records are created and changed: pure functions of the world, for any record and any horizon."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from erp_sandbox.moments import DAY, EPOCH, HOUR
from erp_sandbox.world import Flags, Ints, World


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes as parallel arrays: `record` reached `step` at the moment `at`.

    What a step means is the timeline's affair: a revision of master data, a stage of a document.
    """

    at: Ints
    record: Ints
    step: NDArray[np.int16]

    def __len__(self) -> int:
        """How many changes."""
        return len(self.at)

    def where(self, wanted: Flags | Ints) -> "Changes":
        """Those changes that a mask or an array of positions names."""
        return Changes(self.at[wanted], self.record[wanted], self.step[wanted])

    @classmethod
    def of(cls, parts: Sequence["Changes"]) -> "Changes":
        """Several groups of changes as one."""
        return cls(
            np.concatenate([part.at for part in parts]),
            np.concatenate([part.record for part in parts]),
            np.concatenate([part.step for part in parts]),
        )


class Timeline(Protocol):
    """How one kind of record comes to be and changes."""

    def changes(self, world: World, until: int) -> Changes:
        """Every change at or before the moment `until`, in any order."""


NEVER = int(np.iinfo(np.int64).max)
"""The moment of what does not happen."""


def _steps(record: Ints, step: int) -> NDArray[np.int16]:
    return np.full(len(record), step, dtype=np.int16)


def _revised(world: World, name: str, created: Changes, every_days: float, until: int) -> Changes:
    """The creations, and the revisions that follow each about every so many days."""
    period = int(every_days * DAY)
    parts = [created]
    for step in range(1, int((until - created.at.min()) // period) + 2):
        drift = world.uniform(f"{name}.revised.{step}", created.record, 0.0, 0.9)
        at = created.at + ((step + drift) * period).astype(np.int64)
        parts.append(Changes(at, created.record, _steps(created.record, step)))
    every = Changes.of(parts)
    return every.where(every.at <= until)


@dataclass(frozen=True)
class Standing:
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
        created = self.created(world, record)
        return _revised(world, self.name, Changes(created, record, _steps(record, 0)), self.revised_every_days, until)


@dataclass(frozen=True)
class Attached:
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
        created = self.created(world, record)
        return _revised(world, self.name, Changes(created, record, _steps(record, 0)), self.revised_every_days, until)


@dataclass(frozen=True, slots=True)
class Stage:
    """A state that a document reaches, some hours after the one before it."""

    state: str
    after_hours: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Path:
    """One way through a document's life, taken by a share of `weight`."""

    weight: float
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class Flow:
    """Documents that arrive at a steady rate and go through the stages of one of the paths.

    A step is the position of a stage among the stages of all paths.

    Args:
        name: Names the draws; the entity's name.
        per_day: How many arrive a day, at scale 1.
        paths: The ways through life.
    """

    name: str
    per_day: float
    paths: tuple[Path, ...]

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The state that each step means."""
        return tuple(stage.state for path in self.paths for stage in path.stages)

    @cached_property
    def _first_steps(self) -> tuple[int, ...]:
        return tuple(accumulate((len(path.stages) for path in self.paths), initial=0))

    def _interval(self, world: World) -> float:
        return DAY / (self.per_day * world.scale)

    def created(self, world: World, record: Ints) -> Ints:
        """When each document was created; later records are created later."""
        place = record + world.uniform(f"{self.name}.created", record)
        return EPOCH + (place * self._interval(world)).astype(np.int64)

    def path(self, world: World, record: Ints) -> Ints:
        """Which path each document takes."""
        weights = [path.weight for path in self.paths]
        return np.array(world.pick(f"{self.name}.path", record, range(len(weights)), weights), dtype=np.int64)

    def changes(self, world: World, until: int) -> Changes:
        """Every stage reached at or before `until`."""
        count = int(max(0, until - EPOCH) / self._interval(world)) + 1
        every = self.changes_of(world, np.arange(count, dtype=np.int64))
        return every.where(every.at <= until)

    def changes_of(self, world: World, record: Ints) -> Changes:
        """Every stage that these documents will ever reach."""
        taken = self.path(world, record)
        parts = []
        for number, path in enumerate(self.paths):
            mine = record[taken == number]
            at = self.created(world, mine)
            for step, stage in enumerate(path.stages, self._first_steps[number]):
                low, high = stage.after_hours
                at = at + (world.uniform(f"{self.name}.stage.{step}", mine, low, high) * HOUR).astype(np.int64)
                parts.append(Changes(at, mine, _steps(mine, step)))
        return Changes.of(parts)

    def reached(self, world: World, record: Ints, state: str) -> Ints:
        """When each document first reaches the state; NEVER where its path does not lead there."""
        documents, place = np.unique(record, return_inverse=True)
        every = self.changes_of(world, documents)
        every = every.where(np.array([name == state for name in self.states])[every.step])
        first = np.full(len(documents), NEVER)
        np.minimum.at(first, np.searchsorted(documents, every.record), every.at)
        return first[place]


LINES_AT_MOST = 4096
"""A line's record number is its document's times this, plus its place; so it never moves."""


@dataclass(frozen=True)
class Lines:
    """The lines of documents: created with their document, changed by some of its stages.

    Args:
        document: The documents' flow.
        count: How many lines each document has.
        touched_by: The states of the document that also change its lines.
    """

    document: Flow
    count: Callable[[World, Ints], Ints]
    touched_by: frozenset[str]

    def changes(self, world: World, until: int) -> Changes:
        """Every change of a line at or before `until`; a step is the document's."""
        states = self.document.states
        touching = np.array([state in self.touched_by for state in states])
        of_document = self.document.changes(world, until)
        of_document = of_document.where(touching[of_document.step])
        count = self.count(world, of_document.record)
        each = of_document.where(np.repeat(np.arange(len(of_document)), count))
        place = np.arange(len(each)) - np.repeat(np.cumsum(count) - count, count)
        return Changes(each.at, each.record * LINES_AT_MOST + place, each.step)


@dataclass(frozen=True)
class Spawned:
    """Records that a change of another record brings about, and that never change afterwards.

    Args:
        name: Names the draws; the entity's name.
        source: The timeline whose changes bring them about.
        spawns: Which of the source's changes do so.
        number: The number of the new record, for each of those changes; never the same for two.
        delay_hours: They come about up to this much later.
    """

    name: str
    source: Timeline
    spawns: Callable[[World, Changes], Flags]
    number: Callable[[Changes], Ints]
    delay_hours: float

    def changes(self, world: World, until: int) -> Changes:
        """Every creation at or before `until`; a step is the source's."""
        causes = self.source.changes(world, until)
        causes = causes.where(self.spawns(world, causes))
        record = self.number(causes)
        delay = world.uniform(f"{self.name}.delay", record, 0.0, self.delay_hours) * HOUR
        every = Changes(causes.at + delay.astype(np.int64), record, causes.step)
        return every.where(every.at <= until)
