"""The rows of one tenant, found through indexes that are built when first asked for."""

from dataclasses import dataclass, field

from erp_sandbox.entity import Entity, Row
from erp_sandbox.index import Index, Page, Position
from erp_sandbox.keys import LINES_AT_MOST
from erp_sandbox.moments import DAY
from erp_sandbox.mutations import MutationLog
from erp_sandbox.world import World

AHEAD = 30 * DAY
"""An index is built this far into the future, so that a moving clock seldom rebuilds it."""


@dataclass(slots=True)
class Store:
    """The rows of a world as they are at any moment."""

    world: World
    log: MutationLog
    _built: dict[str, tuple[int, Index]] = field(default_factory=dict)

    def index(self, entity: Entity, now: int) -> Index:
        """The entity's index, good for `now` and for the mutations so far."""
        mutated, index = self._built.get(entity.name, (0, None))
        if index is None or index.horizon < now or mutated < len(self.log):
            mutations = self.log.of(self.world.tenant, entity.name)
            index = Index(entity, self.world, now + AHEAD, mutations)
            self._built[entity.name] = (len(self.log), index)
        return index

    def page(self, entity: Entity, now: int, *, after: Position, before: int, limit: int) -> Page:
        """At most `limit` rows in reading order, after a position and last changed before a moment."""
        return self.index(entity, now).page(now, after=after, before=before, limit=limit)

    def children(self, entity: Entity, now: int, parent: int, *, after: Position, limit: int) -> Page:
        """The rows that stand in the document of this number."""
        records = range(parent * LINES_AT_MOST, (parent + 1) * LINES_AT_MOST)
        return self.index(entity, now).within(now, records, after=after, limit=limit)

    def one(self, entity: Entity, now: int, text: str) -> Row | None:
        """The row of this id; None if there is none now."""
        return self.index(entity, now).one(now, text)
