"""Fields that a company added to its ERP: declared beside the standard ones, described by a resource of their own."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

from erp_sandbox.entity import Batch, Field, blank_where

Type: TypeAlias = Literal["text", "number", "date", "boolean", "list", "multi_select"]

_KINDS: dict[Type, Any] = {
    "text": "string",
    "number": "number",
    "date": "date",
    "boolean": "boolean",
    "list": "string",
    "multi_select": "array",
}


def custom_field(
    name: str,
    kind: Type,
    label: str,
    draw: Callable[[Batch], Sequence[Any]],
    *,
    always: int,
    options: tuple[str, ...] = (),
) -> Field:
    """A custom field, left empty on most records.

    Args:
        name: Begins with cf_.
        kind: Its type in the ERP's words.
        label: What the company calls it.
        draw: Its values, were it filled in.
        always: The record on which it is always filled in.
        options: The values to choose from.
    """

    def filled_in(batch: Batch) -> list[Any]:
        empty = batch.world.chance(f"{name}.empty", batch.record, 0.6) & (batch.record != always)
        return blank_where(empty, draw(batch))

    description = f"Custom field: {label}."
    return Field(name, _KINDS[kind], description, filled_in, nullable=True, options=options, label=label)


def type_of(field: Field) -> Type:
    """The type of a custom field in the ERP's words."""
    if field.kind == "array":
        return "multi_select"
    if field.kind == "string":
        return "list" if field.options else "text"
    return next(name for name, kind in _KINDS.items() if kind == field.kind)
