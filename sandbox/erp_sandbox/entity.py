"""An entity: a key, a timeline and fields, each field drawn for a whole batch of records at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from erp_sandbox.keys import Key
from erp_sandbox.moments import timestamps
from erp_sandbox.timeline import Timeline
from erp_sandbox.world import Flags, Ints, World

Kind: TypeAlias = Literal["string", "integer", "number", "boolean", "date", "date-time", "array"]
Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Records at a point of their lives: `record` as it was made by its change `step` at the moment `at`."""

    world: World
    record: Ints
    step: NDArray[np.int16]
    at: Ints


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an entity.

    Args:
        name: Its name in every answer.
        kind: Its JSON type or format; an array holds strings.
        description: What it holds, with the unit.
        draw: Its values for a batch, in the batch's order.
        nullable: Whether a value may be null.
        references: The entity whose id it holds; empty for none.
        options: The only values there are; empty for any.
        computed: The ERP works it out; nobody may write it.
        label: What a custom field is called; empty for a standard field.
    """

    name: str
    kind: Kind
    description: str
    draw: Callable[[Batch], Sequence[Any]]
    nullable: bool = False
    references: str = ""
    options: tuple[str, ...] = ()
    computed: bool = False
    label: str = ""

    def json_schema(self) -> dict[str, Any]:
        """The field as a JSON schema."""
        dated = self.kind in ("date", "date-time")
        base = "string" if dated else self.kind
        schema: dict[str, Any] = {"type": [base, "null"] if self.nullable else base}
        if dated:
            schema["format"] = self.kind
        if self.kind == "array":
            schema["items"] = {"type": "string"} | ({"enum": list(self.options)} if self.options else {})
        elif self.options:
            schema["enum"] = [*self.options, None] if self.nullable else list(self.options)
        if self.computed:
            schema["readOnly"] = True
        return schema | {"description": self._description()}

    def _description(self) -> str:
        if all(option in self.description for option in self.options):
            return self.description
        return f"{self.description} One of {', '.join(self.options)}."


@dataclass(frozen=True)
class Entity:
    """A kind of record, with `id` as its key and, unless it is a fixed list, `modified_at` as its last change.

    Args:
        name: Plural, snake_case.
        description: One sentence.
        key: How its records are named.
        timeline: When its records are created, changed and deleted.
        attributes: Its fields but `id` and `modified_at`, in the order of the answers.
        dated: Whether rows tell when they were last changed.
        parent: The entity that its rows are listed under as well; its key then is InDocument.
        nested: Its rows are listed under their parent only.
    """

    name: str
    description: str
    key: Key
    timeline: Timeline
    attributes: tuple[Field, ...]
    dated: bool = True
    parent: "Entity | None" = None
    nested: bool = False

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in the order of the answers."""
        key = Field("id", "string", "Its key.", lambda b: self.key.ids(b.record), computed=True)
        modified = Field(
            "modified_at", "date-time", "When it was last changed, UTC.", lambda b: timestamps(b.at), computed=True
        )
        return (key, *self.attributes, modified) if self.dated else (key, *self.attributes)

    @property
    def path(self) -> str:
        """Its name in URLs."""
        return self.name.replace("_", "-")

    def rows(self, batch: Batch) -> list[Row]:
        """The batch's records as rows, in the batch's order."""
        if not len(batch.record):
            return []
        names = [field.name for field in self.fields]
        columns = [field.draw(batch) for field in self.fields]
        return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]

    def json_schema(self) -> dict[str, Any]:
        """A row as a JSON schema."""
        return {
            "type": "object",
            "description": self.description,
            "properties": {field.name: field.json_schema() for field in self.fields},
            "required": [field.name for field in self.fields],
            "additionalProperties": False,
        }


def created_at(created: Callable[[World, Ints], Ints]) -> Field:
    """The field that tells when a record was entered, from its timeline's answer to that."""
    return Field(
        "created_at",
        "date-time",
        "When it was entered, UTC.",
        lambda b: timestamps(created(b.world, b.record)),
        computed=True,
    )


def decimals(scaled: Ints, places: int) -> list[Decimal]:
    """Exact numbers from whole ones: 1250000 with 5 places is 12.50000."""
    return [Decimal(number).scaleb(-places) for number in scaled.tolist()]


def blank_where(missing: Flags, values: Sequence[Any]) -> list[Any]:
    """The values, with null where the mask says so."""
    return [None if gone else value for gone, value in zip(missing.tolist(), values, strict=True)]
