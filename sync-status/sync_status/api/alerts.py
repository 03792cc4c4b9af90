"""Alerts: what is wrong now, and muting it."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from sync_status.access import Reader, Runner
from sync_status.alerts.ledger import Alert, mute, open_alert, open_alerts
from sync_status.api import schemas
from sync_status.api.problems import RefusedError
from sync_status.assembly import Shared
from sync_status.clock import written

router = APIRouter(prefix="/alerts", tags=["alerts"])


class Muting(BaseModel):
    """Whether people are to be told of an alert."""

    model_config = ConfigDict(extra="forbid")
    is_muted: bool


@router.get("", responses=schemas.described(None))
def every(caller: Reader, shared: Shared, connection: str | None = None) -> dict[str, Any]:
    """List what is wrong now, oldest first."""
    with shared.engine.connect() as db:
        found = open_alerts(db, connection)
    return {"data": [_alert(one) for one in found if caller.sees(one.connection_id)]}


@router.patch("/{alert_id}", responses=schemas.described(None, 404))
def change(alert_id: int, wanted: Muting, caller: Runner, shared: Shared) -> dict[str, Any]:
    """Tell nobody of an alert until it has passed, or do so again."""
    with shared.engine.begin() as db:
        found = open_alert(db, alert_id)
        if found is None or not caller.sees(found.connection_id):
            raise RefusedError(404, "ALERT_NOT_FOUND", "there is no such alert, or it has passed")
        mute(db, alert_id, is_muted=wanted.is_muted)
        return {**_alert(found), "is_muted": wanted.is_muted}


def _alert(found: Alert) -> dict[str, Any]:
    return {
        "id": found.id,
        "connection_id": found.connection_id,
        "code": found.code,
        "title": found.title,
        "severity": found.severity,
        "subject": found.subject,
        "message": found.message,
        "fix": found.fix,
        "since": written(found.since),
        "is_muted": found.is_muted,
    }
