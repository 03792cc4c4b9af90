"""Runs: those of a connection, one of them, its log, and cancelling it."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from sync_status.access import Caller, Reader, Runner
from sync_status.api import schemas
from sync_status.api.answers import answer
from sync_status.assembly import Parts, Shared
from sync_status.board import NotFoundError
from sync_status.lost_rows import acknowledge
from sync_status.rendering import run_json
from sync_status.run_log import LONGEST
from sync_status.run_model import Run, RunStatus

router = APIRouter(tags=["runs"])


@router.get("/connections/{connection_id}/runs", responses=schemas.described(schemas.RunList, 404))
def list_runs(  # noqa: PLR0913, PLR0917 - each is an option of the request
    connection_id: str,
    request: Request,
    caller: Reader,
    shared: Shared,
    status: Annotated[list[RunStatus] | None, Query(description="Only these.")] = None,
    trigger: Annotated[str | None, Query(description="Only those whose trigger begins so, such as schedule:")] = None,
    since: Annotated[datetime | None, Query(alias="from", description="Started then or later.")] = None,
    until: Annotated[datetime | None, Query(alias="to", description="Started before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(description="From next_cursor of the page before.")] = None,
) -> Response:
    """List a connection's runs, newest first. A page may hold fewer than the limit and still have a next one."""
    caller.must_see(connection_id)
    page = shared.board.runs(
        connection_id,
        statuses=frozenset(status or ()),
        trigger=trigger,
        since=_aware(since),
        until=_aware(until),
        limit=limit,
        cursor=cursor,
    )
    return answer(request, {"data": [run_json(run) for run in page.runs], "next_cursor": page.next_cursor})


@router.get("/runs/{run_id}", responses=schemas.described(schemas.WholeRun, 404))
def one_run(run_id: str, request: Request, caller: Reader, shared: Shared) -> Response:
    """Tell all of one run: its streams and phases too."""
    return answer(request, run_json(_seen(shared, caller, run_id), whole=True))


@router.get("/runs/{run_id}/log", response_class=PlainTextResponse, responses=schemas.described(None, 404))
def run_log(
    run_id: str,
    caller: Reader,
    shared: Shared,
    tail: Annotated[int, Query(ge=1, le=LONGEST, description="Lines, from the end.")] = 1000,
) -> PlainTextResponse:
    """Show the end of a run's log, redacted; empty where the log is gone."""
    _seen(shared, caller, run_id)
    return PlainTextResponse("".join(f"{line}\n" for line in shared.board.log(run_id, tail)))


@router.post("/runs/{run_id}/cancel", status_code=202, responses=schemas.described(None, 404, 409))
def cancel_run(run_id: str, caller: Runner, shared: Shared) -> JSONResponse:
    """Ask a run that was started here to end. 409 says who runs it otherwise."""
    run = _seen(shared, caller, run_id)
    shared.starts.cancel(run.id, caller.name)
    return JSONResponse({"run": run.id, "cancelling": True}, 202)


@router.post("/runs/{run_id}/acknowledge", status_code=204, responses=schemas.described(None, 404))
def acknowledge_run(run_id: str, caller: Runner, shared: Shared) -> Response:
    """Take note of rows that a run left out: they are told no longer. 404 if it left none out."""
    acknowledge(shared.engine, _seen(shared, caller, run_id), caller.name, shared.clock)
    return Response(status_code=204)


def _seen(shared: Parts, caller: Caller, run_id: str) -> Run:
    run = shared.board.run(run_id)
    if not caller.sees(run.connection_id):
        raise NotFoundError(f"there is no run {run_id!r}")
    return run


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
