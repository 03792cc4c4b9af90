"""Webhooks as routes and commands get them."""

from dataclasses import dataclass

from sqlalchemy import Engine

from sync_status.assembly import Shared
from sync_status.clock import Clock
from sync_status.settings import Settings, SettingsError
from sync_status.webhooks.address import IpNetwork, networks
from sync_status.webhooks.deliveries import Deliveries
from sync_status.webhooks.endpoints import Endpoints
from sync_status.webhooks.signing import key_of


@dataclass(frozen=True)
class Desk:
    """Endpoints, and what was sent to them."""

    endpoints: Endpoints
    deliveries: Deliveries


def allowed_networks(settings: Settings) -> tuple[IpNetwork, ...]:
    """Networks that webhooks may go to although they are private.

    Raises:
        SettingsError: The setting holds something else.
    """
    try:
        return networks(",".join(settings.webhook_allow))
    except ValueError as error:
        raise SettingsError(f"SYNC_STATUS_WEBHOOK_ALLOW: {error}; write networks such as 10.1.0.0/16") from None


def open_desk(settings: Settings, engine: Engine, clock: Clock) -> Desk:
    """Open the webhooks of a database."""
    endpoints = Endpoints(engine, key_of(settings), allowed_networks(settings), clock)
    return Desk(endpoints, Deliveries(endpoints))


def desk(found: Shared) -> Desk:
    """Give a route the webhooks: `Annotated[Desk, Depends(desk)]`."""
    return open_desk(found.settings, found.engine, found.clock)
