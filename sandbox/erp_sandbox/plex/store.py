"""The rows of one tenant for Plex: an index of each entity, good for the present and for what tests did so far."""

from dataclasses import dataclass, field

from erp_sandbox.entity import Entity, Row
from erp_sandbox.keys import LINES_AT_MOST
from erp_sandbox.mutations import MutationLog
from erp_sandbox.plex.context import Context, Known, line_range
from erp_sandbox.plex.guids import number_of
from erp_sandbox.plex.versions import Versions
from erp_sandbox.store import AHEAD
from erp_sandbox.world import World


@dataclass(slots=True)
class PlexStore:
    """The indexes of a world."""

    world: World
    log: MutationLog
    known: Known = field(default_factory=lambda: ({}, {}))
    _built: dict[str, tuple[int, Versions]] = field(default_factory=dict)

    def versions(self, entity: Entity, now: int) -> Versions:
        """The entity's index."""
        mutations = self.log.of(self.world.tenant, entity.name) if len(self.log) else []
        known, versions = self._built.get(entity.name, (0, None))
        if versions is None or versions.horizon < now or known < len(mutations):
            versions = Versions(entity, self.world, now + AHEAD, mutations)
            self._built[entity.name] = (len(mutations), versions)
        return versions


class Present(Context):
    """The records around a row, as the server sees them at one moment."""

    def __init__(self, store: PlexStore, now: int) -> None:
        super().__init__(store.world, store.known)
        self._store = store
        self._now = now
        self._versions: dict[str, Versions] = {}

    def versions(self, entity: Entity) -> Versions:
        """The entity's index."""
        if entity.name not in self._versions:
            self._versions[entity.name] = self._store.versions(entity, self._now)
        return self._versions[entity.name]

    def rows(self, entity: Entity) -> list[Row]:
        """Every row of an entity as it is now."""
        versions = self.versions(entity)
        return versions.rows(versions.live(self._now))

    def ref(self, entity: Entity, text: str | None, at: str) -> Row:
        """The record of this id as it was at a moment; empty if there is none."""
        return {} if text is None else self.versions(entity).as_of(text, at)

    def lines(self, entity: Entity, document: int) -> list[Row]:
        """The rows that stand in the document of this number now."""
        versions = self.versions(entity)
        rows = versions.rows(versions.live_among(self._now, *line_range(document)))
        inserted = versions.rows(versions.inserted(self._now))
        more = [row for row in inserted if number_of(entity.key, row["id"]) // LINES_AT_MOST == document]
        return sorted(rows + more, key=lambda row: number_of(entity.key, row["id"]))
