"""Webhooks on a database of their own, with a clock that is moved by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sync_status.clock import now
from sync_status.database import open_database
from sync_status.webhooks import outbox
from sync_status.webhooks.address import networks
from sync_status.webhooks.deliveries import Deliveries
from sync_status.webhooks.dispatcher import Dispatcher
from sync_status.webhooks.endpoints import Endpoints
from sync_status.webhooks.event import Event
from sync_status.webhooks.transport import Post, post

KEY = b"k" * 32
LOOPBACK = networks("127.0.0.0/8")
LOOPBACK_POST = partial(post, allowed=LOOPBACK, timeout_seconds=5)
HAPPENED = datetime(2026, 1, 5, 6, tzinfo=UTC)


def failed(run: str = "run-1", connection: str = "plex") -> Event:
    return Event("sync.failed", run, HAPPENED, {"connection_id": connection, "run_id": run}, connection)


@dataclass
class Desk:
    engine: Engine
    at: datetime = field(default_factory=now)
    is_real_time: bool = True
    post: Post = LOOPBACK_POST
    draw: float = 0.5

    def __post_init__(self) -> None:
        self.endpoints = Endpoints(self.engine, KEY, LOOPBACK, self.clock)
        self.deliveries = Deliveries(self.endpoints)
        self.dispatcher = Dispatcher(self.engine, KEY, self.post, clock=self.clock, draw=lambda: self.draw)

    def clock(self) -> datetime:
        return now() if self.is_real_time else self.at

    def move(self, by: timedelta) -> None:
        self.at = self.clock() + by
        self.is_real_time = False

    def add(self, url: str, **given: object) -> tuple[str, str]:
        endpoint, secret = self.endpoints.add(url, **given)  # type: ignore[arg-type]
        return endpoint.id, secret

    def record(self, *events: Event) -> list[bool]:
        with self.engine.begin() as connection:
            return [outbox.record(connection, event, self.clock()) for event in events]

    def send(self) -> None:
        self.dispatcher.run_due(is_waiting=True)

    def state(self, endpoint_id: str) -> list[tuple[str, int, list[int | None]]]:
        """Per delivery, oldest first: its state, the attempts, and what each of them was answered."""
        found = reversed(self.deliveries.of(endpoint_id))
        return [(one.state, len(one.attempts), [attempt.status for attempt in one.attempts]) for one in found]


@contextmanager
def desk_in(folder: Path, **given: object) -> Iterator[Desk]:
    desk = Desk(open_database(f"sqlite:///{folder}/webhooks.db"), **given)  # type: ignore[arg-type]
    try:
        yield desk
    finally:
        desk.dispatcher.close()
        desk.engine.dispose()
