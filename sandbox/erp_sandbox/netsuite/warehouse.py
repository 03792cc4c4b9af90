"""The tables of an account as they are now, in DuckDB; brought forward when the clock moves or a test changes them."""

import shutil
import weakref
from collections.abc import Hashable
from pathlib import Path
from threading import Lock
from typing import Self

import duckdb

from erp_sandbox.mutations import Mutation, MutationLog
from erp_sandbox.netsuite import preparing
from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.custom import USUAL
from erp_sandbox.netsuite.custom_changes import fields_after
from erp_sandbox.netsuite.custom_kinds import Extent
from erp_sandbox.netsuite.progress import Progress
from erp_sandbox.netsuite.shaping import Shape
from erp_sandbox.netsuite.tables.every import all_tables
from erp_sandbox.world import World


class Snapshot:
    """The tables at one moment, whatever happens to them meanwhile.

    Args:
        connection: A connection in a transaction of its own.
        now: The moment, in microseconds since 1970.
        version: Another value whenever the tables hold something else.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, now: int, version: Hashable) -> None:
        self.now, self.version = now, version
        self._connection = connection

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """The connection; for one query at a time, and not to be closed."""
        return self._connection

    def close(self) -> None:
        """Let go of the moment; the end of the object does the same."""
        self._connection.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the moment."""
        self.close()


class Warehouse:
    """The tables of a world, for as many threads as like.

    Args:
        world: Whose.
        log: What tests did to it.
        folder: Where prepared data is kept between runs.
        extent: How many custom record types and fields there are beyond the usual.
    """

    def __init__(self, world: World, log: MutationLog, folder: Path, extent: Extent = USUAL) -> None:
        self._world, self._log, self._folder, self._extent = world, log, folder, extent
        self._natural = all_tables(extent)
        self._lock = Lock()
        self._writer: duckdb.DuckDBPyConnection | None = None
        self._progress: Progress | None = None
        self._end: weakref.finalize[..., Warehouse] | None = None

    @property
    def catalogue(self) -> dict[str, Table]:
        """The tables by name; another mapping once a test has added, retyped or removed a custom field."""
        return self._natural if self._progress is None else self._progress.catalogue

    def at(self, now: int) -> Snapshot:
        """The tables as they are at a moment, in microseconds since 1970; they never go back."""
        with self._lock:
            mutations = self._log.of_tenant(self._world.tenant)
            if self._progress is None or self._writer is None:
                self._writer, self._progress = self._open(now, mutations)
            self._progress.advance(now, mutations)
            connection = self._writer.cursor()
            connection.execute("BEGIN TRANSACTION")
            # A transaction sees the moment of its first read.
            connection.execute("SELECT count(*) FROM ns.currency").fetchall()
            return Snapshot(connection, self._progress.now, self._progress.version)

    def close(self) -> None:
        """Let go of the files; a warehouse that is asked again opens anew."""
        with self._lock:
            if self._end is not None:
                self._end()
            self._writer = self._progress = self._end = None

    def _open(self, now: int, mutations: list[Mutation]) -> tuple[duckdb.DuckDBPyConnection, Progress]:
        first = min((each.moment for each in mutations), default=now)
        shape = Shape(self._world, self._natural, fields_after(self._extent, ()))
        path, moment = preparing.prepared(shape, self._extent, min(now, first), self._folder)
        copy = preparing.working_copy(path)
        writer = preparing.connect(copy, self._extent)
        self._end = weakref.finalize(self, _let_go, writer, copy.parent)
        return writer, Progress(self._world, self._extent, self._natural, writer, moment)


def _let_go(writer: duckdb.DuckDBPyConnection, folder: Path) -> None:
    writer.close()
    shutil.rmtree(folder, ignore_errors=True)
