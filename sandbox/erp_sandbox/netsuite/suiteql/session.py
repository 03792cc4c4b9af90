"""What evaluating a query depends on beside its text: the session's zone, format and moment."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from erp_sandbox.netsuite.suiteql.date_formats import DateFormat, date_format
from erp_sandbox.netsuite.suiteql.view import View

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Session:
    """A session."""

    view: View
    moment: datetime

    @property
    def zone(self) -> str:
        """IANA name of its time zone."""
        return self.view.time_zone

    @property
    def now(self) -> datetime:
        """The moment as the session's clock shows it, without a zone."""
        return self.moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    @property
    def dates(self) -> DateFormat:
        """How it writes dates."""
        return date_format(self.view.date_format)


def session_at(view: View, microseconds: int) -> Session:
    """The session at a moment since 1970."""
    return Session(view, _EPOCH + timedelta(seconds=microseconds // 1_000_000))
