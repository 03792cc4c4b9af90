"""Timelines of documents, of their lines, and of what they bring about."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from erp_sandbox.keys import LINES_AT_MOST
from erp_sandbox.moments import DAY, EPOCH, HOUR
from erp_sandbox.timeline import DELETED, NEVER, Changes, Lasting, Timeline, steps
from erp_sandbox.world import Flags, Ints, World


@dataclass(frozen=True, slots=True)
class Stage:
    """A state that a document reaches, some hours after the one before it."""

    state: str
    after_hours: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Path:
    """One way through a document's life, taken by a share of `weight` of those that are not pinned."""

    weight: float
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Pinned:
    """A document that every world has at the same number, for a scenario that must always be found.

    Args:
        created_after_hours: When it is created, counted from the beginning of the flow.
        path: Which path it takes, by its position.
    """

    created_after_hours: float
    path: int


def pinned(
    paths: Mapping[str, Path], scenarios: Mapping[str, str], *, first_hours: float = 0.0, every_hours: float
) -> tuple[Pinned, ...]:
    """The documents that show the scenarios, each of which names a path: one after the other, so many hours apart."""
    names = list(paths)
    return tuple(
        Pinned(first_hours + every_hours * place, names.index(path)) for place, path in enumerate(scenarios.values())
    )


