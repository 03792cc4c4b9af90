"""Sends what is due: a worker for each endpoint, so that a slow receiver holds up nobody else."""

import logging
import random
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, RowMapping, and_, select, update

from sync_status.clock import Clock, now
from sync_status.webhooks import outbox, outcome
from sync_status.webhooks.signing import headers, secret_of
from sync_status.webhooks.tables import DELIVERIES, ENDPOINTS, EVENTS, PENDING
from sync_status.webhooks.transport import TIMEOUT_SECONDS, Answer, Post

LEASE = timedelta(seconds=4 * TIMEOUT_SECONDS)
"""A delivery that was begun and not ended is anybody's again after this."""
MOST_IN_A_ROW = 50
"""After so many deliveries an endpoint's worker makes room for others."""
POLL_SECONDS = 1.0

log = logging.getLogger(__name__)


class Dispatcher:
    """Sends events to endpoints until it is stopped.

    Any number of them, in any number of processes, may work on one database.

    Args:
        engine: The database.
        key: The signing key.
        post: Makes one call.
        clock: Gives the time.
        draw: Gives numbers in [0, 1), for the jitter.
        workers: Endpoints served at the same time.
    """

    def __init__(
        self,
        engine: Engine,
        key: bytes,
        post: Post,
        *,
        clock: Clock = now,
        draw: Callable[[], float] = random.random,
        workers: int = 8,
    ) -> None:
        self._engine = engine
        self._key = key
        self._post = post
        self._clock = clock
        self._draw = draw
        self._closing = threading.Event()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="webhooks")
        self._busy: dict[str, Future[None]] = {}

    def close(self) -> None:
        """Begin no further call, and wait for those that are under way."""
        self._closing.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def run_due(self, *, is_waiting: bool = False) -> None:
        """Begin to send all that is due now.

        Args:
            is_waiting: Return only when it has been sent.
        """
        with self._engine.begin() as connection:
            while outbox.assign(connection, self._clock()) == outbox.MOST_AT_ONCE:
                pass
        for endpoint_id in self._endpoints_with_due():
            running = self._busy.get(endpoint_id)
            if running is None or running.done():
                if running is not None and (error := running.exception()):
                    log.warning("webhooks: %s could not be served (%s)", endpoint_id, type(error).__name__)
                self._busy[endpoint_id] = self._pool.submit(self._serve, endpoint_id)
        if is_waiting:
            for done in wait(self._busy.values()).done:
                done.result()

    def next_due(self) -> datetime | None:
        """When there is something to send next."""
        waiting = _waiting().with_only_columns(DELIVERIES.c.due_at, DELIVERIES.c.leased_until, ENDPOINTS.c.not_before)
        with self._engine.connect() as connection:
            moments = [max(row) for row in connection.execute(waiting)]
        return min(moments, default=None)

    def _endpoints_with_due(self) -> list[str]:
        due = _due(self._clock()).with_only_columns(DELIVERIES.c.endpoint_id).distinct()
        with self._engine.connect() as connection:
            return list(connection.execute(due).scalars())

    def _serve(self, endpoint_id: str) -> None:
        for _ in range(MOST_IN_A_ROW):
            delivery = None if self._closing.is_set() else self._take(endpoint_id)
            if delivery is None:
                return
            self._send(delivery)

    def _take(self, endpoint_id: str) -> RowMapping | None:
        """The oldest event that is due to an endpoint, leased to us."""
        at = self._clock()
        first = _due(at).where(ENDPOINTS.c.id == endpoint_id).order_by(EVENTS.c.number).limit(1)
        with self._engine.begin() as connection:
            found = connection.execute(first).mappings().first()
            if found is None:
                return None
            held = and_(DELIVERIES.c.id == found["delivery_id"], DELIVERIES.c.leased_until == found["leased_until"])
            lease = update(DELIVERIES).where(held, DELIVERIES.c.state == PENDING)
            taken = connection.execute(lease.values(leased_until=at + LEASE)).rowcount
        return found if taken == 1 else None

    def _send(self, delivery: RowMapping) -> None:
        at = self._clock()
        signed = headers(delivery["message_id"], at, delivery["body"], self._secrets(delivery, at))
        answer = self._called(delivery, signed)
        with self._engine.begin() as connection:
            outcome.write(connection, delivery, answer, began=at, now=self._clock(), draw=self._draw)

    def _called(self, delivery: RowMapping, signed: Mapping[str, str]) -> Answer:
        try:
            return self._post(delivery["url"], signed, delivery["body"].encode())
        except Exception as error:  # noqa: BLE001 - not counted, it would be tried for ever, and hold up what follows
            return Answer(None, f"the call could not be made ({type(error).__name__})")

    def _secrets(self, delivery: RowMapping, at: datetime) -> list[str]:
        newest = delivery["secret_number"]
        numbers = [newest, newest - 1] if at < delivery["previous_until"] else [newest]
        return [secret_of(self._key, delivery["endpoint_id"], number) for number in numbers]


def _waiting() -> Any:
    columns = (
        DELIVERIES.c.id.label("delivery_id"),
        DELIVERIES.c.endpoint_id,
        DELIVERIES.c.attempts,
        DELIVERIES.c.leased_until,
        EVENTS.c.id.label("message_id"),
        EVENTS.c.body,
        ENDPOINTS.c.url,
        ENDPOINTS.c.secret_number,
        ENDPOINTS.c.previous_until,
    )
    return (
        select(*columns)
        .join(ENDPOINTS, ENDPOINTS.c.id == DELIVERIES.c.endpoint_id)
        .join(EVENTS, EVENTS.c.number == DELIVERIES.c.event_number)
        .where(DELIVERIES.c.state == PENDING, ENDPOINTS.c.disabled_at.is_(None))
    )


def _due(at: datetime) -> Any:
    times = (DELIVERIES.c.due_at, DELIVERIES.c.leased_until, ENDPOINTS.c.not_before)
    return _waiting().where(*(time <= at for time in times))
