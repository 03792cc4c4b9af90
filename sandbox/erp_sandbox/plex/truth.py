"""What Plex must have answered at a moment, worked out from the generator alone.

The tables are the server's; how records are found, joined and kept apart from deleted ones is not.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from erp_sandbox.entities.journals import JOURNAL_LINES
from erp_sandbox.entity import Batch, Entity, Row
from erp_sandbox.keys import LINES_AT_MOST
from erp_sandbox.moments import timestamp
from erp_sandbox.mutations import Mutation
from erp_sandbox.plex.canonical import fingerprint
from erp_sandbox.plex.companies import COMPANIES
from erp_sandbox.plex.connect.catalogue import find
from erp_sandbox.plex.connect.extras import extra_rows
from erp_sandbox.plex.connect.specials import trial_balance
from erp_sandbox.plex.context import Context
from erp_sandbox.plex.datasources.sources.every import SOURCES
from erp_sandbox.plex.guids import number_of
from erp_sandbox.plex.listing import is_late
from erp_sandbox.plex.rows import Form, whole_rows
from erp_sandbox.plex.switches import Switches
from erp_sandbox.plex.table import Table
from erp_sandbox.plex.tables.every import TABLES
from erp_sandbox.plex.tables.finance import TRIAL_BALANCE
from erp_sandbox.truth import StreamTruth, rows_at
from erp_sandbox.world import World

TENANTS = "/mdm/v1/tenants"
Lives = dict[str, tuple[list[str], list[Row]]]


class Past(Context):
    """The records around a row, from the generator."""

    def __init__(self, world: World, at: int, mutations: Sequence[Mutation]) -> None:
        super().__init__(world)
        self._at = at
        self._mutations = [each for each in mutations if each.tenant == world.tenant and each.moment <= at]
        self._lives: dict[str, Lives] = {}
        self._lines: dict[str, dict[int, list[Row]]] = {}

    def ref(self, entity: Entity, text: str | None, at: str) -> Row:
        """The record of this id as it was at a moment; empty if there is none."""
        if entity.name not in self._lives:
            self._lives[entity.name] = self._told(entity)
        stamps, rows = self._lives[entity.name].get(text or "", ([], []))
        if not rows:
            return {}
        return rows[max(bisect_right(stamps, at) - 1, 0)] if at else rows[-1]

    def lines(self, entity: Entity, document: int) -> list[Row]:
        """The rows that stand in the document of this number now."""
        if entity.name not in self._lines:
            known = self._lines[entity.name] = defaultdict(list)
            for row in self.rows(entity):
                known[number_of(entity.key, row["id"]) // LINES_AT_MOST].append(row)
        found = self._lines[entity.name].get(document, [])
        return sorted(found, key=lambda row: number_of(entity.key, row["id"]))

    def rows(self, entity: Entity) -> Iterator[Row]:
        """Every row of an entity."""
        return rows_at(entity, self.world, self._at, self._mutations)

    def _told(self, entity: Entity) -> Lives:
        changes = entity.timeline.changes(self.world, self._at)
        changes = changes.where(~np.isin(changes.step, list(entity.timeline.last_steps)))
        changes = changes.where(np.lexsort((changes.step, changes.at)))
        lives: Lives = defaultdict(lambda: ([], []))
        for row in entity.rows(Batch(self.world, changes.record, changes.step, changes.at)):
            stamps, rows = lives[row["id"]]
            stamps.append(row.get("modified_at") or "")
            rows.append(row)
        edits: defaultdict[str, list[Mutation]] = defaultdict(list)
        for mutation in self._mutations:
            if mutation.resource == entity.name:
                edits[mutation.id].append(mutation)
        for text, some in edits.items():
            lives[text] = _edited(entity, lives[text], some)
        return dict(lives)


def _edited(entity: Entity, life: tuple[list[str], list[Row]], edits: list[Mutation]) -> tuple[list[str], list[Row]]:
    """A record's life, with what tests did to it."""
    stamps, rows = life
    for edit in edits:
        at = timestamp(edit.moment)
        if edit.operation == "insert":
            stamps, rows = [], [dict.fromkeys(field.name for field in entity.fields)]
        else:
            kept = bisect_right(stamps, at)
            later = [] if edit.operation == "delete" else [row | edit.fields for row in rows[kept:]]
            stamps, rows = stamps[: kept + len(later)], rows[:kept] + later
        if edit.operation != "delete" and entity.dated:
            place = bisect_right(stamps, at)
            base = rows[max(place - 1, 0)]
            rows = [*rows[:place], base | edit.fields | {"modified_at": at}, *rows[place:]]
            stamps = [*stamps[:place], at, *stamps[place:]]
            if edit.operation == "insert":
                rows = rows[1:]
    return stamps, rows


