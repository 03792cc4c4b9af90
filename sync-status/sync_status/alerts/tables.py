"""The tables of alerts."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from sync_status.database import METADATA, Moment

ALERTS = Table(
    "alerts",
    METADATA,
    Column("id", Integer, primary_key=True),
    # Empty where it is about no connection.
    Column("connection_id", String(255), nullable=False),
    Column("code", String(40), nullable=False),
    Column("subject", String(255), nullable=False, default=""),
    Column("message", Text, nullable=False),
    Column("fix", Text, nullable=False, default=""),
    Column("since", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("is_muted", Boolean, nullable=False, default=False),
    # Whether its beginning is still to be told, and its end.
    Column("is_news", Boolean, nullable=False, default=True),
    Column("told_at", Moment),
    Index("alerts_open", "ended_at", "connection_id"),
    Index("alerts_news", "is_news"),
)

HEALTH = Table(
    "alert_health",
    METADATA,
    Column("connection_id", String(255), primary_key=True),
    Column("health", String(20), nullable=False),
)
