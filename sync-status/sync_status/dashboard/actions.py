"""What people do from the pages: start a sync, cancel it, pause a connection."""

from fastapi import APIRouter, Response

from sync_status.alerts.ledger import mute, open_alert
from sync_status.api.problems import RefusedError
from sync_status.board import NotFoundError
from sync_status.dashboard.visit import Asked, Form, PageRoute, Visit
from sync_status.model import Connection

ROUTER = APIRouter(route_class=PageRoute, include_in_schema=False)


@ROUTER.post("/dashboard/connections/{connection_id}/start")
def start(connection_id: str, asked: Asked, form: Form) -> Response:
    """Start a sync."""
    connection = _connection(asked, connection_id)
    streams = [str(stream) for stream in form.getlist("streams")]
    is_full = form.get("mode") == "full_refresh"
    trigger = f"dashboard:{asked.viewer.caller.name}"
    with asked.viewer.caller.starting():
        asked.parts.starts.start(
            connection, asked.by, mode="full_refresh" if is_full else "incremental", streams=streams, trigger=trigger
        )
    return asked.redirect(f"/dashboard/connections/{connection_id}", "started")


@ROUTER.post("/dashboard/runs/{run_id}/cancel")
def cancel(run_id: str, asked: Asked, form: Form) -> Response:
    """Stop a run that we started."""
    del form
    _connection(asked, asked.parts.board.run(run_id).connection_id)
    asked.parts.starts.cancel(run_id, asked.by)
    return asked.redirect(f"/dashboard/runs/{run_id}", "cancelled")


@ROUTER.post("/dashboard/connections/{connection_id}/pause")
def pause(connection_id: str, asked: Asked, form: Form) -> Response:
    """Keep schedulers from starting a connection."""
    connection = _connection(asked, connection_id)
    asked.parts.pauses.pause(connection.state_id, asked.by, str(form.get("reason", "")))
    return asked.redirect(f"/dashboard/connections/{connection_id}", "paused")


@ROUTER.post("/dashboard/connections/{connection_id}/resume")
def resume(connection_id: str, asked: Asked, form: Form) -> Response:
    """Let schedulers start a connection again."""
    del form
    asked.parts.pauses.resume(_connection(asked, connection_id).state_id, asked.by)
    return asked.redirect(f"/dashboard/connections/{connection_id}", "resumed")


@ROUTER.post("/dashboard/connections/{connection_id}/alerts/{alert_id}")
def mute_alert(connection_id: str, alert_id: int, asked: Asked, form: Form) -> Response:
    """Tell nobody of an alert until it has passed, or do so again."""
    _connection(asked, connection_id)
    is_muted = form.get("muted") == "yes"
    with asked.parts.engine.begin() as db:
        found = open_alert(db, alert_id)
        if found is None or found.connection_id != connection_id:
            raise NotFoundError("The alert has passed.")
        mute(db, alert_id, is_muted=is_muted)
    return asked.redirect(f"/dashboard/connections/{connection_id}", "muted" if is_muted else "unmuted")


def _connection(asked: Visit, connection_id: str) -> Connection:
    """The connection, if the viewer may start and stop it."""
    asked.check_read(connection_id)
    if not asked.viewer.may_run(connection_id):
        raise RefusedError(403, "FORBIDDEN", "Your token may only read.")
    for connection in asked.parts.board.connections():
        if connection.id == connection_id:
            return connection
    raise NotFoundError(f"There is no connection {connection_id}.")
