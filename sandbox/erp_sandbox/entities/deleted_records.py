"""What was deleted: the only trace that a deleted record leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from erp_sandbox.entity import Entity, Field
from erp_sandbox.moments import timestamps
from erp_sandbox.timeline import Changes, Lasting
from erp_sandbox.world import Ints, World

_ROOM = 2**44
"""The number of a deletion is its entity's place times this, plus the record's number."""


@dataclass(frozen=True)
class _Places(Lasting):
    """The entities whose records may be deleted, each at a place that stays when others are added."""

    entities: tuple[Entity, ...]

    def changes(self, world: World, until: int) -> Changes:
        """Every deletion at or before `until`."""
        parts = []
        for place, entity in enumerate(self.entities):
            every = entity.timeline.changes(world, until)
            gone = every.where(np.isin(every.step, list(entity.timeline.last_steps)))
            parts.append(Changes(gone.at, gone.record + place * _ROOM, gone.step))
        return Changes.of(parts)

    def ids(self, record: Ints) -> list[str]:
        """The id of each record: the resource, and the id that the row had there."""
        return [f"{name}:{text}" for name, text in zip(self.resources(record), self.former_ids(record), strict=True)]

    def record(self, text: str) -> int | None:
        """The number of the record of this id; None if no record could have it."""
        name, _, former = text.partition(":")
        for place, entity in enumerate(self.entities):
            if entity.name == name:
                number = entity.key.record(former)
                return None if number is None else number + place * _ROOM
        return None

    def resources(self, record: Ints) -> list[str]:
        """The resource that each was deleted from."""
        return [self.entities[number // _ROOM].name for number in record.tolist()]

    def former_ids(self, record: Ints) -> list[str]:
        """The id that each had."""
        answer = np.empty(len(record), dtype=object)
        for place, entity in enumerate(self.entities):
            mine = record // _ROOM == place
            answer[mine] = entity.key.ids(record[mine] % _ROOM)
        return list(answer)


def deleted_records(entities: Sequence[Entity]) -> Entity:
    """The entity that tells what was deleted from these; add new ones at the end."""
    places = _Places(tuple(entities))
    return Entity(
        name="deleted_records",
        description="Records that are gone: from which resource, which one, and when.",
        key=places,
        timeline=places,
        attributes=(
            Field(
                "resource",
                "string",
                "The resource it was deleted from.",
                lambda b: places.resources(b.record),
                computed=True,
            ),
            Field("record_id", "string", "The id it had there.", lambda b: places.former_ids(b.record), computed=True),
            Field("deleted_at", "date-time", "When it was deleted, UTC.", lambda b: timestamps(b.at), computed=True),
        ),
    )
