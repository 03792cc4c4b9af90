"""The pages of webhooks: endpoints, what was sent to them, and sending it again. For admins."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from sync_status.api.problems import RefusedError
from sync_status.board import NotFoundError
from sync_status.dashboard.visit import Asked, Form, PageRoute, Visit
from sync_status.webhooks.address import ForbiddenAddressError
from sync_status.webhooks.deliveries import DeliveryNotFoundError, EndpointDisabledError
from sync_status.webhooks.desk import Desk, desk
from sync_status.webhooks.endpoints import BadEndpointError, EndpointNotFoundError
from sync_status.webhooks.event import EVENT_TYPES

ROUTER = APIRouter(prefix="/dashboard/webhooks", route_class=PageRoute, include_in_schema=False)


def admin_visit(asked: Asked) -> Visit:
    """Refuse whoever is not an admin.

    Raises:
        RefusedError: They are not.
    """
    if not asked.viewer.is_admin:
        raise RefusedError(403, "FORBIDDEN", "Webhooks are for the admin token.")
    return asked


AdminVisit = Annotated[Visit, Depends(admin_visit)]
AtDesk = Annotated[Desk, Depends(desk)]


@ROUTER.get("")
def webhooks(asked: AdminVisit, at: AtDesk) -> Response:
    """All endpoints."""
    return _list(asked, at)


@ROUTER.post("")
def add(asked: AdminVisit, at: AtDesk, form: Form) -> Response:
    """Add an endpoint, and show its secret once."""
    types = [str(one) for one in form.getlist("event_types")]
    try:
        _, secret = at.endpoints.add(
            str(form.get("url", "")).strip(), description=str(form.get("description", "")).strip(), event_types=types
        )
    except (ForbiddenAddressError, BadEndpointError) as error:
        raise RefusedError(400, "BAD_ENDPOINT", f"The endpoint was not added: {error}.") from None
    return _list(asked, at, secret=secret)


@ROUTER.get("/{endpoint_id}")
def webhook(endpoint_id: str, asked: AdminVisit, at: AtDesk) -> Response:
    """One endpoint and its deliveries."""
    return _one(asked, at, endpoint_id)


@ROUTER.post("/{endpoint_id}/rotate")
def rotate(endpoint_id: str, asked: AdminVisit, at: AtDesk, form: Form) -> Response:
    """Make a new secret, and show it once."""
    del form
    try:
        secret = at.endpoints.rotate(endpoint_id)
    except EndpointNotFoundError:
        raise _unknown() from None
    return _one(asked, at, endpoint_id, secret=secret)


@ROUTER.post("/{endpoint_id}/deliveries/{delivery_id}/redeliver")
def redeliver(endpoint_id: str, delivery_id: int, asked: AdminVisit, at: AtDesk, form: Form) -> Response:
    """Send a delivery once more."""
    del form
    try:
        at.deliveries.redeliver(endpoint_id, delivery_id)
    except (EndpointNotFoundError, DeliveryNotFoundError):
        raise _unknown() from None
    except EndpointDisabledError:
        raise _disabled() from None
    return asked.redirect(f"/dashboard/webhooks/{endpoint_id}", "resent")


@ROUTER.post("/{endpoint_id}/{action}")
def act(endpoint_id: str, action: str, asked: AdminVisit, at: AtDesk, form: Form) -> Response:
    """Send a test to an endpoint, enable, disable or remove it."""
    del form
    try:
        if action == "test":
            at.deliveries.test(endpoint_id)
        elif action in {"enable", "disable"}:
            at.endpoints.change(endpoint_id, is_enabled=action == "enable")
        elif action == "remove":
            at.endpoints.remove(endpoint_id)
            return asked.redirect("/dashboard/webhooks", "removed")
        else:
            raise _unknown()
    except EndpointNotFoundError:
        raise _unknown() from None
    except EndpointDisabledError:
        raise _disabled() from None
    return asked.redirect(f"/dashboard/webhooks/{endpoint_id}", "tested" if action == "test" else "changed")


def _list(asked: Visit, at: Desk, **more: Any) -> Response:
    listed = at.endpoints.all()
    return asked.page("webhooks.html", section="webhooks", endpoints=listed, event_types=EVENT_TYPES, **more)


def _one(asked: Visit, at: Desk, endpoint_id: str, **more: Any) -> Response:
    try:
        found = at.endpoints.get(endpoint_id)
    except EndpointNotFoundError:
        raise _unknown() from None
    deliveries = at.deliveries.of(endpoint_id)
    refresh = None if more else 5
    return asked.page(
        "webhook.html", section="webhooks", refresh=refresh, endpoint=found, deliveries=deliveries, **more
    )


def _unknown() -> NotFoundError:
    return NotFoundError("There is no such endpoint, or it was removed.")


def _disabled() -> RefusedError:
    return RefusedError(409, "ENDPOINT_DISABLED", "The endpoint is disabled: enable it first.")
