"""The receivers of events: added, changed, disabled, given a new secret."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, delete, func, insert, select, update

from sync_status.clock import Clock, now
from sync_status.webhooks.address import IpNetwork, check_url
from sync_status.webhooks.event import EVENT_TYPES
from sync_status.webhooks.outcome import GONE_REASON
from sync_status.webhooks.signing import secret_of
from sync_status.webhooks.tables import ATTEMPTS, DELIVERIES, ENDPOINTS, EVENTS, NEVER

DEFAULT_OVERLAP = timedelta(hours=24)
"""How long the old secret signs too after a change."""
DISABLED_BY_HAND = "disabled by hand"


class EndpointNotFoundError(LookupError):
    """There is no endpoint with this id."""


class BadEndpointError(ValueError):
    """An endpoint cannot be kept like this; the message says why."""


@dataclass(frozen=True)
class Endpoint:
    """A receiver, as others see it: without its secret."""

    id: str
    url: str
    description: str
    event_types: tuple[str, ...]
    connections: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None
    disabled_reason: str | None
    lost_in_a_row: int
    old_secret_until: datetime | None

    @property
    def is_gone(self) -> bool:
        """Whether the receiver itself said that it takes nothing any more."""
        return self.disabled_reason == GONE_REASON

    @property
    def state(self) -> str:
        """One word: enabled, failing or disabled."""
        if self.disabled_at:
            return "disabled"
        return "failing" if self.lost_in_a_row else "enabled"


class Endpoints:
    """The endpoints of a database.

    Args:
        engine: The database.
        key: The signing key.
        allowed: Networks that may be called although they are private.
        clock: Gives the time.
    """

    def __init__(
        self,
        engine: Engine,
        key: bytes,
        allowed: Sequence[IpNetwork] = (),
        clock: Clock = now,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self._key = key
        self._allowed = allowed

    def all(self) -> list[Endpoint]:
        """Every endpoint, oldest first."""
        with self.engine.connect() as connection:
            ordered = select(ENDPOINTS).order_by(ENDPOINTS.c.created_at, ENDPOINTS.c.id)
            return [_endpoint(row) for row in connection.execute(ordered).mappings()]

    def get(self, endpoint_id: str) -> Endpoint:
        """One endpoint.

        Raises:
            EndpointNotFoundError: There is none with this id.
        """
        with self.engine.connect() as connection:
            return _endpoint(row_of(connection, endpoint_id))

    def add(
        self, url: str, *, description: str = "", event_types: Sequence[str] = (), connections: Sequence[str] = ()
    ) -> tuple[Endpoint, str]:
        """Keep a new endpoint.

        Args:
            url: Where events are sent.
            description: For people.
            event_types: What it is told; everything, if empty.
            connections: What it is told about; every connection, if empty.

        Returns:
            It, and its secret, which is not shown again.

        Raises:
            ForbiddenAddressError: The address must not be called.
            BadEndpointError: There is no such type of event.
        """
        endpoint_id = f"ep_{secrets.token_hex(12)}"
        values = self._checked({"url": url, "description": description, "event_types": event_types})
        values |= {"id": endpoint_id, "connections": json.dumps(list(connections))}
        with self.engine.begin() as connection:
            latest = connection.execute(select(func.max(EVENTS.c.number))).scalar() or 0
            connection.execute(insert(ENDPOINTS).values(**values, created_at=self.clock(), after_event=latest))
        return self.get(endpoint_id), secret_of(self._key, endpoint_id, 1)

    def change(self, endpoint_id: str, **changes: Any) -> Endpoint:
        """Change what is given: `url`, `description`, `event_types`, `connections`, `is_enabled`.

        Raises:
            EndpointNotFoundError: There is none with this id.
            ForbiddenAddressError: The address must not be called.
            BadEndpointError: There is no such type of event.
        """
        is_enabled = changes.pop("is_enabled", None)
        values = self._checked(changes)
        if "connections" in values:
            values["connections"] = json.dumps(list(values["connections"]))
        if is_enabled is True:
            values |= {"disabled_at": None, "disabled_reason": None, "not_before": NEVER, "lost_in_a_row": 0}
        elif is_enabled is False:
            values |= {"disabled_at": self.clock(), "disabled_reason": DISABLED_BY_HAND}
        with self.engine.begin() as connection:
            row_of(connection, endpoint_id)
            if values:
                connection.execute(update(ENDPOINTS).where(ENDPOINTS.c.id == endpoint_id).values(values))
        return self.get(endpoint_id)

    def remove(self, endpoint_id: str) -> None:
        """Forget an endpoint and its deliveries.

        Raises:
            EndpointNotFoundError: There is none with this id.
        """
        deliveries = select(DELIVERIES.c.id).where(DELIVERIES.c.endpoint_id == endpoint_id)
        with self.engine.begin() as connection:
            row_of(connection, endpoint_id)
            connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.delivery_id.in_(deliveries)))
            connection.execute(delete(DELIVERIES).where(DELIVERIES.c.endpoint_id == endpoint_id))
            connection.execute(delete(ENDPOINTS).where(ENDPOINTS.c.id == endpoint_id))

    def rotate(self, endpoint_id: str, overlap: timedelta = DEFAULT_OVERLAP) -> str:
        """Give an endpoint a new secret; until the overlap has passed, the old one signs too.

        Returns:
            The new secret, which is not shown again.

        Raises:
            EndpointNotFoundError: There is none with this id.
        """
        with self.engine.begin() as connection:
            number = row_of(connection, endpoint_id)["secret_number"] + 1
            values = {"secret_number": number, "previous_until": self.clock() + overlap}
            connection.execute(update(ENDPOINTS).where(ENDPOINTS.c.id == endpoint_id).values(values))
        return secret_of(self._key, endpoint_id, number)

    def _checked(self, values: dict[str, Any]) -> dict[str, Any]:
        if "url" in values:
            check_url(values["url"], self._allowed)
        if "event_types" not in values:
            return values
        if unknown := sorted(set(values["event_types"]) - EVENT_TYPES.keys()):
            raise BadEndpointError(f"no such type of event: {', '.join(unknown)}; there are {', '.join(EVENT_TYPES)}")
        return {**values, "event_types": json.dumps(list(values["event_types"]))}


def row_of(connection: Connection, endpoint_id: str) -> RowMapping:
    """The row of an endpoint.

    Raises:
        EndpointNotFoundError: There is none with this id.
    """
    row = connection.execute(select(ENDPOINTS).where(ENDPOINTS.c.id == endpoint_id)).mappings().first()
    if row is None:
        raise EndpointNotFoundError(endpoint_id)
    return row


def _endpoint(row: RowMapping) -> Endpoint:
    return Endpoint(
        id=row["id"],
        url=row["url"],
        description=row["description"],
        event_types=tuple(json.loads(row["event_types"])),
        connections=tuple(json.loads(row["connections"])),
        created_at=row["created_at"],
        disabled_at=row["disabled_at"],
        disabled_reason=row["disabled_reason"],
        lost_in_a_row=row["lost_in_a_row"],
        old_secret_until=None if row["previous_until"] == NEVER else row["previous_until"],
    )
