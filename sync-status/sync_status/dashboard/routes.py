"""The pages: all connections, one connection, one run, its log; signing in."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse, StreamingResponse

from sync_status.access import caller_of
from sync_status.alerts.ledger import open_alerts
from sync_status.assembly import Shared
from sync_status.board import NotFoundError
from sync_status.dashboard.pages import HEADERS, MEDIA_TYPES, STATIC, fingerprint, page
from sync_status.dashboard.verdict import actions, verdict
from sync_status.dashboard.viewer import sign_in, sign_out
from sync_status.dashboard.visit import Asked, Form, PageRoute
from sync_status.heartbeats import SCHEDULER, heard
from sync_status.project import seen_connection
from sync_status.run_model import Run
from sync_status.slices import home_of
from sync_status.timeline import entries
from sync_status.troubles import troubles

ROUTER = APIRouter(route_class=PageRoute, include_in_schema=False)
LOG_LINES = 1000
ROWS = 40
"""So many connections are on a page."""
MOST_ACTIONS = 20
MOST_EVENTS = 6
REFRESH_SECONDS = 10
BUSY_REFRESH_SECONDS = 2


@ROUTER.get("/")
def overview(asked: Asked, number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1) -> Response:
    """All connections, worst first."""
    may_read = asked.viewer.caller.may_read
    statuses = [status for status in asked.parts.board.statuses() if may_read(status.connection.id)]
    counted = Counter(status.health for status in statuses)
    is_busy = any(status.current_run for status in statuses)
    return asked.page(
        "overview.html",
        section="connections",
        refresh=_refresh(asked, is_busy=is_busy),
        verdict=verdict(statuses, troubles(asked.parts)),
        actions=actions(statuses) if number == 1 else (),
        tally=[(word, counted[word]) for word in ("degraded", "warning", "healthy", "unknown") if counted[word]],
        statuses=statuses[(number - 1) * ROWS : number * ROWS],
        total=len(statuses),
        most_actions=MOST_ACTIONS,
        number=number,
        pages=(len(statuses) + ROWS - 1) // ROWS,
        scheduler=heard(asked.parts.engine, SCHEDULER, asked.parts.clock),
    )


@ROUTER.get("/dashboard/connections/{connection_id}")
def connection(connection_id: str, asked: Asked, cursor: str | None = None) -> Response:
    """One connection: its three axes, streams, charts, runs."""
    asked.check_read(connection_id)
    status = asked.parts.board.status(connection_id)
    with asked.parts.engine.connect() as db:
        alerts = open_alerts(db, connection_id)
        happened = entries(db, status.connection.state_id, limit=MOST_EVENTS)
    return asked.page(
        "connection.html",
        section="connections",
        refresh=_refresh(asked, is_busy=status.current_run is not None),
        status=status,
        is_busy=status.current_run is not None,
        page=asked.parts.board.runs(connection_id, limit=15, cursor=cursor),
        alerts=alerts,
        happened=happened,
    )


@ROUTER.get("/dashboard/runs/{run_id}/log")
def log(run_id: str, asked: Asked) -> Response:
    """All that is kept of a run's log, as text."""
    asked.check_read(asked.parts.board.run(run_id).connection_id)
    lines = asked.parts.board.log(run_id, tail=None)
    headers = {**HEADERS, "Content-Disposition": "inline; filename=run.log"}
    return StreamingResponse((f"{line}\n" for line in lines), media_type="text/plain; charset=utf-8", headers=headers)


@ROUTER.get("/dashboard/runs/{run_id}")
def run(run_id: str, asked: Asked) -> Response:
    """One run: why it failed, its phases, its streams, the end of its log."""
    found = asked.parts.board.run(run_id)
    asked.check_read(found.connection_id)
    named, home = {one.id: one for one in asked.parts.board.connections()}, home_of(found.connection_id)
    return asked.page(
        "run.html",
        section="connections",
        refresh=BUSY_REFRESH_SECONDS if found.status == "in_progress" else None,
        run=found,
        connection=named.get(home) or seen_connection(home),
        totals=_totals(found),
        log=list(asked.parts.board.log(run_id, tail=LOG_LINES)),
    )


def _refresh(asked: Asked, *, is_busy: bool) -> int:
    """In how many seconds a page is asked for again: soon while something goes on, or is about to."""
    is_about_to = asked.request.query_params.get("notice") == "started"
    return BUSY_REFRESH_SECONDS if is_busy or is_about_to else REFRESH_SECONDS


def _totals(run: Run) -> dict[str, float | None]:
    """What a run's streams asked of the source, together; None where no stream tells."""
    asked = [stream for stream in run.streams if stream.http_requests is not None]
    return {
        "requests": sum(stream.http_requests or 0 for stream in asked) if asked else None,
        "retries": sum(stream.http_retries or 0 for stream in asked),
        "waited": sum(stream.rate_limit_wait_seconds or 0.0 for stream in asked),
    }


@ROUTER.get("/dashboard/login")
def login(request: Request, next: str = "/") -> Response:  # noqa: A002 - it is a word of the address
    """Ask for a token."""
    return page(request, "login.html", {"next": next, "error": None})


@ROUTER.post("/dashboard/login")
async def take_token(request: Request, found: Shared) -> Response:
    """Keep a token in the browser, if it is one."""
    form = await request.form(max_files=0, max_fields=10)
    token, target = str(form.get("token", "")).strip(), str(form.get("next", "/"))
    if not token or caller_of(token, found, None) is None:
        error = "There is no such token, or it is no longer valid."
        return page(request, "login.html", {"next": target, "error": error}, 401)
    # A path of ours only: `//elsewhere` would lead away.
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    answer = RedirectResponse(request.scope.get("root_path", "") + (target if is_ours else "/"), 303, HEADERS)
    # Behind a proxy that takes TLS off, the request itself does not show it.
    is_encrypted = request.url.scheme == "https" or (found.settings.base_url or "").lower().startswith("https://")
    sign_in(answer, token, is_encrypted=is_encrypted)
    return answer


@ROUTER.post("/dashboard/logout")
def logout(asked: Asked, form: Form) -> Response:
    """Forget the token of the browser."""
    del form
    answer = RedirectResponse(asked.request.scope.get("root_path", "") + "/dashboard/login", 303, HEADERS)
    sign_out(answer)
    return answer


@ROUTER.get("/dashboard/static/{name}")
def static(request: Request, name: str) -> Response:
    """A file that pages load."""
    if name not in MEDIA_TYPES:
        raise NotFoundError("There is no such file.")
    is_pinned = request.url.query == fingerprint()
    caching = "public, max-age=31536000, immutable" if is_pinned else "no-cache"
    headers = HEADERS | {"Cache-Control": caching}
    return PlainTextResponse((STATIC / name).read_bytes(), media_type=MEDIA_TYPES[name], headers=headers)
