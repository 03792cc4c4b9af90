"""When records are created, changed and deleted: pure functions of the world, for any record and any horizon."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from erp_sandbox.world import Flags, Ints, World

NEVER = int(np.iinfo(np.int64).max)
"""The moment of what does not happen."""

DELETED = "deleted"
"""The state in which a document is gone."""


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
    """How one kind of record comes to be, changes and goes."""

    @property
    def last_steps(self) -> frozenset[int]:
        """The steps at which a record is gone."""

    def changes(self, world: World, until: int) -> Changes:
        """Every change at or before the moment `until`, in any order."""


class Lasting:
    """A timeline whose records are never deleted."""

    last_steps: frozenset[int] = frozenset()


def steps(record: Ints, step: int) -> NDArray[np.int16]:
    """The same step for each record."""
    return np.full(len(record), step, dtype=np.int16)
