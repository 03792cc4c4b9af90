"""Every list that Connect makes of the sandbox's records, by its path."""

from erp_sandbox.plex.table import Table
from erp_sandbox.plex.tables import companies, finance, jobs, parts, platform, purchasing, quality, sales, shop, stock

TABLES: dict[str, Table] = {
    table.path: table
    for area in (parts, companies, purchasing, sales, shop, jobs, stock, finance, quality, platform)
    for table in area.TABLES
}
