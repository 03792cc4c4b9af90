"""What is made, how, and what happened while it was. Schemas: `schemas/<name>.json`."""

from tap_sandbox.client import ReferenceStream, SandboxStream


class WorkCenters(ReferenceStream):
    """Machines, lines, benches and inspection rooms. Source: docs/sandbox-api.md#work-centers."""

    name = "work_centers"
    path = "/work-centers"


class BillsOfMaterial(ReferenceStream):
    """Bills of material, one for each manufactured item. Source: docs/sandbox-api.md#bills-of-material."""

    name = "bills_of_material"
    path = "/bills-of-material"


class BillOfMaterialLines(ReferenceStream):
    """The components of a bill of material. Source: docs/sandbox-api.md#bill-of-material-lines."""

    name = "bill_of_material_lines"
    path = "/bill-of-material-lines"


class Routings(ReferenceStream):
    """Ways to make an item, one for each manufactured item. Source: docs/sandbox-api.md#routings."""

    name = "routings"
    path = "/routings"


class RoutingOperations(ReferenceStream):
    """The steps of a routing. Source: docs/sandbox-api.md#routing-operations."""

    name = "routing_operations"
    path = "/routing-operations"


class Jobs(SandboxStream):
    """Orders to the shop floor to make an item. Source: docs/sandbox-api.md#jobs."""

    name = "jobs"
    path = "/jobs"


class ProductionEntries(SandboxStream):
    """Good pieces that a job reported; never changed once booked. Source: docs/sandbox-api.md#production-entries."""

    name = "production_entries"
    path = "/production-entries"


class ScrapEntries(SandboxStream):
    """Spoilt pieces that a job reported; never changed once booked. Source: docs/sandbox-api.md#scrap-entries."""

    name = "scrap_entries"
    path = "/scrap-entries"


class LaborEntries(SandboxStream):
    """Hours that people worked on a job; never changed once booked. Source: docs/sandbox-api.md#labor-entries."""

    name = "labor_entries"
    path = "/labor-entries"


class Containers(SandboxStream):
    """Boxes and pallets of pieces that a job made. Source: docs/sandbox-api.md#containers."""

    name = "containers"
    path = "/containers"


class InventoryMoves(SandboxStream):
    """Containers taken from one location to another; never changed once booked.

    Source: docs/sandbox-api.md#inventory-moves
    """

    name = "inventory_moves"
    path = "/inventory-moves"


class InventoryAdjustments(SandboxStream):
    """Corrections of balances; never changed once booked. Source: docs/sandbox-api.md#inventory-adjustments."""

    name = "inventory_adjustments"
    path = "/inventory-adjustments"


STREAMS: tuple[type[SandboxStream], ...] = (
    WorkCenters,
    BillsOfMaterial,
    BillOfMaterialLines,
    Routings,
    RoutingOperations,
    Jobs,
    ProductionEntries,
    ScrapEntries,
    LaborEntries,
    Containers,
    InventoryMoves,
    InventoryAdjustments,
)