@dataclass(frozen=True)
class Staged(ABC):
    """What goes through the stages of one of several paths.

    A step is the position of a stage among the stages of all paths.

    Args:
        name: Names the draws; the entity's name.
        paths: The ways through life.
    """

    name: str
    paths: tuple[Path, ...]

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The state that each step means."""
        return tuple(stage.state for path in self.paths for stage in path.stages)

    @cached_property
    def last_steps(self) -> frozenset[int]:
        """The steps at which a document is gone."""
        return frozenset(step for step, state in enumerate(self.states) if state == DELETED)

    @cached_property
    def _first_steps(self) -> tuple[int, ...]:
        return tuple(accumulate((len(path.stages) for path in self.paths), initial=0))

    @abstractmethod
    def created(self, world: World, record: Ints) -> Ints:
        """When each document was created."""

    @abstractmethod
    def changes(self, world: World, until: int) -> Changes:
        """Every stage reached at or before `until`."""

    def path(self, world: World, record: Ints) -> Ints:
        """Which path each document takes."""
        weights = [path.weight for path in self.paths]
        return np.array(world.pick(f"{self.name}.path", record, range(len(weights)), weights), dtype=np.int64)

    def changes_of(self, world: World, record: Ints) -> Changes:
        """Every stage that these documents will ever reach."""
        taken, created = self.path(world, record), self.created(world, record)
        parts = []
        for number, path in enumerate(self.paths):
            mine, at = record[taken == number], created[taken == number]
            for step, stage in enumerate(path.stages, self._first_steps[number]):
                low, high = stage.after_hours
                at = at + (world.uniform(f"{self.name}.stage.{step}", mine, low, high) * HOUR).astype(np.int64)
                parts.append(Changes(at, mine, steps(mine, step)))
        return Changes.of(parts)

    def reached(self, world: World, record: Ints, state: str) -> Ints:
        """When each document first reaches the state; NEVER where its path does not lead there."""
        documents, place = np.unique(record, return_inverse=True)
        every = self.changes_of(world, documents)
        every = every.where(self.is_in(state)[every.step])
        first = np.full(len(documents), NEVER)
        np.minimum.at(first, np.searchsorted(documents, every.record), every.at)
        return first[place]

    def is_in(self, *wanted: str) -> Flags:
        """For each step, whether its state is one of these."""
        return np.array([state in wanted for state in self.states])

    def state_names(self, step: NDArray[np.int16]) -> list[str]:
        """The state that each step means."""
        return [self.states[number] for number in step.tolist()]


@dataclass(frozen=True)
class Flow(Staged):
    """Documents that arrive at a steady rate and go through the stages of one of the paths.

    Args:
        per_day: How many arrive a day, at scale 1.
        pinned: The first documents, whose life is the same in every world.
    """

    per_day: float
    pinned: tuple[Pinned, ...] = ()

    @cached_property
    def _pinned_at(self) -> Ints:
        return np.array([EPOCH + round(pin.created_after_hours * HOUR) for pin in self.pinned], dtype=np.int64)

    @cached_property
    def _pinned_path(self) -> Ints:
        return np.array([pin.path for pin in self.pinned], dtype=np.int64)

    def _interval(self, world: World) -> float:
        return DAY / (self.per_day * world.scale)

    def created(self, world: World, record: Ints) -> Ints:
        """When each document was created; of those that are not pinned, later ones later."""
        place = record - len(self.pinned) + world.uniform(f"{self.name}.created", record)
        flowing = EPOCH + (place * self._interval(world)).astype(np.int64)
        return self._unless_pinned(record, self._pinned_at, flowing)

    def path(self, world: World, record: Ints) -> Ints:
        """Which path each document takes."""
        return self._unless_pinned(record, self._pinned_path, super().path(world, record))

    def _unless_pinned(self, record: Ints, pinned: Ints, drawn: Ints) -> Ints:
        if not len(pinned):
            return drawn
        return np.where(record < len(pinned), pinned[np.minimum(record, len(pinned) - 1)], drawn)

    def size(self, world: World, at: Ints) -> Ints:
        """How many documents surely exist at each of the moments."""
        flowing = (np.maximum(at - EPOCH, 0) / self._interval(world)).astype(np.int64)
        return len(self.pinned) + flowing

    def changes(self, world: World, until: int) -> Changes:
        """Every stage reached at or before `until`."""
        count = self.size(world, np.array([until]))[0] + 1
        every = self.changes_of(world, np.arange(count, dtype=np.int64))
        return every.where(every.at <= until)


@dataclass(frozen=True)
class Lines:
    """The lines of documents: created and deleted with their document, changed by some of its stages.

    Args:
        document: The documents' timeline.
        count: How many lines each document has.
        touched_by: The states of the document that also change its lines.
    """

    document: Staged
    count: Callable[[World, Ints], Ints]
    touched_by: frozenset[str]

    @property
    def last_steps(self) -> frozenset[int]:
        """The steps at which a line is gone, with its document."""
        return self.document.last_steps

    def changes(self, world: World, until: int) -> Changes:
        """Every change of a line at or before `until`; a step is the document's."""
        of_document = self.document.changes(world, until)
        of_document = of_document.where(self.document.is_in(DELETED, *self.touched_by)[of_document.step])
        each, place = self._each(world, of_document.record)
        lines = of_document.where(each)
        return Changes(lines.at, lines.record * LINES_AT_MOST + place, lines.step)

    def _each(self, world: World, document: Ints) -> tuple[Ints, Ints]:
        """For each line of these documents: the position of its document among them, and its place in it."""
        count = self.count(world, document)
        each = np.repeat(np.arange(len(document)), count)
        return each, np.arange(len(each)) - np.repeat(np.cumsum(count) - count, count)

    def records(self, world: World, document: Ints) -> Ints:
        """The numbers of all lines of these documents, in order."""
        each, place = self._each(world, document)
        return document[each] * LINES_AT_MOST + place

    def sums(self, world: World, document: Ints, value: Callable[[World, Ints], Ints]) -> Ints:
        """For each document, the sum of a value over its lines."""
        count = self.count(world, document)
        running = np.concatenate([[0], np.cumsum(value(world, self.records(world, document)))])
        first = np.cumsum(count) - count
        totals: Ints = running[first + count] - running[first]
        return totals


@dataclass(frozen=True)
class Parts:
    """A few records for each record of another timeline, that change and go with it.

    Args:
        source: What they are parts of; a part's number is its owner's times `times`, plus its place.
        times: At most so many for each.
        count: How many for each.
    """

    source: Timeline
    times: int
    count: Callable[[World, Ints], Ints]

    @property
    def last_steps(self) -> frozenset[int]:
        """The steps at which a part is gone, with its owner."""
        return self.source.last_steps

    def changes(self, world: World, until: int) -> Changes:
        """Every change at or before `until`; a step is the source's."""
        of_source = self.source.changes(world, until)
        count = self.count(world, of_source.record)
        each = of_source.where(np.repeat(np.arange(len(of_source)), count))
        place = np.arange(len(each)) - np.repeat(np.cumsum(count) - count, count)
        return Changes(each.at, each.record * self.times + place, each.step)


@dataclass(frozen=True)
class Spawned(Lasting):
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
