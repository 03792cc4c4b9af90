"""Every table of an account."""

from collections.abc import Sequence

from erp_sandbox.netsuite import custom
from erp_sandbox.netsuite.catalogue import Table, by_name
from erp_sandbox.netsuite.custom import USUAL
from erp_sandbox.netsuite.custom_kinds import CustomField, Extent
from erp_sandbox.netsuite.tables import TABLES


def all_tables(extent: Extent = USUAL, chosen: Sequence[CustomField] | None = None) -> dict[str, Table]:
    """The tables by their names, custom ones and custom columns included: the chosen ones, or those of the extent."""
    return by_name((*custom.extended(TABLES, extent, chosen), *custom.tables(extent, chosen)))
