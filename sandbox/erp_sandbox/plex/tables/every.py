"""Every list that Connect makes of the sandbox's records, by its path."""

from erp_sandbox.plex.table import Table
from erp_sandbox.plex.tables import companies, finance, jobs, parts, platform, purchasing, quality, sales, shop, stock

TABLES: dict[str, Table] = {
    table.path: table
    for area in (parts, companies, purchasing, sales, shop, jobs, stock, finance, quality, platform)
    for table in area.TABLES
}

ELSEWHERE = {
    "/purchasing/v1/purchase-orders/{id}/line-items/{lineItemId}": "/purchasing/v1/purchase-orders/{poId}/line-items",
    "/production/v1/control/workcenters/{workcenterId}": "/production/v1/production-definitions/workcenters",
    "/scheduling/v1-beta1/jobs/{id}/operations/{jobOperationId}": "/scheduling/v1/jobs/{id}/operations",
    "/inventory-tracking/v1/containers/{serialNumber}": "/inventory/v1/inventory-tracking/containers",
    "/shipping/v1-beta1/inventory/master-units/{masterUnitId}": "/inventory-tracking/v1/master-units",
    "/edi/v1/documents/{id}": "/edi/v1/logs",
}
"""Where the list is of a single object whose own address does not lead to it."""
