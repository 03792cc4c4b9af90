"""What the data holds at a moment, worked out from the generator alone: the judge of whatever serves or copies it.

Nothing here is shared with the server's index and pages; only the entities are.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

import numpy as np

from erp_sandbox.entity import Batch, Entity, Row
from erp_sandbox.moments import parse, timestamp
from erp_sandbox.mutations import Mutation
from erp_sandbox.world import World

ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class StreamTruth:
    """One entity's rows at a moment.

    Args:
        count: How many.
        keys: Hash over their ids.
        content: Hash over their whole content.
    """

    count: int
    keys: str
    content: str


class Fingerprint:
    """A hash over rows that does not depend on their order, nor on how a number is written (12.5 or 12.500)."""

    def __init__(self) -> None:
        self.count = 0
        self._sum = 0

    def add(self, value: Any) -> None:
        """Take in one row or key."""
        text = json.dumps(value, sort_keys=True, default=_number, ensure_ascii=False)
        self._sum += int.from_bytes(sha256(text.encode()).digest(), "big")
        self.count += 1

    def hexdigest(self) -> str:
        """The hash of all that was taken in."""
        return f"{self._sum % 2**256:064x}"


def _number(value: Any) -> str:
    if not isinstance(value, Decimal):
        raise TypeError(f"no canonical form for {type(value).__name__}")
    return f"{value.normalize():f}"


def rows_at(entity: Entity, world: World, at: int, mutations: Sequence[Mutation] = ()) -> Iterator[Row]:
    """Every row of the entity as it is at the moment `at`, in no promised order.

    Args:
        entity: Whose rows.
        world: In which data set.
        at: The moment, in microseconds since 1970.
        mutations: A log to replay; only what belongs to this entity and tenant and was made by then counts.
    """
    told = [m for m in mutations if (m.tenant, m.resource) == (world.tenant, entity.name) and m.moment <= at]
    if not told:
        yield from _natural_rows(entity, world, at)
        return
    touched = {mutation.id for mutation in told}
    rows = {row["id"]: row for row in _natural_rows(entity, world, at) if row["id"] in touched}
    for mutation in told:
        _replay(entity, rows, mutation)
    yield from (row for row in _natural_rows(entity, world, at) if row["id"] not in touched)
    yield from rows.values()


def _replay(entity: Entity, rows: dict[str, Row], mutation: Mutation) -> None:
    if mutation.operation == "delete":
        rows.pop(mutation.id, None)
        return
    if mutation.operation == "insert":
        rows[mutation.id] = dict.fromkeys(field.name for field in entity.fields)
    if (row := rows.get(mutation.id)) is not None:
        row |= mutation.fields
        if entity.dated:
            row["modified_at"] = max(row["modified_at"] or "", timestamp(mutation.moment))


def _natural_rows(entity: Entity, world: World, at: int) -> Iterator[Row]:
    changes = entity.timeline.changes(world, at)
    # Sorted by record, then time: the last change of each group is how the record is now.
    order = np.lexsort((changes.step, changes.at, changes.record))
    changes = changes.where(order)
    last = np.ones(len(changes), dtype=bool)
    last[:-1] = changes.record[1:] != changes.record[:-1]
    latest = changes.where(last & ~np.isin(changes.step, list(entity.timeline.last_steps)))
    for start in range(0, len(latest), ROWS_AT_ONCE):
        some = latest.where(np.arange(start, min(start + ROWS_AT_ONCE, len(latest))))
        yield from entity.rows(Batch(world, some.record, some.step, some.at))


def truth(
    entities: Iterable[Entity], world: World, at: int, *, since: int | None = None, mutations: Sequence[Mutation] = ()
) -> dict[str, StreamTruth]:
    """Counts and hashes of the entities at the moment `at`, by name.

    Args:
        entities: Of which.
        world: In which data set.
        at: The moment, in microseconds since 1970.
        since: Count only rows last changed at or after this moment; entities without a change date count whole.
        mutations: A log to replay.
    """
    answer = {}
    for entity in entities:
        keys, content = Fingerprint(), Fingerprint()
        for row in rows_at(entity, world, at, mutations):
            if since is None or not entity.dated or parse(row["modified_at"]) >= since:
                keys.add(row["id"])
                content.add(row)
        answer[entity.name] = StreamTruth(keys.count, keys.hexdigest(), content.hexdigest())
    return answer