@dataclass(frozen=True, slots=True)
class Stream:
    """One list or data source that can be read whole.

    Args:
        name: Its path, or datasources/ and its id.
        table: What is behind it.
        form: Its rows.
        windows: The fields that a window must be given for.
    """

    name: str
    table: Table
    form: Form
    windows: tuple[str, ...] = ()


def streams() -> list[Stream]:
    """Everything that the truth tells of, but the tenants and the trial balance."""
    found = []
    for path, table in TABLES.items():
        endpoint = find(path)
        if endpoint:
            found.append(Stream(path, table, endpoint[0].form, (table.moment,) if table.is_event else ()))
    readable = [source for source in SOURCES.values() if source.table and not source.gather]
    return [*found, *(Stream(f"datasources/{s.id}", s.table, s.form, s.windows) for s in readable if s.table)]


def names() -> list[str]:
    """The names of all that the truth tells of."""
    return [TENANTS, TRIAL_BALANCE, *(stream.name for stream in streams())]


def stream_rows(stream: Stream, past: Past, at: int, switches: Switches) -> Iterator[Row]:
    """Every row of a stream at a moment."""
    share, late = switches.late_share, round(switches.late_seconds * 1_000_000)
    for row in past.rows(stream.table.entity):
        hidden = share and stream.table.is_event and is_late(past.world, stream.table.path, row, share)
        if hidden and (row["modified_at"] or "") > timestamp(at - late):
            continue
        for whole, _ in whole_rows(stream.table, stream.form, row, past, switches.fraction_digits):
            # No window holds what has no time.
            if all(whole.get(name, "") is not None for name in stream.windows):
                yield whole
    endpoint = find(stream.name)
    if endpoint and (megabytes := switches.size_megabytes.get(stream.name)):
        yield from extra_rows(endpoint[0], stream.table, past.world, megabytes, switches.fraction_digits)


def truth(
    world: World,
    at: int,
    *,
    mutations: Sequence[Mutation] = (),
    switches: Switches | None = None,
    only: Sequence[str] = (),
) -> dict[str, StreamTruth]:
    """Counts and hashes of everything at the moment `at`, by name.

    Args:
        world: In which data set.
        at: The moment, in microseconds since 1970.
        mutations: A log to replay.
        switches: How Plex behaves: late events, and larger lists.
        only: Of these alone; empty for all.
    """
    past, chosen = Past(world, at, mutations), switches or Switches()
    found = {}
    for name in (TENANTS, TRIAL_BALANCE):
        endpoint = find(name)
        if endpoint and (not only or name in only):
            rows = _tenants() if name == TENANTS else [trial_balance(past.rows(JOURNAL_LINES), past, "", "")]
            found[name] = fingerprint(endpoint[0].form, ("id",) if name == TENANTS else (), rows)
    for stream in streams():
        if not only or stream.name in only:
            rows_now = stream_rows(stream, past, at, chosen)
            found[stream.name] = fingerprint(stream.form, stream.table.key, rows_now)
    return found


def _tenants() -> list[Row]:
    return [{"id": company.id, "code": company.code} for company in COMPANIES]
