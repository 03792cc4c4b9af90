"""What can be done to a connection: start a sync, pause, resume, check."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from sync_status.access import Runner
from sync_status.api import schemas
from sync_status.api.problems import RefusedError
from sync_status.assembly import Parts, Shared
from sync_status.checks import CheckError
from sync_status.model import Connection
from sync_status.rendering import as_json

router = APIRouter(prefix="/connections/{connection_id}", tags=["connections"])
_STRICT = ConfigDict(extra="forbid")


class NewRun(BaseModel):
    """What is to be synced."""

    model_config = _STRICT
    mode: Literal["incremental", "full_refresh"] = Field(
        default="incremental", description="full_refresh ignores bookmarks"
    )
    streams: list[Annotated[str, Field(min_length=1, max_length=255)]] = Field(
        default_factory=list, max_length=500, description="Only these; all unless given. The others' bookmarks stay."
    )


class NewPause(BaseModel):
    """Why a connection is paused."""

    model_config = _STRICT
    reason: str = Field(default="", max_length=500)


@router.post("/runs", status_code=202, responses=schemas.described(schemas.Started, 404, 409))
def start_run(
    connection_id: str,
    caller: Runner,
    shared: Shared,
    wanted: NewRun | None = None,
    idempotency_key: Annotated[str | None, Header(max_length=255)] = None,
) -> JSONResponse:
    """Start a sync. Sent twice with one Idempotency-Key, it starts once; 409 says who holds the lock."""
    connection = _found(shared, caller, connection_id)
    wanted = wanted or NewRun()
    with caller.starting():
        started = shared.starts.start(
            connection, caller.name, mode=wanted.mode, streams=wanted.streams, idempotency_key=idempotency_key
        )
    document = {
        "id": started.id,
        "run_id": started.run_id,
        "connection_id": connection_id,
        "requested_at": started.requested_at.isoformat().replace("+00:00", "Z"),
        "repeated": started.repeated,
    }
    return JSONResponse(document, 202)


@router.post("/pause", responses=schemas.described(None, 404))
def pause(connection_id: str, caller: Runner, shared: Shared, wanted: NewPause | None = None) -> JSONResponse:
    """Have schedulers leave a connection alone. A run that goes on is not ended."""
    connection = _found(shared, caller, connection_id)
    shared.pauses.pause(connection.state_id, caller.name, (wanted or NewPause()).reason)
    return JSONResponse({"connection_id": connection_id, "paused": True})


@router.post("/resume", responses=schemas.described(None, 404))
def resume(connection_id: str, caller: Runner, shared: Shared) -> JSONResponse:
    """Let schedulers start a connection again."""
    connection = _found(shared, caller, connection_id)
    shared.pauses.resume(connection.state_id, caller.name)
    return JSONResponse({"connection_id": connection_id, "paused": False})


@router.post("/check", responses=schemas.described(schemas.Setup, 404, 409))
def check(connection_id: str, caller: Runner, shared: Shared) -> Response:
    """Run the tap's own `check` command and tell what it found. It takes as long as that takes."""
    connection = _found(shared, caller, connection_id)
    try:
        return Response(as_json(shared.checks.run(connection)), media_type="application/json")
    except CheckError as error:
        raise RefusedError(409, "NO_CHECK", str(error)) from error


def _found(shared: Parts, caller: Runner, connection_id: str) -> Connection:
    caller.must_see(connection_id)
    for connection in shared.board.connections():
        if connection.id == connection_id:
            return connection
    raise RefusedError(404, "CONNECTION_NOT_FOUND", f"there is no connection {connection_id!r}")
