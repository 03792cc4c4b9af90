"""What NetSuite's tables hold at a moment, worked out from the entities alone, without DuckDB.

What is hashed, so that others can hash the same of what they read:

* A row is an object of its non-null columns, every value a text as SuiteQL answers it: whole numbers and decimals
  plainly, without an exponent or trailing zeros (`12.5`, `0`); booleans `T` and `F`; dates `2026-06-01`; times in UTC
  to the second, `2026-06-01T06:00:00Z`; empty texts are null. It is written as JSON with sorted keys, the separators
  `", "` and `": "`, and no escapes beyond what JSON demands; its hash is the SHA-256 of that in UTF-8.
* A key is the array of the key's columns as such texts, null as `""`; hashed likewise. `deletedrecord` has no key: it
  is told apart by recordid, recordtypeid and deleteddate.
* The hash of a table is the sum of the hashes of its rows, as whole numbers read big-endian, modulo 2^256, in 64
  hexadecimal digits. So the order of rows does not matter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from erp_sandbox.moments import timestamp
from erp_sandbox.mutations import Mutation
from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.custom import USUAL
from erp_sandbox.netsuite.custom_changes import fields_after
from erp_sandbox.netsuite.custom_kinds import Extent
from erp_sandbox.netsuite.physical import key_of
from erp_sandbox.netsuite.replaying import born
from erp_sandbox.netsuite.rows.document import Placed, Row, second
from erp_sandbox.netsuite.rows.lasting import field_rows, lasting_rows
from erp_sandbox.netsuite.rows.projections import PROJECTIONS
from erp_sandbox.netsuite.shaping import ALWAYS, Shape
from erp_sandbox.netsuite.sight import EVERYTHING, Sight, seen, transactions, visible_columns
from erp_sandbox.netsuite.tables.every import all_tables
from erp_sandbox.truth import Fingerprint, StreamTruth, rows_at
from erp_sandbox.world import World


@dataclass(frozen=True, slots=True)
class Past:
    """A moment of an account.

    Args:
        world: Whose data.
        at: The moment, in microseconds since 1970.
        mutations: A log to replay; only what belongs to the tenant and was made by then counts.
        extent: How many custom record types and fields there are beyond the usual.
    """

    world: World
    at: int
    mutations: Sequence[Mutation] = ()
    extent: Extent = USUAL

    def told(self) -> list[Mutation]:
        """The mutations that count."""
        return [each for each in self.mutations if each.tenant == self.world.tenant and each.moment <= self.at]

    def catalogue(self) -> dict[str, Table]:
        """The tables that there are."""
        return all_tables(self.extent, fields_after(self.extent, self.told()))

    def rows(self) -> Iterator[Placed]:
        """Every row of every table, with the table's name."""
        told = self.told()
        fields = fields_after(self.extent, told)
        shape = Shape(self.world, self.catalogue(), fields, told)
        for table, row, birth in self._natural(told):
            shaped = shape.shaped(table, row, birth)
            if shaped is not None:
                yield table, shaped
        for table, row in field_rows(fields, self.extent):
            yield table, row
        yield from shape.inserted()

    def _natural(self, told: Sequence[Mutation]) -> Iterator[tuple[str, Row, int]]:
        for projection in PROJECTIONS:
            for record in rows_at(projection.entity, self.world, self.at, told):
                birth = born(record)
                for table, row in projection.rows(record):
                    yield table, row, birth
        for table, row in lasting_rows(self.extent):
            yield table, row, ALWAYS


def text(value: Any) -> str:
    """A value as SuiteQL answers it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return str(value)


def rendered(row: Mapping[str, Any]) -> dict[str, str]:
    """A row as SuiteQL answers it."""
    return {name: text(value) for name, value in row.items()}


def truth(
    past: Past, names: Sequence[str] = (), sight: Sight = EVERYTHING, since: int | None = None
) -> dict[str, StreamTruth]:
    """Counts and hashes of the tables, by name.

    Args:
        past: Of which account, at which moment.
        names: Which tables; none for all that can be seen.
        sight: What a role sees of them.
        since: Count only rows whose stamp lies at or after this moment; tables without stamps count whole.
    """
    first = "" if since is None else second(timestamp(since))
    catalogue = past.catalogue()
    chosen = {name: table for name, table in catalogue.items() if (not names or name in names) and sight.sees(table)}
    known = transactions(past.rows, catalogue, sight)
    columns = {name: visible_columns(table, sight) for name, table in chosen.items()}
    keys = {name: Fingerprint() for name in chosen}
    contents = {name: Fingerprint() for name in chosen}
    for name, row in past.rows():
        if name not in chosen or not seen(chosen[name], row, sight, known):
            continue
        if not chosen[name].stamp or row.get(chosen[name].stamp, "") >= first:
            visible = columns[name]
            shown = rendered({column: value for column, value in row.items() if column in visible})
            keys[name].add([shown.get(column, "") for column in key_of(chosen[name])])
            contents[name].add(shown)
    return {
        name: StreamTruth(found.count, found.hexdigest(), contents[name].hexdigest()) for name, found in keys.items()
    }
