"""`/sync-status`: how every connection is doing, and one of them in full."""

import base64
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from sync_status.access import Reader
from sync_status.api import schemas
from sync_status.api.answers import answer
from sync_status.assembly import Shared
from sync_status.cursors import CursorError
from sync_status.model import ConnectionStatus, HealthState, Status
from sync_status.rendering import status_json, summary_json

router = APIRouter(tags=["status"])
FailOn = Literal["degraded", "late"]


@router.get("/sync-status", responses=schemas.described(schemas.StatusList, 503))
def list_statuses(  # noqa: PLR0913, PLR0917 - each is an option of the request
    request: Request,
    caller: Reader,
    shared: Shared,
    health: Annotated[list[HealthState] | None, Query(description="Only these.")] = None,
    status: Annotated[list[ConnectionStatus] | None, Query(description="Only these.")] = None,
    system: Annotated[list[str] | None, Query(description="Only these sources, such as plex.")] = None,
    expand: Annotated[Literal["streams"] | None, Query(description="Add each connection's streams.")] = None,
    fail_on: Annotated[FailOn | None, Query(description="Answer 503 if any connection is so.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(description="From next_cursor of the page before.")] = None,
) -> Response:
    """Tell how all connections are doing, worst first. The summary counts all that the filters let through."""
    wanted = [
        found
        for found in shared.board.statuses()
        if caller.sees(found.connection.id)
        and (not health or found.health in health)
        and (not status or found.status in status)
        and (not system or found.connection.system in system)
    ]
    begin = _behind(wanted, cursor) if cursor else 0
    page = wanted[begin : begin + limit]
    if expand:
        page = [shared.board.status(found.connection.id) for found in page]
    more = begin + limit < len(wanted)
    document = {
        "summary": summary_json(wanted),
        "data": [status_json(found, streams=expand is not None) for found in page],
        "next_cursor": _cursor(page[-1]) if more else None,
        "generated_at": page[0].generated_at.isoformat().replace("+00:00", "Z") if page else None,
    }
    return answer(request, document, 503 if any(fails(found, fail_on) for found in wanted) else 200)


@router.get("/sync-status/{connection_id}", responses=schemas.described(schemas.StatusOfConnection, 404, 503))
def one_status(
    connection_id: str,
    request: Request,
    caller: Reader,
    shared: Shared,
    fail_on: Annotated[FailOn | None, Query(description="Answer 503 if it is so.")] = None,
) -> Response:
    """Tell how one connection is doing, with its streams."""
    caller.must_see(connection_id)
    found = shared.board.status(connection_id)
    return answer(request, status_json(found, streams=True), 503 if fails(found, fail_on) else 200)


def fails(status: Status, fail_on: FailOn | None) -> bool:
    """Whether a connection is as bad as what is to fail; `late` takes in what is stale or degraded."""
    if fail_on is None:
        return False
    late = fail_on == "late" and status.freshness.state in {"late", "stale"} and status.pause is None
    return late or status.health == "degraded"


def _cursor(status: Status) -> str:
    return base64.urlsafe_b64encode(status.connection.id.encode()).decode().rstrip("=")


def _behind(statuses: list[Status], cursor: str) -> int:
    # The order moves with what happens; behind the connection that the page before ended with is where to go on.
    try:
        last = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        last = ""
    for place, status in enumerate(statuses):
        if status.connection.id == last:
            return place + 1
    raise CursorError
