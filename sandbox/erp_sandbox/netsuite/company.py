"""The data of one company, as every dialect-specific answer needs it: tables, snapshots and SuiteQL."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from erp_sandbox.mutations import MutationLog
from erp_sandbox.netsuite.appointments import Appointments
from erp_sandbox.netsuite.catalogue import Table, permissions_of
from erp_sandbox.netsuite.custom import USUAL
from erp_sandbox.netsuite.custom_kinds import Extent
from erp_sandbox.netsuite.roles import PERMISSIONS
from erp_sandbox.world import World

if TYPE_CHECKING:
    from erp_sandbox.netsuite.suiteql.engine import SuiteQL
    from erp_sandbox.netsuite.warehouse import Snapshot, Warehouse


@dataclass
class Company:
    """A tenant's tables, made when first asked for.

    Args:
        world: The data set.
        log: What tests did to it.
        folder: Where prepared data is kept between runs; None for a folder that goes with the process.
        extent: How much more custom fields and record types there are than the usual.
        appointments: Changes that wait for a query.
    """

    world: World
    log: MutationLog
    folder: Path | None = None
    extent: Extent = USUAL
    appointments: Appointments = field(default_factory=Appointments)
    _warehouse: "Warehouse | None" = None
    _engine: "SuiteQL | None" = None
    _engine_of: dict[str, Table] | None = None
    _permissions: tuple[dict[str, Table], frozenset[str]] | None = None
    _temporary: TemporaryDirectory[str] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def warehouse(self) -> "Warehouse":
        """The tables' content."""
        from erp_sandbox.netsuite.warehouse import Warehouse  # noqa: PLC0415 - DuckDB is for those who ask

        with self._lock:
            if self._warehouse is None:
                if self.folder is None:
                    self._temporary = TemporaryDirectory()
                folder = self.folder or Path(self._temporary.name if self._temporary else "")
                folder.mkdir(parents=True, exist_ok=True)
                self._warehouse = Warehouse(self.world, self.log, folder, self.extent)
            return self._warehouse

    @property
    def catalogue(self) -> dict[str, Table]:
        """The tables, by name."""
        return self.warehouse.catalogue

    @property
    def engine(self) -> "SuiteQL":
        """What answers SuiteQL; another one when the tables have become others."""
        from erp_sandbox.netsuite.suiteql.engine import SuiteQL  # noqa: PLC0415 - sqlglot is for those who ask

        catalogue = self.catalogue
        with self._lock:
            if self._engine is None or self._engine_of is not catalogue:
                self._engine, self._engine_of = SuiteQL(catalogue), catalogue
            return self._engine

    def at(self, now: int) -> "Snapshot":
        """The content as it is at a moment, in microseconds since 1970; to be closed."""
        return self.warehouse.at(now)

    def permissions(self) -> frozenset[str]:
        """Every permission that something here asks for."""
        catalogue = self.catalogue
        if self._permissions is None or self._permissions[0] is not catalogue:
            self._permissions = catalogue, permissions_of(catalogue.values()) | frozenset(PERMISSIONS)
        return self._permissions[1]


def rows(snapshot: "Snapshot", sql: str, parameters: list[Any]) -> list[dict[str, Any]]:
    """What a statement of our own finds, as dictionaries."""
    found = snapshot.cursor().execute(sql, parameters)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
