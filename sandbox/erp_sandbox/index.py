"""The server's way to the rows: each entity's changes in reading order, each with the moment it was superseded."""

from typing import NamedTuple

import numpy as np

from erp_sandbox.entity import Batch, Entity, Row
from erp_sandbox.moments import timestamp
from erp_sandbox.mutations import Mutation
from erp_sandbox.timeline import NEVER, Changes
from erp_sandbox.world import Flags, Ints, World

INSERTED = 2**60
"""Rows that were inserted are numbered from here."""

GONE = -1
"""The step of a row that was deleted by a mutation."""


class Position(NamedTuple):
    """Where a row stands in reading order: by its last change, then by its number."""

    at: int
    record: int


class Page(NamedTuple):
    """Rows in reading order, and where the last one stands if more follow."""

    rows: list[Row]
    next_after: Position | None


class Index:
    """Finds the rows of one entity as they are at any moment up to its horizon."""

    def __init__(self, entity: Entity, world: World, horizon: int, mutations: list[Mutation]) -> None:
        self.horizon = horizon
        self._entity, self._world = entity, world
        self._numbers: dict[str, int] = {}
        self._mutations = self._by_number(mutations)
        natural = entity.timeline.changes(world, horizon)
        self._lives = {number: _life(natural, number) for number in self._mutations}
        changes = _with_mutations(natural, self._mutations)
        self._changes = changes.where(np.lexsort((changes.step, changes.record, changes.at)))
        self._by_record = np.lexsort((self._changes.step, self._changes.at, self._changes.record))
        self._records = self._changes.record[self._by_record]
        self._superseded = _superseded(self._changes, self._by_record)
        # The last change of a deleted record is never in force.
        gone = np.isin(self._changes.step, [GONE, *entity.timeline.last_steps])
        self._superseded[gone] = self._changes.at[gone]

    def _is_live(self, now: int, positions: slice | Ints) -> Flags:
        return (self._changes.at[positions] <= now) & (self._superseded[positions] > now)

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
        return self._page(positions, limit)

    def within(self, now: int, records: range, *, after: Position, limit: int) -> Page:
        """The same for the rows whose numbers lie in a range: a document's lines."""
        low, high = np.searchsorted(self._records, [records.start, records.stop])
        positions = np.sort(self._by_record[low:high])
        positions = positions[self._is_live(now, positions) & (positions >= self._start(after))]
        return self._page(positions[: limit + 1], limit)

    def one(self, now: int, text: str) -> Row | None:
        """The row of this id as it is `now`."""
        number = self._numbers.get(text, self._entity.key.record(text))
        if number is None:
            return None
        rows = self.within(now, range(number, number + 1), after=Position(-NEVER, -1), limit=1).rows
        return rows[0] if rows else None

    def _page(self, positions: Ints, limit: int) -> Page:
        found = self._changes.where(positions[:limit])
        more = len(positions) > limit
        return Page(self._rows(found), Position(int(found.at[-1]), int(found.record[-1])) if more else None)

    def _rows(self, found: Changes) -> list[Row]:
        drawn = found.where(found.record < INSERTED)
        if not self._mutations:
            return self._entity.rows(Batch(self._world, drawn.record, drawn.step, drawn.at))
        # A mutation changes what it names and when the row changed; all else stays as its last natural change made it.
        lives = [self._last_natural(*change) for change in zip(drawn.record.tolist(), drawn.at.tolist(), strict=True)]
        at = np.array([a if life is None else life[0] for a, life in zip(drawn.at.tolist(), lives, strict=True)], "i8")
        step = np.array(
            [n if life is None else life[1] for n, life in zip(drawn.step.tolist(), lives, strict=True)], "i2"
        )
        natural = iter(self._entity.rows(Batch(self._world, drawn.record, step, at)))
        return [
            self._edited(next(natural) if number < INSERTED else self._inserted(), number, moment)
            for number, moment in zip(found.record.tolist(), found.at.tolist(), strict=True)
        ]

    def _last_natural(self, number: int, at: int) -> tuple[int, int] | None:
        """The natural change that a row stands at, for rows that were mutated."""
        life = self._lives.get(number)
        return None if life is None else max(change for change in life if change[0] <= at)

    def _edited(self, row: Row, number: int, at: int) -> Row:
        edits = self._mutations.get(number, ())
        for edit in edits:
            if edit.moment <= at:
                row |= edit.fields
        return row | {"modified_at": timestamp(at)} if edits and self._entity.dated else row

    def _inserted(self) -> Row:
        """A row of which nothing is known yet."""
        return dict.fromkeys(field.name for field in self._entity.fields)

    def _by_number(self, mutations: list[Mutation]) -> dict[int, list[Mutation]]:
        """The mutations of each row, by its number; each insertion is a new row, whatever its id was before."""
        answer: dict[int, list[Mutation]] = {}
        for place, mutation in enumerate(mutations):
            if mutation.operation == "insert":
                self._numbers[mutation.id] = INSERTED + place
            number = self._numbers.get(mutation.id, self._entity.key.record(mutation.id))
            if number is not None:
                self._numbers[mutation.id] = number
                answer.setdefault(number, []).append(mutation)
        return answer


def _life(changes: Changes, number: int) -> list[tuple[int, int]]:
    """Every natural change of one record: when, and to which step."""
    mine = changes.where(changes.record == number)
    return list(zip(mine.at.tolist(), mine.step.tolist(), strict=True))


def _with_mutations(changes: Changes, mutations: dict[int, list[Mutation]]) -> Changes:
    """The changes with those that the mutations bring, and without those that a deletion forestalls."""
    if not mutations:
        return changes
    for number, edits in mutations.items():
        for edit in edits:
            at = edit.moment
            mine = changes.record == number
            earlier = mine & (changes.at <= at)
            step = GONE if edit.operation == "delete" else 0
            if edit.operation == "delete":
                changes = changes.where(~mine | earlier)
            more = Changes(np.array([at]), np.array([number]), np.array([step], dtype=np.int16))
            changes = Changes.of([changes, more])
    return changes


def _superseded(changes: Changes, by_record: Ints) -> Ints:
    """When each change stopped being its record's last; NEVER while it still is."""
    record, at = changes.record[by_record], changes.at[by_record]
    following = np.full(len(at), NEVER)
    following[:-1] = np.where(record[1:] == record[:-1], at[1:], NEVER)
    answer = np.empty_like(following)
    answer[by_record] = following
    return answer
