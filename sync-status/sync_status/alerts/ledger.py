"""Which alerts there are: what began and what ended is noted, with its event, in one transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from sync_status.alerts.rules import RULES, Finding
from sync_status.alerts.tables import ALERTS, HEALTH
from sync_status.clock import written
from sync_status.model import Severity, Status
from sync_status.webhooks.event import Event
from sync_status.webhooks.outbox import record

_EVENTS = {"ACTION_REQUIRED": "connection.action_required", "LATE": "connection.late", "STALE": "connection.late"}


@dataclass(frozen=True)
class Alert:
    """Something that is wrong, or was.

    Args:
        id: Its number.
        connection_id: Of the connection; empty where it is about none.
        code: Of its rule.
        subject: A stream, or empty.
        message: In words.
        fix: What to do; may be empty.
        since: When it began.
        ended_at: When it ended; None while it lasts.
        is_muted: Whether nobody is told of it.
    """

    id: int
    connection_id: str
    code: str
    subject: str
    message: str
    fix: str
    since: datetime
    ended_at: datetime | None
    is_muted: bool

    @property
    def title(self) -> str:
        """The name of its rule."""
        return RULES[self.code].title

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return RULES[self.code].severity


def alert_of(row: RowMapping) -> Alert:
    """An alert from its row."""
    return Alert(**{name: row[name] for name in Alert.__dataclass_fields__})


def open_alerts(connection: Connection, connection_id: str | None = None) -> list[Alert]:
    """What is wrong now, oldest first; of one connection, or everywhere."""
    wanted = select(ALERTS).where(ALERTS.c.ended_at.is_(None)).order_by(ALERTS.c.since, ALERTS.c.id)
    if connection_id is not None:
        wanted = wanted.where(ALERTS.c.connection_id == connection_id)
    return [alert_of(row) for row in connection.execute(wanted).mappings()]


def open_alert(connection: Connection, alert_id: int) -> Alert | None:
    """One alert; None if there is none, or it has passed."""
    wanted = select(ALERTS).where(ALERTS.c.id == alert_id, ALERTS.c.ended_at.is_(None))
    row = connection.execute(wanted).mappings().first()
    return alert_of(row) if row else None


def mute(connection: Connection, alert_id: int, *, is_muted: bool) -> None:
    """Tell nobody of an alert until it has passed, or do so again."""
    connection.execute(update(ALERTS).where(ALERTS.c.id == alert_id).values(is_muted=is_muted))


@dataclass(frozen=True)
class Noted:
    """What stands noted at a moment; most turns find nothing else.

    Args:
        alerts: The open ones of each connection.
        healths: Of each connection.
    """

    alerts: Mapping[str, frozenset[Finding]]
    healths: Mapping[str, str]

    def is_so(self, connection_id: str, health: str, findings: Sequence[Finding]) -> bool:
        """Whether just this is noted of a connection."""
        alerts = self.alerts.get(connection_id, frozenset())
        return self.healths.get(connection_id) == health and alerts == frozenset(findings)


def noted(connection: Connection) -> Noted:
    """Return what stands noted."""
    alerts: dict[str, set[Finding]] = defaultdict(set)
    for alert in open_alerts(connection):
        alerts[alert.connection_id].add(Finding(alert.code, alert.message, alert.subject, alert.fix))
    healths = dict(connection.execute(select(HEALTH.c.connection_id, HEALTH.c.health)).tuples().all())
    return Noted({name: frozenset(found) for name, found in alerts.items()}, healths)


def note(connection: Connection, connection_id: str, findings: Sequence[Finding], now: datetime) -> None:
    """Hold what is wrong against what was: begin new alerts, end those that have passed.

    Args:
        connection: To our database, in a transaction.
        connection_id: Of what was judged.
        findings: All that is wrong with it now.
        now: The time.
    """
    known = {(one.code, one.subject): one for one in open_alerts(connection, connection_id)}
    wanted = {(one.code, one.subject): one for one in findings}
    for key, finding in wanted.items():
        if alert := known.get(key):
            if (alert.message, alert.fix) != (finding.message, finding.fix):
                values = {"message": finding.message, "fix": finding.fix}
                connection.execute(update(ALERTS).where(ALERTS.c.id == alert.id).values(values))
        else:
            _begin(connection, connection_id, finding, now)
    ended = [alert.id for key, alert in known.items() if key not in wanted]
    if ended:
        connection.execute(update(ALERTS).where(ALERTS.c.id.in_(ended)).values(ended_at=now, is_news=True))


def note_health(connection: Connection, status: Status, now: datetime) -> None:
    """Keep the health of a connection, and record the events of its changes."""
    name = status.connection.id
    row = connection.execute(select(HEALTH).where(HEALTH.c.connection_id == name)).mappings().first()
    if row is None:
        connection.execute(insert(HEALTH).values(connection_id=name, health=status.health))
    elif row["health"] != status.health:
        _tell_change(connection, status, row["health"], now)
        connection.execute(update(HEALTH).where(HEALTH.c.connection_id == name).values(health=status.health))


def _begin(connection: Connection, connection_id: str, finding: Finding, now: datetime) -> None:
    values = {"code": finding.code, "subject": finding.subject, "message": finding.message, "fix": finding.fix}
    is_news = finding.rule.is_told
    row = {**values, "connection_id": connection_id, "since": now, "is_news": is_news, "is_muted": False}
    connection.execute(insert(ALERTS).values(row))
    if kind := _EVENTS.get(finding.code):
        data = {"connection_id": connection_id, **values, "severity": finding.rule.severity, "since": written(now)}
        event = Event(kind, f"{connection_id}:{finding.code}:{written(now)}", now, data, connection_id)
        record(connection, event, now)


def _tell_change(connection: Connection, status: Status, before: str, now: datetime) -> None:
    name = status.connection.id
    data = {
        "connection_id": name,
        "health": {"from": before, "to": status.health},
        "status": status.status,
        "reasons": [{"code": one.code, "severity": one.severity, "message": one.message} for one in status.reasons],
    }
    subject = f"{name}:{written(now)}"
    record(connection, Event("connection.health_changed", subject, now, data, name), now)
    if status.health == "healthy" and before in {"degraded", "warning"}:
        record(connection, Event("connection.recovered", subject, now, data, name), now)
