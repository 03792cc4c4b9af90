"""How well we see: whether what is told is of now, and whether meltano.yml is read as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sync_status import health as healths
from sync_status.clock import written
from sync_status.model import Reason, Severity, Status

OLD_AFTER = timedelta(minutes=1)
"""Facts that were caught up longer ago are not of now."""

_OURS = "See whether its database (SYNC_STATUS_DATABASE_URI) can be written: disk, locks"
_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Oversight:
    """What is known of our own sight.

    Args:
        facts_as_of: When our facts were last caught up with Meltano; None if never.
        trouble: The kind of error that keeps us from catching up; None if nothing does.
        project: Why meltano.yml as it is now cannot be read; None if it can.
        meltano: Why Meltano's database cannot be read; None if it can.
    """

    facts_as_of: datetime | None
    trouble: str | None = None
    project: str | None = None
    meltano: str | None = None

    def told(self, status: Status, more: Sequence[Reason] = ()) -> Status:
        """Add to a status what is to be known of our sight, and further reasons."""
        found = (*self.reasons(status.generated_at), *more, *status.reasons)
        reasons = tuple(sorted(found, key=lambda reason: _RANK[reason.severity]))
        health = healths.health(reasons, status.last_run)
        return replace(status, facts_as_of=self.facts_as_of, reasons=reasons, health=health)

    def is_old(self, now: datetime) -> bool:
        """Whether the facts are not of now. That Meltano's database is away for a moment does not make them so."""
        if self.trouble and (self.meltano is None or self.facts_as_of is None):
            return True
        return self.facts_as_of is not None and now - self.facts_as_of > OLD_AFTER

    def reasons(self, now: datetime) -> tuple[Reason, ...]:
        """What is to be told with every status."""
        found = []
        if self.is_old(now):
            why = f" ({self.trouble})" if self.trouble else ""
            told = (
                f"What is told is of {written(self.facts_as_of) or 'no moment yet'}: sync-status could not keep up with"
                f" Meltano since{why}. {self.meltano or _OURS}."
            )
            found.append(Reason("FACTS_OLD", "error", told))
        if self.project:
            found.append(
                Reason("PROJECT_UNREADABLE", "info", f"{self.project}. Until then it counts as it was before.")
            )
        return tuple(found)
