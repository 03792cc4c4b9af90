"""Rows to be taken away and put in, gathered before they are written."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from erp_sandbox.entity import Row as Record
from erp_sandbox.netsuite import physical
from erp_sandbox.netsuite.replaying import born
from erp_sandbox.netsuite.rows.document import Placed, Row
from erp_sandbox.netsuite.rows.projections import Projection
from erp_sandbox.netsuite.shaping import ALWAYS, Shape


class Delta:
    """What changes in the tables at once."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._gone: dict[str, list[Row]] = {}
        self._new: dict[str, dict[tuple[object, ...], Row]] = {}

    def forget(self, projection: Projection, record: Record) -> None:
        """Take away the rows of a record."""
        for table, row in projection.rows(record):
            self._gone.setdefault(table, []).append(self._key(table, row))

    def take(self, projection: Projection, record: Record) -> None:
        """Put in the rows of a record."""
        birth = born(record) if self._shape.overlay.patches else ALWAYS
        self.place(projection.rows(record), birth)

    def place(self, rows: Iterable[Placed], birth: int) -> None:
        """Put in rows, in the place of those with their keys."""
        for table, row in rows:
            key = self._key(table, row)
            self._gone.setdefault(table, []).append(key)
            shaped = self._shape.shaped(table, row, birth)
            if shaped is not None:
                self._new.setdefault(table, {})[tuple(key.values())] = shaped

    def put(self, rows: Iterable[Placed]) -> None:
        """Put in rows that are finished."""
        for table, row in rows:
            self._new.setdefault(table, {})[tuple(self._key(table, row).values())] = row

    def drop_new(self) -> None:
        """Put nothing in after all."""
        self._new.clear()

    def _key(self, table: str, row: Row) -> Row:
        return {name: row[name] for name in physical.key_of(self._shape.catalogue[table])}

    def write(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Write it all; whether there was anything to write."""
        if not self._gone and not self._new:
            return False
        with TemporaryDirectory() as folder:
            path = Path(folder) / "rows.json"
            for table, keys in self._gone.items():
                self._run(connection, path, table, keys, is_new=False)
            for table, rows in self._new.items():
                self._run(connection, path, table, rows.values(), is_new=True)
        return True

    def _run(
        self, connection: duckdb.DuckDBPyConnection, path: Path, table: str, rows: Iterable[Row], *, is_new: bool
    ) -> None:
        path.write_bytes(physical.encoded(rows))
        (physical.insert if is_new else physical.remove)(connection, self._shape.catalogue[table], path)
