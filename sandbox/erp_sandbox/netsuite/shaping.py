"""The last touch to rows: values of custom fields, what a test changed, and nothing that is empty."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from erp_sandbox.mutations import Mutation
from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.custom_changes import drawn
from erp_sandbox.netsuite.custom_kinds import CustomField
from erp_sandbox.netsuite.custom_values import Filling
from erp_sandbox.netsuite.patches import FIELD_RESOURCE, Overlay, Patch, of_tables, patch
from erp_sandbox.netsuite.rows.document import Placed, Row
from erp_sandbox.world import World

ALWAYS = 0
"""The birth of what has been there from the start."""


@dataclass(slots=True)
class Shape:
    """What all rows of an account go through.

    Args:
        world: Whose rows.
        catalogue: Its tables.
        fields: Its custom fields.
        mutations: Of the tenant, in order; only those of NetSuite's tables and custom fields count.
    """

    world: World
    catalogue: Mapping[str, Table]
    fields: Sequence[CustomField]
    mutations: Sequence[Mutation] = ()
    overlay: Overlay = field(init=False)
    _columns: dict[str, frozenset[str]] = field(init=False)
    _fillings: dict[str, Filling] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what does not depend on a row."""
        filled = {name: found for name in self.catalogue if (found := drawn(self.fields, name))}
        self._fillings = {name: Filling(self.world, self.catalogue[name], found) for name, found in filled.items()}
        self._columns = {
            name: frozenset(column.name for column in table.columns) - {each.script_id for each in filled.get(name, ())}
            for name, table in self.catalogue.items()
        }
        # What a field held before it became another one is gone.
        renewed = {each.id: position for position, each in enumerate(self.mutations) if each.resource == FIELD_RESOURCE}
        patches = [
            patch(each, position, self.catalogue, {name for name, last in renewed.items() if last > position})
            for position, each in of_tables(self.mutations)
        ]
        self.overlay = Overlay(patches, {name: table.stamp for name, table in self.catalogue.items()})

    def note(self, position: int, mutation: Mutation) -> Patch:
        """Take in one more change of a table's rows."""
        made = patch(mutation, position, self.catalogue)
        self.overlay.patches.append(made)
        self.overlay.file(made)
        return made

    def shaped(self, table: str, row: Row, born: int) -> Row | None:
        """A row as the account has it; None if a test deleted it."""
        filled = self._filled(table, row)
        return self.overlay.apply(table, filled, born) if self.overlay.patches else filled

    def added(self, made: Patch) -> Row | None:
        """The row that a change added, as later changes left it."""
        row = self._filled(made.table, dict(made.fields)) | _without_nulls(made.fields)
        return self.overlay.apply(made.table, row, made.moment, made.position)

    def _filled(self, table: str, row: Row) -> Row:
        columns = self._columns[table]
        found = {name: value for name, value in row.items() if value is not None and value != "" and name in columns}
        if filling := self._fillings.get(table):
            filling.fill(found)
        return found

    def inserted(self) -> Iterator[Placed]:
        """The rows that a test added, as later changes left them."""
        for each in self.overlay.patches:
            if each.operation == "insert" and (row := self.added(each)) is not None:
                yield each.table, row


def _without_nulls(row: Mapping[str, Any]) -> Row:
    return {name: value for name, value in row.items() if value is not None and value != ""}
