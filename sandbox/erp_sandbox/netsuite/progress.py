"""The way of the tables through time: what the clock brings and what tests change, in the order of events."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from erp_sandbox.mutations import Mutation
from erp_sandbox.netsuite import physical
from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.custom_changes import fields_after
from erp_sandbox.netsuite.custom_kinds import CustomField, Extent
from erp_sandbox.netsuite.custom_values import value_of
from erp_sandbox.netsuite.delta import Delta
from erp_sandbox.netsuite.patches import FIELD_RESOURCE, PREFIX, Patch
from erp_sandbox.netsuite.replaying import replayed
from erp_sandbox.netsuite.rows.lasting import field_rows
from erp_sandbox.netsuite.rows.projections import PROJECTIONS, Projection
from erp_sandbox.netsuite.shaping import ALWAYS, Shape
from erp_sandbox.netsuite.tables.every import all_tables
from erp_sandbox.netsuite.upcoming import Upcoming
from erp_sandbox.world import World


class Progress:
    """Brings a database forward; not for several threads at once."""

    def __init__(
        self, world: World, extent: Extent, catalogue: dict[str, Table], writer: duckdb.DuckDBPyConnection, moment: int
    ) -> None:
        self.now = moment
        self.version = 0
        self.catalogue = catalogue
        """The tables; another mapping once custom fields have changed."""
        self._world, self._extent, self._writer = world, extent, writer
        self._made: list[Mutation] = []
        self._edits: dict[tuple[str, str], list[Mutation]] = {}
        self._shape = Shape(world, catalogue, fields_after(extent, ()))
        self._upcoming = [(each, Upcoming(each.entity, world, moment)) for each in PROJECTIONS]

    def advance(self, now: int, mutations: Sequence[Mutation]) -> None:
        """Go on to a moment.

        Args:
            now: In microseconds since 1970; an earlier one changes nothing.
            mutations: All that were ever made of this tenant, in order.
        """
        for mutation in mutations[len(self._made) :]:
            if mutation.moment > now:
                break
            self._move(mutation.moment)
            self._made.append(mutation)
            self._make(mutation)
            self.version += 1
        self._move(now)

    def _move(self, until: int) -> None:
        due = [(projection, ahead) for projection, ahead in self._upcoming if ahead.is_due(until)]
        delta = Delta(self._shape)
        for projection, ahead in due:
            for record, is_there in ahead.records(ahead.take(until)):
                edits = self._edits.get((projection.entity.name, record["id"]), ())
                natural = record if is_there else None
                later = replayed(projection.entity, dict(record) if natural else None, edits) if edits else natural
                if later is None:
                    delta.forget(projection, record)
                else:
                    delta.take(projection, later)
        self.now = max(self.now, until)
        if due:
            self._write(delta)

    def _write(self, delta: Delta) -> None:
        self._writer.execute("BEGIN TRANSACTION")
        delta.write(self._writer)
        self._writer.execute("COMMIT")
        self.version += 1

    def _make(self, mutation: Mutation) -> None:
        if mutation.resource == FIELD_RESOURCE:
            self._change_fields(mutation)
        elif mutation.resource.startswith(PREFIX):
            self._patch(self._shape.note(len(self._made) - 1, mutation))
        else:
            self._edit(mutation)

    def _edit(self, mutation: Mutation) -> None:
        """A change of a record of the data set, made in any dialect."""
        for projection, ahead in self._upcoming:
            if projection.entity.name == mutation.resource:
                edits = self._edits.setdefault((mutation.resource, mutation.id), [])
                number = projection.entity.key.record(mutation.id)
                natural = None if number is None else ahead.record_at(number, self.now)
                before = replayed(projection.entity, natural and dict(natural), edits)
                edits.append(mutation)
                after = replayed(projection.entity, natural and dict(natural), edits)
                self._replace(projection, before, after)

    def _replace(
        self, projection: Projection, before: dict[str, object] | None, after: dict[str, object] | None
    ) -> None:
        delta = Delta(self._shape)
        if before is not None:
            delta.forget(projection, before)
        if after is not None:
            delta.take(projection, after)
        self._write(delta)

    def _patch(self, made: Patch) -> None:
        """A change of rows of a table, made as such."""
        table = self.catalogue[made.table]
        if made.operation == "insert":
            delta = Delta(self._shape)
            row = self._shape.added(made)
            if row is not None:
                delta.put([(made.table, row)])
            self._write(delta)
            return
        where = " AND ".join(
            f"{physical.name(each.column)} BETWEEN {each.low} AND {each.high}" for each in made.conditions
        )
        if made.operation == "delete":
            self._writer.execute(f"DELETE FROM {physical.physical(made.table)} WHERE {where}")
        else:
            physical.update(self._writer, table, made.fields, where)

    def _change_fields(self, mutation: Mutation) -> None:
        """A custom field that comes, goes or becomes of another type."""
        old = {each.script_id: each for each in fields_after(self._extent, self._made[:-1])}
        fields = fields_after(self._extent, self._made)
        new = next((each for each in fields if each.script_id == mutation.id), None)
        for table in old[mutation.id].tables if mutation.id in old else ():
            physical.drop_column(self._writer, table, mutation.id)
        self.catalogue = all_tables(self._extent, fields)
        self._shape = Shape(self._world, self.catalogue, fields, self._made)
        delta = Delta(self._shape)
        delta.place(field_rows([new or old[mutation.id]], self._extent), ALWAYS)
        if new is None:
            delta.drop_new()
        self._write(delta)
        if new:
            for table in new.tables:
                self._fill(self.catalogue[table], new)

    def _fill(self, table: Table, field: CustomField) -> None:
        physical.add_column(self._writer, table.name, field.column())
        if not field.is_drawn:
            return
        key = table.key[0]
        keys = self._writer.execute(f"SELECT {physical.name(key)} FROM {physical.physical(table.name)}").fetchall()
        rows = ({key: each, field.script_id: value_of(self._world, field, each)} for (each,) in keys)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "values.json"
            path.write_bytes(physical.encoded(row for row in rows if row[field.script_id] is not None))
            physical.fill(self._writer, table, key, field.script_id, path)
