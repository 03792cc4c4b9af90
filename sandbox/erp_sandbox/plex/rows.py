"""Whole rows: what a table makes of a record, what everything else is drawn as, and times as Plex writes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from erp_sandbox.entity import Row
from erp_sandbox.plex.context import Context
from erp_sandbox.plex.drawn import Plan, digest_of, filled, plan
from erp_sandbox.plex.instants import Digits, written
from erp_sandbox.plex.shapes import Shape
from erp_sandbox.plex.table import Table

_CREATED = ("createdDate", "createdDateTime")
_CHANGED = ("modifiedDate", "modifiedDateTime", "updateDateTime", "updatedDateTime", "updatedDate")
_PEOPLE = ("createdById", "modifiedById", "modifiedBy")


@dataclass(frozen=True)
class Form:
    """The form of a row: its fields, and which of them are times."""

    fields: Mapping[str, Shape]

    @cached_property
    def plan(self) -> Plan:
        """How its fields are drawn."""
        return plan(self.fields)

    @cached_property
    def instants(self) -> tuple[str, ...]:
        """The fields that hold an instant."""
        return tuple(name for name, shape in self.fields.items() if shape.scalar == "dt")

    @cached_property
    def created(self) -> tuple[str, ...]:
        """The fields that tell when a record was entered."""
        return tuple(name for name in _CREATED if name in self.fields)

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """The fields that tell when it was last changed."""
        return tuple(name for name in _CHANGED if name in self.fields)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The fields that tell who did so."""
        return tuple(name for name in _PEOPLE if name in self.fields)

    @cached_property
    def nested(self) -> dict[str, "Form"]:
        """The fields that hold objects with instants in them."""
        inner = {name: shape.items or shape for name, shape in self.fields.items()}
        forms = {name: Form(shape.fields) for name, shape in inner.items() if shape.fields is not None}
        return {name: form for name, form in forms.items() if form.instants or form.nested}

    def write(self, row: Row, draw: int, digits: Digits) -> None:
        """Write the row's times as Plex does."""
        for place, name in enumerate(self.instants):
            if (text := row[name]) is not None:
                row[name] = written(text, draw >> 5 * place % 90, digits)
        for name, form in self.nested.items():
            inner = row[name] or []
            for each in inner if isinstance(inner, list) else [inner]:
                form.write(each, draw >> 3, digits)


def _usual(table: Table, form: Form, row: Row, context: Context, draw: int) -> Row:
    """What nearly every list has, under one of a few names."""
    given: Row = {"id": context.id(table.entity, row["id"], table.kind)}
    for name in form.created:
        given[name] = row.get("created_at")
    for name in form.changed:
        given[name] = row.get("modified_at")
    for place, name in enumerate(form.people):
        given[name] = context.person(draw >> 7 * place)
    return given


def whole_rows(table: Table, form: Form, row: Row, context: Context, digits: Digits) -> Iterator[tuple[Row, Row]]:
    """The rows that Plex shows of a record, each with what it knows beside them; that begins with an underscore."""
    name = f"{context.world.seed}/{context.world.tenant}/{table.path}/{row['id']}"
    for place, made in enumerate(table.make(row, context)):
        draw = digest_of(f"{name}/{place}")
        given = _usual(table, form, row, context, draw)
        given.update(made)
        whole = filled(form.plan, draw, given)
        form.write(whole, draw, digits)
        yield whole, made


def without_nulls(value: Any) -> Any:
    """The value, with no field that is null."""
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value
