"""What holds of all data is tried on every entity, or in two worlds at one moment."""

import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.entity import Entity
from erp_sandbox.moments import parse
from erp_sandbox.world import World

AT = parse("2026-03-01T12:00:00Z")
WORLDS = [World(scale=0.3), World(2, 0.1)]

every_world = pytest.mark.parametrize("world", WORLDS, ids=["usual", "small"])
every_entity = pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)


def named(name: str) -> Entity:
    """The entity of a name."""
    return next(entity for entity in ENTITIES if entity.name == name)
