"""When what a tap logs in with comes to its end: told by its check, or by a warning in its log."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, String, Table, delete, select

from sync_status.database import METADATA, Moment, found, upsert

_SENTENCE = re.compile(
    r"\b(?P<what>certificate|credentials?|(?:access |refresh )?token|(?:api |private )?key|password|secret)\b"
    r"[^.;\n]{0,60}?\b(?:ends|ended|expires|expired|good until|valid until)\b\D{0,20}?(?P<on>\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)
STEPS = (30, 7, 1)
"""So many days before the end it is told."""
EXPIRIES = Table(
    "expiries",
    METADATA,
    # A tap within an environment.
    Column("source", String(255), primary_key=True),
    Column("what", String(40), nullable=False),
    Column("ends_at", Moment, nullable=False),
    # `check` or `run`: a run that says nothing more takes back only what a run said.
    Column("told_by", String(10), nullable=False),
    Column("told_at", Moment, nullable=False),
)


class Expiry(NamedTuple):
    """The end of what a tap logs in with.

    Args:
        what: Such as `certificate`.
        ends_at: The beginning of its last day, UTC.
    """

    what: str
    ends_at: datetime

    def days_left(self, now: datetime) -> int:
        """Whole days until then; negative once it has passed."""
        return (self.ends_at.date() - now.date()).days

    def steps(self, now: datetime) -> list[int]:
        """Return those of `STEPS` that have come."""
        return [step for step in STEPS if self.days_left(now) <= step]


def expiry_in(text: str) -> dict[str, str] | None:
    """Find the end of a credential in a text; the last one of several.

    >>> expiry_in("the certificate ends on 2027-01-31, in 12 days; make a new one")
    {'what': 'certificate', 'on': '2027-01-31'}
    >>> expiry_in("certificate accepted")
    """
    sentences = list(_SENTENCE.finditer(text))
    return {"what": sentences[-1]["what"].lower(), "on": sentences[-1]["on"]} if sentences else None


def keep(db: Connection, source: str, told: Mapping[str, Any] | None, told_by: str, now: datetime) -> None:
    """Keep what was said last; nothing said takes back what the same kind of speaker said before.

    Args:
        db: Ours, in a transaction.
        source: The extractor within its environment.
        told: From `expiry_in`.
        told_by: `check` or `run`.
        now: The time.
    """
    try:
        ends = datetime.fromisoformat(str(told["on"])).replace(tzinfo=UTC) if told else None
    except ValueError:
        ends = None
    if told and ends:
        row = {"source": source, "what": told["what"], "ends_at": ends, "told_by": told_by, "told_at": now}
        upsert(db, EXPIRIES, [row])
    else:
        db.execute(delete(EXPIRIES).where(EXPIRIES.c.source == source, EXPIRIES.c.told_by == told_by))


def expiries(db: Connection) -> dict[str, Expiry]:
    """Return the ends that are known, each of a source's credentials."""
    return {row["source"]: Expiry(row["what"], row["ends_at"]) for row in found(db, select(EXPIRIES))}
