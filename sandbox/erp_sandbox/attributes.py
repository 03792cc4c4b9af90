"""Fields of the kinds that many entities have, each from the numbers that it shows."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from erp_sandbox.documents import Staged
from erp_sandbox.entity import Batch, Entity, Field, blank_where, decimals
from erp_sandbox.keys import LINES_AT_MOST
from erp_sandbox.moments import dates
from erp_sandbox.world import Ints, World

Numbers: TypeAlias = Callable[[World, Ints], Ints]
"""A number for each record; what it counts is said where it is used."""


def reference(name: str, to: Entity, description: str, number: Numbers) -> Field:
    """The id of a record of another entity, by its number."""
    return Field(name, "string", description, lambda b: to.key.ids(number(b.world, b.record)), references=to.name)


def owner(name: str, to: Entity, description: str, each: int = LINES_AT_MOST) -> Field:
    """The id of the record that this one belongs to, which has up to `each` of them."""
    return reference(name, to, description, lambda _, record: record // each)


def line_number(description: str, step: int = 1) -> Field:
    """The place of a line in its document, counted by `step`."""
    return Field("line_number", "integer", description, lambda b: ((b.record % LINES_AT_MOST + 1) * step).tolist())


def exact(name: str, places: int, description: str, scaled: Numbers, *, computed: bool = False) -> Field:
    """A number with so many decimals, from a whole one: 1250000 with 5 places is 12.50000."""
    return Field(name, "number", description, lambda b: decimals(scaled(b.world, b.record), places), computed=computed)


def day(name: str, description: str, moment: Numbers) -> Field:
    """The UTC date of a moment."""
    return Field(name, "date", description, lambda b: dates(moment(b.world, b.record)))


def choice(
    name: str, description: str, what: str, options: tuple[str, ...], weights: Sequence[float] | None = None
) -> Field:
    """One of a few words, for the draw named `what`, by their weights when given."""
    return Field(name, "string", description, lambda b: b.world.pick(what, b.record, options, weights), options=options)


def status(timeline: Staged, states: tuple[str, ...] = (), description: str = "The state it is in.") -> Field:
    """The state of a document; one of these, unless they are left out."""
    return Field("status", "string", description, lambda b: timeline.state_names(b.step), options=states)


def remark(name: str, description: str, entity: str, texts: Sequence[str], silent: float) -> Field:
    """One of a few texts, left out on a share of `silent` of the records."""

    def drawn(batch: Batch) -> list[Any]:
        empty = batch.world.chance(f"{entity}.silent", batch.record, silent)
        return blank_where(empty, batch.world.pick(f"{entity}.{name}", batch.record, texts))

    return Field(name, "string", description, drawn, nullable=True)
