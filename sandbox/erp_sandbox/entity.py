"""An entity: a timeline and fields, each field drawn for a whole batch of records at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from erp_sandbox.timeline import Timeline
from erp_sandbox.world import Flags, Ints, World

Kind: TypeAlias = Literal["string", "integer", "number", "boolean", "date", "date-time"]
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
        kind: Its JSON type or format.
        description: What it holds, with the unit.
        draw: Its values for a batch, in the batch's order.
        nullable: Whether a value may be null.
    """

    name: str
    kind: Kind
    description: str
    draw: Callable[[Batch], Sequence[Any]]
    nullable: bool = False

    def json_schema(self) -> dict[str, Any]:
        """The field as a JSON schema."""
        dated = self.kind in ("date", "date-time")
        base = "string" if dated else self.kind
        schema: dict[str, Any] = {"type": [base, "null"] if self.nullable else base}
        if dated:
            schema["format"] = self.kind
        return schema | {"description": self.description}


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of record; every one has `id` as its key and `modified_at` as its last change.

    Args:
        name: Plural, snake_case.
        description: One sentence.
        timeline: When its records are created and changed.
        fields: In the order of the answers.
    """

    name: str
    description: str
    timeline: Timeline
    fields: tuple[Field, ...]

    @property
    def path(self) -> str:
        """Its name in URLs."""
        return self.name.replace("_", "-")

    def rows(self, batch: Batch) -> list[Row]:
        """The batch's records as rows, in the batch's order."""
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


def numbered(prefix: str, record: Ints, digits: int = 6) -> list[str]:
    """Ids such as PO-000042."""
    return [f"{prefix}-{number:0{digits}d}" for number in record.tolist()]


def decimals(scaled: Ints, places: int) -> list[Decimal]:
    """Exact numbers from whole ones: 1250000 with 5 places is 12.50000."""
    return [Decimal(number).scaleb(-places) for number in scaled.tolist()]


def blank_where(missing: Flags, values: Sequence[Any]) -> list[Any]:
    """The values, with null where the mask says so."""
    return [None if gone else value for gone, value in zip(missing.tolist(), values, strict=True)]
