"""Tells people: one message for each connection, when something begins and when all is well again."""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta

import apprise
from sqlalchemy import Connection, Engine, select, update

from sync_status.alerts.ledger import Alert, alert_of, open_alerts
from sync_status.alerts.tables import ALERTS
from sync_status.clock import Clock
from sync_status.marks import Marks, lock, microseconds, set_marks

TELLING = "telling"
"""The mark of whoever tells now: until when it is theirs, in microseconds since 1970."""
TURN = timedelta(minutes=2)
COOLDOWN = timedelta(hours=1)
"""An alert that comes again so soon after it was told is told when this has passed, if it still lasts."""

log = logging.getLogger(__name__)
# It writes addresses, which hold passwords and tokens.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


class Notices:
    """Sends what is news.

    Args:
        engine: Our database.
        addresses: As Apprise takes them: `mailto://...`, `slack://...`.
        clock: The time.
        base_url: The address people reach this server by, for links; None for none.
    """

    def __init__(self, engine: Engine, addresses: Sequence[str], clock: Clock, base_url: str | None = None) -> None:
        self._engine, self._clock = engine, clock
        self._base_url = (base_url or "").rstrip("/")
        made = [apprise.Apprise.instantiate(one) for one in addresses]
        self._people = {number: one for number, one in enumerate(made, start=1) if one}
        if unusable := [number for number, one in enumerate(made, start=1) if not one]:
            log.warning("alerts: addresses %s of SYNC_STATUS_NOTIFY are none that Apprise knows", unusable)

    def send(self) -> None:
        """Tell of every alert that began or ended since the last time; what nobody took is news again."""
        with self._engine.begin() as connection:
            news = self._news(connection) if self._is_our_turn(connection) else []
            still = {name: open_alerts(connection, name) for name in {alert.connection_id for alert in news}}
            if news:
                set_marks(connection, {TELLING: microseconds(self._clock() + TURN)})
        for name, alerts in _grouped(news).items():
            is_told = not self._people or self._tell(name, alerts, still[name])
            with self._engine.begin() as connection:
                if is_told:
                    self._settle(connection, alerts)
                set_marks(connection, {TELLING: microseconds(self._clock() + TURN)})
        if news:
            with self._engine.begin() as connection:
                set_marks(connection, {TELLING: 0})

    def _is_our_turn(self, connection: Connection) -> bool:
        """Whether there may be news, and nobody else tells it: of two servers, one does it at a time."""
        if connection.execute(select(ALERTS.c.id).where(ALERTS.c.is_news).limit(1)).first() is None:
            return False
        lock(connection)
        until = Marks(connection).moment(TELLING)
        return until is None or until <= self._clock()

    def _news(self, connection: Connection) -> list[Alert]:
        rows = connection.execute(select(ALERTS).where(ALERTS.c.is_news).order_by(ALERTS.c.id)).mappings().all()
        now = self._clock()
        silent: list[Alert] = []
        told: list[Alert] = []
        for row in rows:
            is_unheard_end = row["ended_at"] is not None and row["told_at"] is None
            is_known = row["ended_at"] is None and self._told_lately(connection, alert_of(row), now - COOLDOWN)
            if row["is_muted"] or is_unheard_end:
                silent.append(alert_of(row))
            elif not is_known:
                told.append(alert_of(row))
        quiet = update(ALERTS).where(ALERTS.c.id.in_([alert.id for alert in silent])).values(is_news=False)
        if silent:
            connection.execute(quiet)
        return told

    def _told_lately(self, connection: Connection, alert: Alert, after: object) -> bool:
        same = (ALERTS.c.connection_id == alert.connection_id, ALERTS.c.code == alert.code)
        earlier = select(ALERTS.c.id).where(*same, ALERTS.c.subject == alert.subject, ALERTS.c.told_at > after)
        return connection.execute(earlier.limit(1)).first() is not None

    def _tell(self, name: str, alerts: Sequence[Alert], still: Sequence[Alert]) -> bool:
        title, body = written(name, alerts, still, self._base_url)
        failed = [number for number, one in self._people.items() if not self._reaches(one, title, body)]
        is_sent = len(failed) < len(self._people)
        if failed:
            then = "others were told" if is_sent else "it is tried again"
            log.warning("alerts: addresses %s could not be told of %s; %s", failed, name or "webhooks", then)
        return is_sent

    @staticmethod
    def _reaches(address: apprise.NotifyBase, title: str, body: str) -> bool:
        alone = apprise.Apprise()
        alone.add(address)
        return bool(alone.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT))

    def _settle(self, connection: Connection, alerts: Sequence[Alert]) -> None:
        ids = [alert.id for alert in alerts]
        begun = [alert.id for alert in alerts if alert.ended_at is None]
        connection.execute(update(ALERTS).where(ALERTS.c.id.in_(begun)).values(told_at=self._clock()))
        # One that ended while its beginning was told is news once more.
        ended = [alert.id for alert in alerts if alert.ended_at is not None]
        settled = ALERTS.c.id.in_(ended) | (ALERTS.c.id.in_(ids) & ALERTS.c.ended_at.is_(None))
        connection.execute(update(ALERTS).where(settled).values(is_news=False))


def written(name: str, alerts: Sequence[Alert], still: Sequence[Alert] = (), base_url: str = "") -> tuple[str, str]:
    """A message: its title and its text.

    Args:
        name: Of the connection; empty where it is about none.
        alerts: What began and what ended.
        still: All that lasts.
        base_url: For a link; empty for none.
    """
    begun = [alert for alert in alerts if alert.ended_at is None]
    ended = [alert for alert in alerts if alert.ended_at is not None]
    about = name or "webhooks"
    lasting = next((alert.title.lower() for alert in (*begun, *still)), None)
    title = f"{about}: {'' if begun else 'still '}{lasting}" if lasting else f"{about}: recovered"
    lines = [f"{alert.title}: {alert.message}" + (f"\nTo do: {alert.fix}" if alert.fix else "") for alert in begun]
    lines += [f"Over: {alert.title.lower()} ({alert.message})" for alert in ended]
    if base_url:
        lines.append(f"{base_url}/dashboard/connections/{name}" if name else f"{base_url}/dashboard/webhooks")
    return title, "\n\n".join(lines)


def _grouped(alerts: Iterable[Alert]) -> dict[str, list[Alert]]:
    groups: dict[str, list[Alert]] = {}
    for alert in alerts:
        groups.setdefault(alert.connection_id, []).append(alert)
    return groups
