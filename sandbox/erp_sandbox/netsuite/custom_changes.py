"""Custom fields that a test adds, retypes or removes between runs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from erp_sandbox.mutations import Mutation
from erp_sandbox.netsuite import custom
from erp_sandbox.netsuite.custom_kinds import PLACES, VALUE_KINDS, CustomField, Extent
from erp_sandbox.netsuite.patches import FIELD_RESOURCE


def fields_after(extent: Extent, mutations: Iterable[Mutation]) -> tuple[CustomField, ...]:
    """The custom fields as the log of mutations leaves them."""
    found = {each.script_id: each for each in custom.fields(extent)}
    for mutation in mutations:
        if mutation.resource != FIELD_RESOURCE:
            continue
        if mutation.operation == "delete":
            found.pop(mutation.id, None)
        elif mutation.operation == "insert":
            found[mutation.id] = new_field(mutation.id, **mutation.fields)
        else:
            found[mutation.id] = replace(found[mutation.id], is_drawn=True, **mutation.fields)
    return tuple(found.values())


def new_field(script_id: str, place: str, value_type: str, label: str = "", target: str = "") -> CustomField:
    """A field that a test adds; its values are drawn.

    Raises:
        ValueError: There is no such place or type of value, or the script id does not fit the place.
    """
    if place not in PLACES or value_type not in VALUE_KINDS:
        raise ValueError(f"no fieldtype {place!r} with the fieldvaluetype {value_type!r}")
    prefix, tables = PLACES[place]
    if not script_id.startswith(prefix):
        raise ValueError(f"a script id of {place} begins with {prefix}")
    return CustomField(script_id, place, value_type, label or script_id, target, tables)


def drawn(fields: Sequence[CustomField], table: str) -> list[CustomField]:
    """Those fields of a table whose values are drawn."""
    return [each for each in fields if each.is_drawn and table in each.tables]
