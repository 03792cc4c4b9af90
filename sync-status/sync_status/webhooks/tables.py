"""The tables of webhooks."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from sync_status.database import METADATA, Moment

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
PENDING = "pending"
DELIVERED = "delivered"
LOST = "lost"
"""No attempt is left, or the receiver said that it is gone."""

ENDPOINTS = Table(
    "webhook_endpoints",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False, default=""),
    # Lists as JSON; an empty one means all.
    Column("event_types", Text, nullable=False, default="[]"),
    Column("connections", Text, nullable=False, default="[]"),
    Column("created_at", Moment, nullable=False),
    # It gets only events with higher numbers; clocks of several machines may differ.
    Column("after_event", Integer, nullable=False, default=0),
    Column("secret_number", Integer, nullable=False, default=1),
    # Until then the secret before signs too.
    Column("previous_until", Moment, nullable=False, default=NEVER),
    Column("disabled_at", Moment),
    Column("disabled_reason", Text),
    # A receiver that asked for patience gets nothing before.
    Column("not_before", Moment, nullable=False, default=NEVER),
    Column("lost_in_a_row", Integer, nullable=False, default=0),
)

EVENTS = Table(
    "webhook_events",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("type", String(60), nullable=False),
    Column("connection_id", Text),
    # What is sent, byte for byte, at every attempt.
    Column("body", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("is_assigned", Boolean, nullable=False, default=False),
    Index("webhook_events_assigned", "is_assigned", "number"),
    Index("webhook_events_recorded", "recorded_at"),
)

DELIVERIES = Table(
    "webhook_deliveries",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("endpoint_id", String(40), ForeignKey("webhook_endpoints.id"), nullable=False),
    Column("event_number", Integer, ForeignKey("webhook_events.number"), nullable=False),
    Column("state", String(12), nullable=False, default=PENDING),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Moment, nullable=False),
    # Whoever sends it has it until then; who dies holding it gives it back.
    Column("leased_until", Moment, nullable=False, default=NEVER),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    UniqueConstraint("endpoint_id", "event_number"),
    Index("webhook_deliveries_due", "state", "due_at"),
)

ATTEMPTS = Table(
    "webhook_attempts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", Integer, ForeignKey("webhook_deliveries.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("status", Integer),
    Column("error", Text),
)
