"""What is wrong, or about to be, that a status does not show: other fields than before, credentials that end."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from sync_status import timeline
from sync_status.alerts.rules import Finding
from sync_status.expiry import expiry_of
from sync_status.model import Status


def outlook(db: Connection, status: Status, now: datetime) -> Iterator[Finding]:
    """Say what else there is to know of a connection.

    Args:
        db: Ours.
        status: Of the connection.
        now: The time.
    """
    if status.last_run:
        for entry in timeline.of_run(db, int(status.last_run.id), ["schema_changed"]):
            told = f"the last run found other fields: {entry.message}".replace("\n", "; ")
            fix = "See whether what reads the warehouse needs them; a full refresh fills new fields for older rows."
            yield Finding("SCHEMA_CHANGED", told, fix=fix)
    tap = status.connection.tap
    if expiry := expiry_of(db, tap):
        left, on = expiry.days_left(now), f"{expiry.ends_at:%Y-%m-%d}"
        when = f"ended on {on}" if left < 0 else f"ends on {on}, in {left} days"
        for step in expiry.steps(now):
            fix = f"Make a new one, then run `meltano invoke {tap}:check`."
            yield Finding("CREDENTIAL_EXPIRING", f"the {expiry.what} {when}", f"{step} days", fix)
