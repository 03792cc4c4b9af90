"""What an answer means for a delivery and its endpoint."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import Connection, RowMapping, insert, update

from sync_status.webhooks.schedule import LONGEST_WAIT_SECONDS, next_wait, retry_after_seconds
from sync_status.webhooks.tables import ATTEMPTS, DELIVERED, DELIVERIES, ENDPOINTS, LOST, NEVER
from sync_status.webhooks.transport import Answer

THROTTLES = {
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
"""Answers after which an endpoint gets nothing at all for a while."""
THROTTLE_SECONDS = 60.0
GONE_REASON = "the receiver answered 410 Gone"


def write(
    connection: Connection,
    delivery: RowMapping,
    answer: Answer,
    *,
    began: datetime,
    now: datetime,
    draw: Callable[[], float],
) -> None:
    """Keep what came of an attempt, and decide what comes next."""
    attempts = delivery["attempts"] + 1
    milliseconds = round((now - began).total_seconds() * 1000)
    kept = {"delivery_id": delivery["delivery_id"], "status": answer.status, "error": reason(answer)}
    connection.execute(insert(ATTEMPTS).values(**kept, at=began, milliseconds=milliseconds))
    asked = retry_after_seconds(answer.retry_after, now.timestamp())
    wait = None if answer.status == HTTPStatus.GONE else next_wait(attempts, asked, draw)
    state = DELIVERED if _is_success(answer) else LOST if wait is None else None
    values = {"attempts": attempts, "leased_until": NEVER}
    if state:
        values |= {"state": state, "ended_at": now}
    else:
        values |= {"due_at": now + timedelta(seconds=wait or 0.0)}
    connection.execute(update(DELIVERIES).where(DELIVERIES.c.id == delivery["delivery_id"]).values(values))
    _tell_endpoint(connection, delivery["endpoint_id"], answer, state, asked, now)


def _tell_endpoint(
    connection: Connection,
    endpoint_id: str,
    answer: Answer,
    state: str | None,
    asked_seconds: float | None,
    now: datetime,
) -> None:
    change = update(ENDPOINTS).where(ENDPOINTS.c.id == endpoint_id)
    if state == DELIVERED:
        connection.execute(change.where(ENDPOINTS.c.lost_in_a_row > 0).values(lost_in_a_row=0))
    elif state == LOST:
        connection.execute(change.values(lost_in_a_row=ENDPOINTS.c.lost_in_a_row + 1))
    if answer.status == HTTPStatus.GONE:
        connection.execute(change.values(disabled_at=now, disabled_reason=GONE_REASON))
    elif answer.status in THROTTLES:
        seconds = min(asked_seconds or THROTTLE_SECONDS, LONGEST_WAIT_SECONDS)
        connection.execute(change.values(not_before=now + timedelta(seconds=seconds)))


def _is_success(answer: Answer) -> bool:
    return answer.status is not None and HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES


def reason(answer: Answer) -> str | None:
    """Why an answer is no success, in words; None if it is one."""
    if answer.status is None:
        return answer.error
    if _is_success(answer):
        return None
    if answer.status < HTTPStatus.BAD_REQUEST:
        return f"HTTP {answer.status}: redirects are not followed; set the address it leads to"
    return f"HTTP {answer.status}"
