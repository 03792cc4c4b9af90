"""The pages of webhooks: endpoints, what was sent to them, and sending it again. For admins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from sync_status.board import NotFoundError
from sync_status.dashboard.visit import Asked, Form, PageRoute, Visit
from sync_status.problems import Refusal
from sync_status.webhooks.deliveries import Deliveries, DeliveryNotFoundError, EndpointDisabledError
from sync_status.webhooks.desk import desk
from sync_status.webhooks.endpoints import EndpointNotFoundError, Endpoints
from sync_status.webhooks.event import EVENT_TYPES


def admin_visit(asked: Asked) -> Visit:
    """Refuse whoever is not an admin.

    Raises:
        Refusal: They are not.
    """
    if not asked.viewer.is_admin:
        raise Refusal(403, "FORBIDDEN", "Webhooks are for the admin token.")
    return asked
