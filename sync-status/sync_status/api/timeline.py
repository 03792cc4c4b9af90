"""What happened to a connection beside its runs, and what a run asked of its source."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from sync_status import timeline
from sync_status.access import Reader
from sync_status.api import schemas, timeline_schemas
from sync_status.api.answers import answer
from sync_status.assembly import Shared
from sync_status.board import NotFoundError
from sync_status.clock import written
from sync_status.cursors import CursorError
from sync_status.run_requests import RunRequests

router = APIRouter(tags=["runs"])


@router.get("/connections/{connection_id}/events", responses=schemas.described(timeline_schemas.EventList, 404))
def list_events(
    connection_id: str,
    request: Request,
    caller: Reader,
    shared: Shared,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(description="From next_cursor of the page before.")] = None,
) -> Response:
    """List what happened beside runs, newest first: pauses, starts, cancels, and what runs brought to light."""
    caller.must_see(connection_id)
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):  # noqa: PLR2004 - digits of a row
        raise CursorError
    known = {one.id: one.state_id for one in shared.board.connections()}
    if connection_id not in known:
        raise NotFoundError(f"there is no connection {connection_id!r}")
    with shared.engine.connect() as db:
        before = int(cursor) if cursor else None
        found = timeline.entries(db, known[connection_id], limit=limit + 1, before=before)
    data = [_event(entry) for entry in found[:limit]]
    return answer(request, {"data": data, "next_cursor": str(found[limit - 1].id) if len(found) > limit else None})


@router.get("/runs/{run_id}/requests", responses=schemas.described(timeline_schemas.Requests, 404))
def list_requests(
    run_id: str,
    request: Request,
    caller: Reader,
    shared: Shared,
    limit: Annotated[int, Query(ge=1, le=10_000, description="The last so many.")] = 1000,
) -> Response:
    """Tell what a run asked of its source, as far as its log says. No address, header or body is in it."""
    run = shared.board.run(run_id)
    if not caller.sees(run.connection_id):
        raise NotFoundError(f"there is no run {run_id!r}")
    return answer(request, _requests(shared.board.requests(run_id, limit)))


def _event(entry: timeline.Entry) -> dict[str, Any]:
    return {
        "at": written(entry.at),
        "kind": entry.kind,
        "by": entry.by,
        "message": entry.message,
        "run": entry.run,
    }


def _requests(found: RunRequests) -> dict[str, Any]:
    return {
        "streams": [
            {
                "name": stream.name,
                "requests": stream.http_requests,
                "retries": stream.http_retries,
                "rate_limit_wait_seconds": stream.rate_limit_wait_seconds,
            }
            for stream in found.streams
        ],
        "data": None
        if found.requests is None
        else [
            {
                "at": written(one.at),
                "stream": one.stream,
                "path": one.path,
                "status": one.status,
                "seconds": one.seconds,
            }
            for one in found.requests
        ],
        "data_reason": "not_logged" if found.requests is None else None,
    }
