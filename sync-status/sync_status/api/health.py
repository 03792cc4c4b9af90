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
from sync_status.document import ProjectError
from sync_status.metrics import exposition

router = APIRouter(tags=["health"])


@router.get("/healthz", responses=schemas.described(None, 503))
def healthz(shared: Shared) -> JSONResponse:
    """Tell whether this server and the work beside it go on, and whether the scheduler does. It needs no token.

    503 if anything is not as it should be: a database, meltano.yml, facts that are not of now, work that is old (no
    turn of it succeeded for two minutes) or dead, a scheduler that was heard of and ended without being told to.
    """
    database, meltano = _database(shared), _meltano(shared)
    scheduler, workers = _scheduler(shared), {worker.name: worker.sign() for worker in shared.workers}
    seen = _sight(shared)
    fine = (
        {database, meltano, seen["project"], seen["facts"], *workers.values()} <= {"ok"}
        and (scheduler["alive"] or scheduler["last_heartbeat_at"] is None)
    )  # fmt: skip
    parts = {"database": database, "meltano": meltano, **seen, "workers": workers, "scheduler": scheduler}
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
    except (ProjectError, SQLAlchemyError):
        return "unreadable"
    return "unreadable" if shared.catch_up.meltano else "ok"


def _sight(shared: Parts) -> dict[str, str | None]:
    try:
        found = shared.board.oversight()
    except (ProjectError, SQLAlchemyError):
        return {"project": "unreadable", "facts": "old", "facts_as_of": None}
    old = found.is_old(shared.clock())
    return {
        "project": "unreadable" if found.project else "ok",
        "facts": "old" if old else "ok",
        "facts_as_of": written(found.facts_as_of),
    }


def _scheduler(shared: Parts) -> dict[str, str | bool | None]:
    try:
        found = heartbeats.heard(shared.engine, heartbeats.SCHEDULER, shared.clock)
    except SQLAlchemyError:
        found = None
    return {"alive": found.alive if found else False, "last_heartbeat_at": written(found.at) if found else None}
