"""The connections that the demo shows; a further one is a declaration here."""

from demo.connection import Connection
from demo.netsuite import NETSUITE
from demo.plex import PLEX
from demo.sandbox import TOKEN

SANDBOX = Connection(
    title="Sandbox",
    tap="tap-sandbox",
    settings=lambda server, _: {"api_url": server.url, "auth_token": TOKEN, "start_date": "2000-01-01"},
    example="purchase_orders",
)

CONNECTIONS = (SANDBOX, NETSUITE, PLEX)
