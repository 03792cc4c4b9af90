"""Lists: which records a question can be about, their rows, and which of these it is about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np

from erp_sandbox.entity import Entity, Row
from erp_sandbox.index import INSERTED
from erp_sandbox.moments import HOUR, parse, timestamp
from erp_sandbox.plex.conditions import Condition
from erp_sandbox.plex.drawn import digest
from erp_sandbox.plex.guids import number_behind
from erp_sandbox.plex.instants import plain
from erp_sandbox.plex.rows import Form, whole_rows
from erp_sandbox.plex.store import PlexStore, Present
from erp_sandbox.plex.switches import Switches
from erp_sandbox.plex.table import Narrow, Table
from erp_sandbox.plex.versions import Versions
from erp_sandbox.timeline import NEVER
from erp_sandbox.world import Ints, World

ROWS_AT_ONCE = 2_000
SECOND = 1_000_000
_LATE = 10_000


def is_late(world: World, path: str, row: Row, share: float) -> bool:
    """Whether an event is one of those that are published late."""
    return digest(world.seed, world.tenant, path, row["id"], "late") % _LATE < share * _LATE


@dataclass(frozen=True)
class Listing:
    """One question about one table."""

    store: PlexStore
    now: int
    table: Table
    form: Form
    conditions: Sequence[Condition]
    path_names: dict[str, str]
    switches: Switches

    @cached_property
    def context(self) -> Present:
        """The records around each row."""
        return Present(self.store, self.now)

    @cached_property
    def _versions(self) -> Versions:
        return self.context.versions(self.table.entity)

    def has_parents(self) -> bool:
        """Whether every record that the path names is there."""
        return all(self._parent(narrow, guid) is not None for narrow, guid in self._path_narrows())

    def _path_narrows(self) -> Iterator[tuple[Narrow, str]]:
        for place, guid in self.path_names.items():
            if narrow := self.table.narrows.get(place.lower()):
                yield narrow, guid

    def _parent(self, narrow: Narrow, guid: str) -> int | None:
        """The record that a GUID names, if it is there now."""
        number = number_behind(self.store.world, narrow.kind or narrow.entity.name, guid)
        if number is None:
            return None
        versions = self.context.versions(narrow.entity)
        record = versions.record(number)
        return record if len(versions.live_of(self.now, [record])) else None

    def rows(self) -> Iterator[Row]:
        """The rows that the question is about."""
        inclusive, digits = self.switches.window_end == "inclusive", self.switches.fraction_digits
        wanted = [condition for condition in self.conditions if condition.field]
        parents = self._parent_ids()
        for row in self._records():
            if self._is_hidden(row) or any(row[field] != text for field, text in parents):
                continue
            for whole, made in whole_rows(self.table, self.form, row, self.context, digits):
                if all(c.holds(made.get(c.field) if c.field[0] == "_" else whole[c.field], inclusive=inclusive)
                       for c in wanted):  # fmt: skip
                    yield whole

    def _parent_ids(self) -> list[tuple[str, str]]:
        found = []
        for narrow, guid in self._path_narrows():
            record = self._parent(narrow, guid)
            if narrow.field and record is not None:
                found.append((narrow.field, self.context.versions(narrow.entity).text(record)))
        return found

    def _is_hidden(self, row: Row) -> bool:
        share = self.switches.late_share
        if not share or not self.table.is_event or not is_late(self.store.world, self.table.path, row, share):
            return False
        late = timedelta(seconds=self.switches.late_seconds)
        return bool((row["modified_at"] or "") > timestamp(self.now - round(late.total_seconds() * SECOND)))

    def _records(self) -> Iterator[Row]:
        positions = self._positions()
        if self.switches.order == "shuffled":
            order = self.store.world.bits("plex.order", self._versions.records(positions))
            positions = positions[np.argsort(order, kind="stable")]
        for start in range(0, len(positions), ROWS_AT_ONCE):
            yield from self._versions.rows(positions[start : start + ROWS_AT_ONCE])

    def _positions(self) -> Ints:
        """The versions that may be asked for: few where the question leads to few."""
        versions, now = self._versions, self.now
        for narrow, guids in self._narrowed():
            records = [number_behind(self.store.world, narrow.kind or narrow.entity.name, guid) for guid in guids]
            return self._narrow_positions(narrow, [number for number in records if number is not None])
        low, high = self._window(self.table.moment)
        if (low, high) != (-NEVER, NEVER):
            high = min(high, NEVER - 30 * 24 * HOUR) + SECOND + self.table.follows * HOUR // 60
            return _union([versions.live(now, low, high), versions.touched(now), self._owners_of_touched()])
        return self._by_moments(versions.live(now))

    def _narrowed(self) -> Iterator[tuple[Narrow, Sequence[str]]]:
        for narrow, guid in self._path_narrows():
            yield narrow, [guid.lower()]
        for condition in self.conditions:
            if condition.name in self.table.narrows and condition.scalar == "uuid":
                yield self.table.narrows[condition.name], condition.values

    def _narrow_positions(self, narrow: Narrow, numbers: list[int]) -> Ints:
        versions, now = self._versions, self.now
        if narrow.span is None:
            same = narrow.entity is self.table.entity
            return versions.live_of(now, [versions.record(number) if same else number for number in numbers])
        parts = [versions.live_among(now, *narrow.span(number)) for number in numbers]
        return _union([*parts, versions.touched(now)])

    def _window(self, field: str) -> tuple[int, int]:
        """Between which moments the time in a field is to lie; NEVER where there is no bound."""
        low, high = -NEVER, NEVER
        for condition in self.conditions:
            if field and condition.field == field and condition.scalar == "dt":
                at = parse(plain(condition.values[0]))
                low, high = (max(low, at), high) if condition.relation == "from" else (low, min(high, at))
        return low, high

    def _owners_of_touched(self) -> Ints:
        """The documents in whose lines tests changed something."""
        owners: list[int] = []
        for entity in self.table.embeds:
            versions = self.context.versions(entity)
            rows = versions.rows(versions.touched(self.now))
            owners += [self._versions.number(row[_owner_field(entity)] or "") for row in rows]
        return self._versions.live_of(self.now, owners)

    def _by_moments(self, positions: Ints) -> Ints:
        for name, when in self.table.moments.items():
            low, high = self._window(name)
            if (low, high) == (-NEVER, NEVER):
                continue
            records = self._versions.records(positions)
            known = self.context.moments_of(f"{self.table.entity.name}.{name}", when, int(_highest(records)))
            drawn = np.minimum(records, len(known) - 1)
            at = known[drawn]
            near = (at >= low) & (at <= min(high, NEVER - SECOND) + SECOND) & (records < INSERTED)
            positions = _union([positions[near], self._versions.touched(self.now)])
        return positions


def _highest(records: Ints) -> int:
    natural = records[records < INSERTED]
    return int(natural.max(initial=0))


def _owner_field(entity: Entity) -> str:
    parent = entity.parent.name if entity.parent else ""
    return next(field.name for field in entity.fields if field.references == parent)


def _union(parts: Sequence[Ints]) -> Ints:
    found: Ints = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *parts]))
    return found
