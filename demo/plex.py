"""The sandbox's Plex as a connection of the demo: a key that everybody knows, one tenant, lists of Connect."""

from collections.abc import Mapping
from pathlib import Path

from demo.connection import Connection
from demo.sandbox import Sandbox

API_KEY = "sandboxPlexKey000000000000000001"
"""The sandbox's published default; it guards invented data only."""
_HISTORY = "/production/v1/production-history"
_MOVES = "/inventory/v1/inventory-history/container-location-moves"
_EVENT = ("_plex_event_id",)


def _settings(server: Sandbox, _: Path) -> Mapping[str, object]:
    return {
        "connect_url": server.url,
        "data_source_url": server.url,
        "api_key": API_KEY,
        "start_date": "2000-01-01",
        # A quarter of a century in windows of a month would be three hundred calls for each stream.
        "event_window_days": 3650,
        "change_window_days": 3650,
        "invoice_window_days": 3650,
    }


PLEX = Connection(
    title="Plex",
    tap="tap-plex",
    settings=_settings,
    truth=lambda _: ("--dialect", "plex"),
    example="production_entries",
    streams={
        "parts": "/mdm/v1/parts",
        "suppliers": "/mdm/v1/suppliers",
        "customers": "/mdm/v1/customers",
        "customer_parts": "/mdm/v1/customer-parts",
        "purchase_orders": "/purchasing/v1/purchase-orders",
        # Not the sales orders: one is deleted on this day, and Plex tells nobody.
        "jobs": "/scheduling/v1/jobs",
        "production_entries": f"{_HISTORY}/production-entries",
        "labor_entries": f"{_HISTORY}/labor-entries",
        "containers": "/inventory/v1/inventory-tracking/containers",
        "container_location_moves": _MOVES,
        "ap_invoices": "/accounting/v1/ap-invoices",
        "journal_entries": "/accounting/v2/journal-entries",
    },
    keys={
        "production_entries": _EVENT,
        "labor_entries": _EVENT,
        "containers": ("serialNo",),
        "container_location_moves": _EVENT,
    },
)
