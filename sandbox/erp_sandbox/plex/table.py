"""A table: what Plex makes of the records of one entity."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from erp_sandbox.entity import Entity, Row
from erp_sandbox.plex.context import Context
from erp_sandbox.world import Ints, World

Make: TypeAlias = Callable[[Row, Context], list[Row]]
"""The Plex rows of one record; none if Plex does not show it there. Fields left out are drawn."""


@dataclass(frozen=True)
class Narrow:
    """How a parameter leads to few records without reading all.

    Args:
        entity: Whose GUID the parameter holds.
        field: The record's field that holds that entity's id; empty if it is the record itself.
        span: The numbers of the records that belong to the one of this number; None for that one alone.
        kind: Whose GUID it is, where that is not the entity's.
    """

    entity: Entity
    field: str = ""
    span: Callable[[int], tuple[int, int]] | None = None
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """One list of Plex.

    Args:
        path: Where Connect answers it.
        entity: Whose records are behind it.
        make: How they become rows.
        kind: What its GUIDs belong to; empty for the entity.
        key: The fields that name a row within a tenant; none for an event, which only its whole row names.
        moment: The field whose time the record's last change gives; empty if there is none.
        narrows: Parameters, in lower case, that lead to few records.
        parameters: What a parameter, in lower case, is compared with, where its name does not say so.
        moments: Fields whose times can be had for many records at once.
        embeds: Entities whose lines stand inside its rows.
        follows: The record's change comes up to so many minutes after the time in `moment`.
        note: What stands in the way of reading it whole; empty for nothing.
    """

    path: str
    entity: Entity
    make: Make
    kind: str = ""
    key: tuple[str, ...] = ("id",)
    moment: str = ""
    narrows: dict[str, Narrow] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    moments: dict[str, Callable[[World, Ints], Ints]] = field(default_factory=dict)
    embeds: tuple[Entity, ...] = ()
    follows: int = 0
    note: str = ""

    @property
    def is_event(self) -> bool:
        """Whether its rows are things that happened, without a name."""
        return not self.key
