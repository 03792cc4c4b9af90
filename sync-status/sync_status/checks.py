"""What a tap's own `check` command said last: whether the connection can work at all."""

from sqlalchemy import Boolean, Column, Connection, String, Table, Text, select

from sync_status.database import METADATA, Moment, found
from sync_status.model import Problem, Setup

CHECKS = Table(
    "checks",
    METADATA,
    Column("tap", String(255), primary_key=True),
    Column("checked_at", Moment, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("message", Text, nullable=False),
)


def checked_setup(db: Connection, tap: str) -> Setup | None:
    """Return what a tap's last check showed; None if it was never run."""
    for row in found(db, select(CHECKS).where(CHECKS.c.tap == tap)):
        if row["passed"]:
            return Setup("connected", row["checked_at"])
        problem = Problem(
            code="CHECK_FAILED",
            type="config",
            origin="tap",
            who="user",
            retryable=False,
            message=row["message"],
            fix=f"Do what the check says, then run it again: `sync-status check --taps` or `meltano invoke {tap}:check`.",
        )
        return Setup("broken", row["checked_at"], problem)
    return None
