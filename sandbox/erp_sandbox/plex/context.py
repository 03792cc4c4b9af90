"""What a table may ask while it makes its rows: other records as they were, and names."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from erp_sandbox.entities.employees import EMPLOYEES
from erp_sandbox.entities.employees import TIMELINE as EMPLOYEE_TIMELINE
from erp_sandbox.entity import Entity, Row
from erp_sandbox.keys import LINES_AT_MOST
from erp_sandbox.plex.guids import BEYOND, guid, integer_key, number_of
from erp_sandbox.world import Ints, World

NAMES_AT_MOST = 300_000

Moments: TypeAlias = Callable[[World, Ints], Ints]
Known: TypeAlias = tuple[dict[tuple[str, str], str], dict[str, Ints]]


class Context(ABC):
    """The records around a row.

    Args:
        world: Whose data it is.
        known: Where GUIDs and moments that were worked out are kept; None for a place of its own.
    """

    def __init__(self, world: World, known: "Known | None" = None) -> None:
        self.world = world
        self._names, self._moments = known or ({}, {})

    @abstractmethod
    def ref(self, entity: Entity, text: str | None, at: str) -> Row:
        """The record of this id as it was at a moment; empty if there is none."""

    @abstractmethod
    def lines(self, entity: Entity, document: int) -> list[Row]:
        """The rows that stand in the document of this number now."""

    def id(self, entity: Entity, text: str | None, kind: str = "") -> str | None:
        """The GUID of a record, or of what it becomes in Plex; null stays null."""
        if text is None:
            return None
        name = (kind or entity.name, text)
        if (known := self._names.get(name)) is None:
            if len(self._names) > NAMES_AT_MOST:
                self._names.clear()
            known = self._names[name] = guid(self.world, name[0], number_of(entity.key, text))
        return known

    def person(self, draw: int) -> str | None:
        """The GUID of one of those who work here from the start."""
        return self.id(EMPLOYEES, f"EMP-{draw % self.world.sized(EMPLOYEE_TIMELINE.base):04d}")

    def moment(self, name: str, when: Moments, entity: Entity, text: str) -> int | None:
        """The moment at which something happens to a record, worked out for many at once; None if it is not drawn."""
        number = entity.key.record(text)
        if number is None or number >= BEYOND:
            return None
        return int(self.moments_of(name, when, number)[number])

    def moments_of(self, name: str, when: Moments, highest: int) -> Ints:
        """The moments of the records up to a number, and of some more."""
        known = self._moments.get(name)
        if known is None or highest >= len(known):
            known = self._moments[name] = when(self.world, np.arange(highest + highest // 4 + 64, dtype=np.int64))
        return known

    def key(self, entity: Entity, text: str | None, kind: str = "") -> int | None:
        """The integer key of a record, or of what it becomes in Plex; null stays null."""
        return None if text is None else integer_key(kind or entity.name, number_of(entity.key, text))


def line_range(document: int) -> tuple[int, int]:
    """The numbers of the lines of a document: from, and up to."""
    return document * LINES_AT_MOST, (document + 1) * LINES_AT_MOST
