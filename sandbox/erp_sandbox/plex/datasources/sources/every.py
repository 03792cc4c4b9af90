"""Every data source, by its id."""

from erp_sandbox.plex.datasources.source import DataSource
from erp_sandbox.plex.datasources.sources import finance, parts, quality, shop, writes

SOURCES: dict[int, DataSource] = {
    source.id: source for area in (parts, shop, quality, finance, writes) for source in area.SOURCES
}
