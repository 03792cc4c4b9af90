"""Events wait here from the moment they happen; what records them shares the transaction of what happened."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sync_status.webhooks.event import Event
from sync_status.webhooks.tables import DELIVERIES, ENDPOINTS, EVENTS, NEVER, PENDING

MOST_AT_ONCE = 200


def insert_new(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert a row unless it is there already.

    Returns:
        Whether it is new.
    """
    write = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    wanted = write(table).values(values).on_conflict_do_nothing()
    # A row count is not told by every driver here; a returned row is.
    return connection.execute(wanted.returning(*table.primary_key)).first() is not None


def record(connection: Connection, event: Event, now: datetime) -> bool:
    """Keep an event for its receivers, in the caller's transaction.

    Returns:
        Whether it is new: the same event is kept once, however often it is recorded.
    """
    values = {
        "id": event.id,
        "type": event.type,
        "connection_id": event.connection_id,
        "body": event.body(),
        "recorded_at": now,
        "is_assigned": False,
    }
    return insert_new(connection, EVENTS, values)


def assign(connection: Connection, now: datetime) -> int:
    """Give each new event to the endpoints that want it, those that were there when it was recorded.

    Returns:
        How many events were looked at.
    """
    new = select(EVENTS).where(EVENTS.c.is_assigned.is_(False)).order_by(EVENTS.c.number).limit(MOST_AT_ONCE)
    events = connection.execute(new).mappings().all()
    if not events:
        return 0
    endpoints = connection.execute(select(ENDPOINTS).where(ENDPOINTS.c.disabled_at.is_(None))).mappings().all()
    for event in events:
        for endpoint in endpoints:
            if endpoint["after_event"] < event["number"] and wants(endpoint, event):
                deliver(connection, endpoint["id"], event["number"], now)
    numbers = [event["number"] for event in events]
    connection.execute(update(EVENTS).where(EVENTS.c.number.in_(numbers)).values(is_assigned=True))
    return len(events)


def wants(endpoint: RowMapping, event: RowMapping) -> bool:
    """Whether an endpoint asked for events such as this one."""
    types, connections = json.loads(endpoint["event_types"]), json.loads(endpoint["connections"])
    if event["type"] == "webhook.test":
        return False
    return (not types or event["type"] in types) and (not connections or event["connection_id"] in connections)


def deliver(connection: Connection, endpoint_id: str, event_number: int, now: datetime) -> bool:
    """Have an event sent to an endpoint as soon as possible, unless it has been given to it before."""
    values = {"endpoint_id": endpoint_id, "event_number": event_number, "due_at": now, "created_at": now}
    defaults = {"state": PENDING, "attempts": 0, "leased_until": NEVER}
    return insert_new(connection, DELIVERIES, {**defaults, **values})


def record_for(connection: Connection, event: Event, endpoint_id: str, now: datetime) -> int:
    """Keep an event that is meant for one endpoint only.

    Returns:
        The number of its delivery.
    """
    values = {"id": event.id, "type": event.type, "body": event.body(), "recorded_at": now}
    written = connection.execute(insert(EVENTS).values(**values, connection_id=event.connection_id, is_assigned=True))
    key = written.inserted_primary_key
    number = int(key[0]) if key else 0
    deliver(connection, endpoint_id, number, now)
    found = select(DELIVERIES.c.id).where(DELIVERIES.c.event_number == number)
    return int(connection.execute(found).scalar_one())
