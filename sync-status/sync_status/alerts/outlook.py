"""What is wrong, or about to be, that a status does not show: other fields than before, credentials that end."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from sync_status import timeline
from sync_status.alerts.rules import Finding
from sync_status.expiry import Expiry


def changed_fields(db: Connection, last_run: int) -> Iterator[Finding]:
    """Say what other fields the last run of a connection found."""
    for entry in timeline.of_run(db, last_run, ["schema_changed"]):
        told = f"the last run found other fields: {entry.message}".replace("\n", "; ")
        fix = "See whether what reads the warehouse needs them; a full refresh fills new fields for older rows."
        yield Finding("SCHEMA_CHANGED", told, fix=fix)


def ending_credentials(tap: str, expiry: Expiry | None, now: datetime) -> Iterator[Finding]:
    """Say that what a tap logs in with comes to its end.

    Args:
        tap: The extractor.
        expiry: When; None if nothing is known of it.
        now: The time.
    """
    if expiry is None:
        return
    left, on = expiry.days_left(now), f"{expiry.ends_at:%Y-%m-%d}"
    when = f"ended on {on}" if left < 0 else f"ends on {on}, in {left} days"
    for step in expiry.steps(now):
        fix = f"Make a new one, then run `meltano invoke {tap}:check`."
        yield Finding("CREDENTIAL_EXPIRING", f"the {expiry.what} {when}", f"{step} days", fix)
