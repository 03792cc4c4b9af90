"""What the custom fields are: read it once, and every custom value has a type."""

from collections.abc import Sequence
from dataclasses import dataclass

from erp_sandbox.custom_fields import type_of
from erp_sandbox.entity import Batch, Entity, Field
from erp_sandbox.keys import Coded
from erp_sandbox.master_data import Fixed


@dataclass(frozen=True, slots=True)
class _Definitions:
    """Custom fields in the order of their resources."""

    found: tuple[tuple[Entity, Field], ...]

    def of(self, batch: Batch) -> list[tuple[Entity, Field]]:
        return [self.found[number] for number in batch.record.tolist()]


def custom_field_definitions(entities: Sequence[Entity]) -> Entity:
    """The entity that describes the custom fields of these."""
    found = tuple((entity, field) for entity in entities for field in entity.attributes if field.label)
    every = _Definitions(found)
    return Entity(
        name="custom_field_definitions",
        description="Custom fields: on which resource, under which name, of which type.",
        key=Coded(tuple(f"{entity.name}.{field.name}" for entity, field in found)),
        timeline=Fixed(len(found)),
        dated=False,
        attributes=(
            Field("resource", "string", "The resource that has it.", lambda b: [e.name for e, _ in every.of(b)]),
            Field("name", "string", "Its name in rows.", lambda b: [f.name for _, f in every.of(b)]),
            Field("label", "string", "What the company calls it.", lambda b: [f.label for _, f in every.of(b)]),
            Field("type", "string", "text, number, date, boolean, list or multi_select.",
                  lambda b: [type_of(f) for _, f in every.of(b)]),
            Field("options", "array", "The values to choose from; empty for any.",
                  lambda b: [list(f.options) for _, f in every.of(b)]),
        ),
    )  # fmt: skip
