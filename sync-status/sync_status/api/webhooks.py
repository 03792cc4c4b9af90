"""Webhooks: who is told of events, what was sent, and sending it again. For admins."""

from datetime import timedelta
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from sync_status.access import Admin
from sync_status.api import schemas
from sync_status.api.problems import problem, request_id
from sync_status.clock import written
from sync_status.webhooks.address import ForbiddenAddressError
from sync_status.webhooks.deliveries import Delivery, DeliveryNotFoundError, EndpointDisabledError
from sync_status.webhooks.desk import Desk, desk
from sync_status.webhooks.endpoints import BadEndpointError, Endpoint, EndpointNotFoundError
from sync_status.webhooks.event import EVENT_TYPES

router = APIRouter(prefix="/webhooks", tags=["webhooks"])
AtDesk = Annotated[Desk, Depends(desk)]


class NewEndpoint(BaseModel):
    """A receiver to be added."""

    model_config = ConfigDict(extra="forbid")
    url: str = Field(max_length=2000, description="Where events are posted; https")
    description: str = Field(default="", max_length=500, description="For people")
    event_types: list[str] = Field(default=[], max_length=50, description="What it is told; everything, if empty")
    connections: list[str] = Field(default=[], max_length=500, description="About which connections; all, if empty")


class Change(BaseModel):
    """What is to be another; what is not given stays."""

    model_config = ConfigDict(extra="forbid")
    url: str | None = Field(default=None, max_length=2000)
    description: str | None = Field(default=None, max_length=500)
    event_types: list[str] | None = Field(default=None, max_length=50)
    connections: list[str] | None = Field(default=None, max_length=500)
    is_enabled: bool | None = None


class Rotation(BaseModel):
    """How a secret gives way to its successor."""

    model_config = ConfigDict(extra="forbid")
    overlap_seconds: int = Field(default=86_400, ge=0, le=30 * 86_400, description="So long the old one signs too")


class Recovery(BaseModel):
    """Since when events are missing."""

    model_config = ConfigDict(extra="forbid")
    since: AwareDatetime


@router.get("/event-types", responses=schemas.described(None))
def event_types(caller: Admin) -> dict[str, str]:
    """List every type of event, and when it is sent."""
    del caller
    return EVENT_TYPES


@router.get("", responses=schemas.described(None))
def every(caller: Admin, at: AtDesk) -> dict[str, Any]:
    """List all endpoints, oldest first."""
    del caller
    return {"data": [_endpoint(found) for found in at.endpoints.all()]}


@router.post("", status_code=201, responses=schemas.described(None, 422))
def add(wanted: NewEndpoint, caller: Admin, at: AtDesk) -> dict[str, Any]:
    """Add an endpoint. Its secret is in this answer and nowhere else."""
    del caller
    more = wanted.model_dump(exclude={"url"})
    found, secret = at.endpoints.add(wanted.url, **more)
    return {**_endpoint(found), "secret": secret}


@router.get("/{endpoint_id}", responses=schemas.described(None, 404))
def one(endpoint_id: str, caller: Admin, at: AtDesk) -> dict[str, Any]:
    """Show an endpoint."""
    del caller
    return _endpoint(at.endpoints.get(endpoint_id))


@router.patch("/{endpoint_id}", responses=schemas.described(None, 404, 422))
def change(endpoint_id: str, wanted: Change, caller: Admin, at: AtDesk) -> dict[str, Any]:
    """Change an endpoint; enabling one sends what waited for it."""
    del caller
    return _endpoint(at.endpoints.change(endpoint_id, **wanted.model_dump(exclude_none=True)))


@router.delete("/{endpoint_id}", status_code=204, responses=schemas.described(None, 404))
def remove(endpoint_id: str, caller: Admin, at: AtDesk) -> None:
    """Forget an endpoint and its deliveries."""
    del caller
    at.endpoints.remove(endpoint_id)


