"""The log of deliveries: what was sent where, what came of it, and sending it once more."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from sync_status.webhooks import outbox
from sync_status.webhooks.endpoints import Endpoints, row_of
from sync_status.webhooks.event import Event
from sync_status.webhooks.tables import ATTEMPTS, DELIVERIES, EVENTS, LOST, PENDING


class DeliveryNotFoundError(LookupError):
    """There is no such delivery."""


class EndpointDisabledError(Exception):
    """Nothing is sent to a disabled endpoint: enable it first."""


@dataclass(frozen=True)
class Attempt:
    """One call."""

    at: datetime
    milliseconds: int
    status: int | None
    error: str | None


@dataclass(frozen=True)
class Delivery:
    """An event on its way to an endpoint, or there."""

    id: int
    message_id: str
    type: str
    connection_id: str | None
    state: str
    created_at: datetime
    ended_at: datetime | None
    next_attempt_at: datetime | None
    attempts: tuple[Attempt, ...]


class Deliveries:
    """The deliveries to endpoints."""

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints
        self._engine = endpoints.engine
        self._clock = endpoints.clock

    def of(
        self, endpoint_id: str, *, state: str | None = None, before: int | None = None, limit: int = 50
    ) -> list[Delivery]:
        """The deliveries to an endpoint, newest first.

        Args:
            endpoint_id: Whose.
            state: Only those in this state: pending, delivered or lost.
            before: Only those with lower numbers, to go on from a page.
            limit: How many at the most.

        Raises:
            EndpointNotFoundError: There is no such endpoint.
        """
        wanted = _rows().where(DELIVERIES.c.endpoint_id == endpoint_id).order_by(DELIVERIES.c.id.desc()).limit(limit)
        if state:
            wanted = wanted.where(DELIVERIES.c.state == state)
        if before:
            wanted = wanted.where(DELIVERIES.c.id < before)
        with self._engine.connect() as connection:
            row_of(connection, endpoint_id)
            rows = connection.execute(wanted).mappings().all()
            attempts = _attempts(connection, [row["id"] for row in rows])
        return [_delivery(row, attempts.get(row["id"], ())) for row in rows]

    def redeliver(self, endpoint_id: str, delivery_id: int) -> None:
        """Send a delivery once more, with the same id and a full set of attempts.

        Raises:
            EndpointNotFoundError: There is no such endpoint.
            DeliveryNotFoundError: It has no such delivery.
            EndpointDisabledError: The endpoint is disabled.
        """
        with self._engine.begin() as connection:
            _enabled(connection, endpoint_id)
            if not self._renew(connection, endpoint_id, DELIVERIES.c.id == delivery_id):
                raise DeliveryNotFoundError(str(delivery_id))

    def recover(self, endpoint_id: str, since: datetime) -> int:
        """Send all that an endpoint should have had since a time and has not.

        Returns:
            How many events are sent.

        Raises:
            EndpointNotFoundError: There is no such endpoint.
            EndpointDisabledError: It is disabled.
        """
        recent = select(EVENTS).where(EVENTS.c.recorded_at >= since).order_by(EVENTS.c.number)
        with self._engine.begin() as connection:
            endpoint = _enabled(connection, endpoint_id)
            numbers = select(EVENTS.c.number).where(EVENTS.c.recorded_at >= since)
            is_lost = (DELIVERIES.c.event_number.in_(numbers), DELIVERIES.c.state == LOST)
            renewed = self._renew(connection, endpoint_id, *is_lost)
            events = connection.execute(recent).mappings().all()
            mine = [event for event in events if event["number"] > endpoint["after_event"]]
            missing = [event["number"] for event in mine if outbox.wants(endpoint, event)]
            return renewed + sum(outbox.deliver(connection, endpoint_id, number, self._clock()) for number in missing)

    def test(self, endpoint_id: str) -> int:
        """Send an event that says only that somebody asked for it.

        Returns:
            The number of the delivery.

        Raises:
            EndpointNotFoundError: There is no such endpoint.
            EndpointDisabledError: It is disabled.
        """
        now = self._clock()
        event = Event("webhook.test", f"{endpoint_id}:{uuid.uuid4().hex}", now, {"endpoint_id": endpoint_id})
        with self._engine.begin() as connection:
            _enabled(connection, endpoint_id)
            return outbox.record_for(connection, event, endpoint_id, now)

    def forget(self, before: datetime) -> int:
        """Remove events recorded before a time, and all about them, unless one is still to be delivered.

        The newest stays: SQLite would use its number again, and endpoints know by it what is older than they are.

        Returns:
            How many were removed.
        """
        waiting = select(DELIVERIES.c.event_number).where(DELIVERIES.c.state == PENDING)
        newest = select(func.max(EVENTS.c.number)).scalar_subquery()
        is_past = (EVENTS.c.recorded_at < before, EVENTS.c.number < newest)
        is_old = (*is_past, EVENTS.c.is_assigned, EVENTS.c.number.not_in(waiting))
        events = select(EVENTS.c.number).where(*is_old)
        deliveries = select(DELIVERIES.c.id).where(DELIVERIES.c.event_number.in_(events))
        with self._engine.begin() as connection:
            connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.delivery_id.in_(deliveries)))
            connection.execute(delete(DELIVERIES).where(DELIVERIES.c.event_number.in_(events)))
            return connection.execute(delete(EVENTS).where(*is_old)).rowcount

    def _renew(self, connection: Connection, endpoint_id: str, *which: Any) -> int:
        values = {"state": PENDING, "attempts": 0, "due_at": self._clock(), "ended_at": None}
        wanted = update(DELIVERIES).where(DELIVERIES.c.endpoint_id == endpoint_id, *which)
        return connection.execute(wanted.values(values)).rowcount


def _enabled(connection: Connection, endpoint_id: str) -> RowMapping:
    endpoint = row_of(connection, endpoint_id)
    if endpoint["disabled_at"] is not None:
        raise EndpointDisabledError(endpoint_id)
    return endpoint


def _rows() -> Any:
    columns = (EVENTS.c.id.label("message_id"), EVENTS.c.type, EVENTS.c.connection_id)
    return select(DELIVERIES, *columns).join(EVENTS, EVENTS.c.number == DELIVERIES.c.event_number)


def _attempts(connection: Connection, ids: Sequence[int]) -> dict[int, list[Attempt]]:
    found: dict[int, list[Attempt]] = {}
    ordered = select(ATTEMPTS).where(ATTEMPTS.c.delivery_id.in_(ids)).order_by(ATTEMPTS.c.id)
    for row in connection.execute(ordered).mappings():
        attempt = Attempt(row["at"], row["milliseconds"], row["status"], row["error"])
        found.setdefault(row["delivery_id"], []).append(attempt)
    return found


def _delivery(row: RowMapping, attempts: Sequence[Attempt]) -> Delivery:
    return Delivery(
        id=row["id"],
        message_id=row["message_id"],
        type=row["type"],
        connection_id=row["connection_id"],
        state=row["state"],
        created_at=row["created_at"],
        ended_at=row["ended_at"],
        next_attempt_at=row["due_at"] if row["state"] == PENDING else None,
        attempts=tuple(attempts),
    )
