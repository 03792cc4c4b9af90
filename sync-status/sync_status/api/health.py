"""`/healthz` and `/metrics`: for what watches this server itself."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from sync_status import heartbeats
from sync_status.access import Reader
from sync_status.api import schemas
from sync_status.api.problems import RefusedError
from sync_status.assembly import Parts, Shared
from sync_status.clock import written
from sync_status.metrics import exposition
from sync_status.project import ProjectError
from sync_status.system_database import SystemDatabaseError

router = APIRouter(tags=["health"])


@router.get("/healthz", responses=schemas.described(None, 503))
def healthz(shared: Shared) -> JSONResponse:
    """Tell whether this server can answer, and whether the scheduler was heard of. It needs no token."""
    parts = {"database": _database(shared), "meltano": _meltano(shared), "scheduler": _scheduler(shared)}
    fine = parts["database"] == "ok" and parts["meltano"] == "ok"
    return JSONResponse({"status": "ok" if fine else "failing", **parts}, 200 if fine else 503)


@router.get("/metrics", response_class=PlainTextResponse, responses=schemas.described(None))
def metrics(caller: Reader, shared: Shared) -> PlainTextResponse:
    """Tell it all in the form that Prometheus reads."""
    if caller.connections is not None:
        raise RefusedError(403, "FORBIDDEN", "metrics are of all connections; this token is for some only")
    return PlainTextResponse(exposition(shared).decode(), media_type=CONTENT_TYPE_LATEST)


def _database(shared: Parts) -> str:
    try:
        with shared.engine.connect() as db:
            db.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "unreachable"
    return "ok"


def _meltano(shared: Parts) -> str:
    try:
        shared.board.connections()
    except (SystemDatabaseError, ProjectError, SQLAlchemyError):
        return "unreadable"
    return "ok"


def _scheduler(shared: Parts) -> dict[str, str | bool | None]:
    try:
        found = heartbeats.heard(shared.engine, heartbeats.SCHEDULER, shared.clock)
    except SQLAlchemyError:
        found = None
    return {"alive": found.alive if found else False, "last_heartbeat_at": written(found.at) if found else None}