@router.post("/{endpoint_id}/rotate", status_code=201, responses=schemas.described(None, 404))
def rotate(endpoint_id: str, caller: Admin, at: AtDesk, wanted: Rotation | None = None) -> dict[str, Any]:
    """Make a new secret; until the overlap has passed, every event carries a signature of each."""
    del caller
    overlap = timedelta(seconds=(wanted or Rotation()).overlap_seconds)
    secret = at.endpoints.rotate(endpoint_id, overlap)
    return {**_endpoint(at.endpoints.get(endpoint_id)), "secret": secret}


@router.post("/{endpoint_id}/test", status_code=202, responses=schemas.described(None, 404, 409))
def test(endpoint_id: str, caller: Admin, at: AtDesk) -> dict[str, int]:
    """Send a `webhook.test` event."""
    del caller
    return {"delivery": at.deliveries.test(endpoint_id)}


@router.post("/{endpoint_id}/recover", status_code=202, responses=schemas.described(None, 404, 409))
def recover(endpoint_id: str, wanted: Recovery, caller: Admin, at: AtDesk) -> dict[str, int]:
    """Send all that an endpoint should have had since a time and has not."""
    del caller
    return {"deliveries": at.deliveries.recover(endpoint_id, wanted.since)}


@router.get("/{endpoint_id}/deliveries", responses=schemas.described(None, 404))
def deliveries(
    endpoint_id: str,
    caller: Admin,
    at: AtDesk,
    state: Annotated[Literal["pending", "delivered", "lost"] | None, Query(description="Only these.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[int | None, Query(ge=1, description="From next_cursor of the page before.")] = None,
) -> dict[str, Any]:
    """List what was sent to an endpoint, newest first, with every attempt."""
    del caller
    found = at.deliveries.of(endpoint_id, state=state, before=cursor, limit=limit)
    following = found[-1].id if len(found) == limit else None
    return {"data": [_delivery(one) for one in found], "next_cursor": following}


@router.post(
    "/{endpoint_id}/deliveries/{delivery}/redeliver", status_code=202, responses=schemas.described(None, 404, 409)
)
def redeliver(endpoint_id: str, delivery: int, caller: Admin, at: AtDesk) -> None:
    """Send a delivery once more, with the same id."""
    del caller
    at.deliveries.redeliver(endpoint_id, delivery)


def install(app: FastAPI) -> None:
    """Let the refusals of webhooks be answered as problems."""
    for kind, (status, code, detail) in _REFUSALS.items():
        app.add_exception_handler(kind, partial(_refused, status, code, detail))


def _refused(status: int, code: str, detail: str, request: Request, error: Exception) -> JSONResponse:
    return problem(status, code, detail or str(error), request_id(request))


_REFUSALS: dict[type[Exception], tuple[int, str, str]] = {
    EndpointNotFoundError: (404, "ENDPOINT_NOT_FOUND", "there is no such endpoint"),
    DeliveryNotFoundError: (404, "DELIVERY_NOT_FOUND", "the endpoint has no such delivery"),
    EndpointDisabledError: (409, "ENDPOINT_DISABLED", "the endpoint is disabled: enable it first"),
    ForbiddenAddressError: (422, "ADDRESS_FORBIDDEN", ""),
    BadEndpointError: (422, "INVALID_REQUEST", ""),
}


def _endpoint(found: Endpoint) -> dict[str, Any]:
    return {
        "id": found.id,
        "url": found.url,
        "description": found.description,
        "event_types": list(found.event_types),
        "connections": list(found.connections),
        "state": found.state,
        "created_at": written(found.created_at),
        "disabled_at": written(found.disabled_at),
        "disabled_reason": found.disabled_reason,
        "lost_in_a_row": found.lost_in_a_row,
        "old_secret_until": written(found.old_secret_until),
    }


def _delivery(found: Delivery) -> dict[str, Any]:
    attempts = [
        {"at": written(one.at), "milliseconds": one.milliseconds, "status": one.status, "error": one.error}
        for one in found.attempts
    ]
    return {
        "id": found.id,
        "message_id": found.message_id,
        "type": found.type,
        "connection_id": found.connection_id,
        "state": found.state,
        "created_at": written(found.created_at),
        "ended_at": written(found.ended_at),
        "next_attempt_at": written(found.next_attempt_at),
        "attempts": attempts,
    }
