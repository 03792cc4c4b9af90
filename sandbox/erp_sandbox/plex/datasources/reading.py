"""Running a data source: its rows over one or more customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from erp_sandbox.entity import Row
from erp_sandbox.plex.accounts import User
from erp_sandbox.plex.companies import Company, by_tenant
from erp_sandbox.plex.datasources.errors import DataSourceError
from erp_sandbox.plex.datasources.given import conditions, customers
from erp_sandbox.plex.datasources.source import DataSource
from erp_sandbox.plex.listing import Listing
from erp_sandbox.plex.state import State

_FINE: Row = {"Result_Error": False, "Result_Code": 0, "Result_Message": None}


@dataclass(frozen=True, slots=True)
class Reading:
    """One run of a data source."""

    state: State
    source: DataSource
    user: User
    given: Mapping[str, Any]

    def run(self) -> tuple[list[Row] | None, Row]:
        """The rows, or None where there is no table, and the outputs.

        Raises:
            DataSourceError: A customer is not open to the user, or nothing is behind the source.
        """
        source = self.source
        ordered = self.state.switches.result_errors.get(str(source.id))
        if ordered is not None:
            return None, {"Result_Error": True, "Result_Code": 1, "Result_Message": ordered}
        if source.writes:
            return None, _FINE
        companies = customers(source, self.given, by_tenant(self.user.tenant), self.user.customers)
        rows = self._rows(companies)
        if source.finds_one:
            return (rows, _FINE) if rows else (None, _FINE | {"Result_Error": True, "Result_Code": 100,
                                                              "Result_Message": "No record was found."})  # fmt: skip
        return rows, {}

    def _rows(self, companies: list[Company]) -> list[Row]:
        source, table = self.source, self.source.table
        if table is None:
            raise DataSourceError("DATA_SOURCE_OBJECT_NOT_FOUND", id=source.id)
        state, asked = self.state, conditions(source, self.given)
        now, switches = state.clock.now(), state.switches
        found = (
            row
            for company in companies
            for row in Listing(state.stores[company.tenant], now, table, source.form, asked, {}, switches).rows()
        )
        if source.gather:
            return source.gather(found)
        if source.top:
            ordered = sorted(found, key=lambda row: row[source.key[0]])
            wanted = self.given.get(source.top)
            if wanted is not None and int(wanted) < 0:
                raise DataSourceError("REQUEST_PROCESSING_ERROR")
            return ordered if wanted is None else ordered[: int(wanted)]
        limit = switches.read_limits.get(str(source.id), source.read_limit)
        return list(islice(found, limit + 1))
