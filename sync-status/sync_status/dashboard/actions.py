"""What people do from the pages: start a sync, cancel it, pause a connection."""

from fastapi import APIRouter, Response

from sync_status.dashboard.visit import Asked, Form, PageRoute, Visit
from sync_status.problems import Refusal

ROUTER = APIRouter(route_class=PageRoute, include_in_schema=False)
BY = "dashboard"


@ROUTER.post("/dashboard/connections/{connection_id}/start")
def start(connection_id: str, asked: Asked, form: Form) -> Response:
    """Start a sync."""
    _check_run(asked, connection_id)
    mode = "full_refresh" if form.get("mode") == "full_refresh" else "incremental"
    streams = [str(stream) for stream in form.getlist("streams")]
    asked.services.controls.start(connection_id, mode=mode, streams=streams, by=BY)
    return asked.redirect(f"/dashboard/connections/{connection_id}", "started")


@ROUTER.post("/dashboard/runs/{run_id}/cancel")
def cancel(run_id: str, asked: Asked, form: Form) -> Response:
    """Stop a run that we started."""
    del form
    _check_run(asked, asked.services.board.run(run_id).connection_id)
    asked.services.controls.cancel(run_id, by=BY)
    return asked.redirect(f"/dashboard/runs/{run_id}", "cancelled")


@ROUTER.post("/dashboard/connections/{connection_id}/pause")
def pause(connection_id: str, asked: Asked, form: Form) -> Response:
    """Keep schedulers from starting a connection."""
    _check_run(asked, connection_id)
    asked.services.controls.pause(connection_id, by=BY, reason=str(form.get("reason", "")))
    return asked.redirect(f"/dashboard/connections/{connection_id}", "paused")


@ROUTER.post("/dashboard/connections/{connection_id}/resume")
def resume(connection_id: str, asked: Asked, form: Form) -> Response:
    """Let schedulers start a connection again."""
    del form
    _check_run(asked, connection_id)
    asked.services.controls.resume(connection_id)
    return asked.redirect(f"/dashboard/connections/{connection_id}", "resumed")


def _check_run(asked: Visit, connection_id: str) -> None:
    asked.check_read(connection_id)
    if not asked.viewer.may_run(connection_id):
        raise Refusal(403, "FORBIDDEN", "Your token may only read.")
