"""How long to wait before asking again, and how long to go on."""

import logging
import random
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import backoff
from backoff.types import Details
from singer_sdk.exceptions import RetriableAPIError

_F = TypeVar("_F", bound=Callable[..., object])

CEILING_SECONDS = 60.0


def retry_after_seconds(text: str | None, now: datetime) -> float | None:
    """What a Retry-After header asks for.

    Args:
        text: The header: whole seconds, or an HTTP date; None when absent.
        now: The present, with a time zone.

    Returns:
        Seconds, never negative; None when absent or unreadable.
    """
    if text is None:
        return None
    if text.isascii() and text.strip().isdigit():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())


def waits() -> Generator[float, Exception, None]:
    """Seconds to wait after each failure that is sent in.

    Yields:
        What Retry-After asks for, else a random part of 1, 2, 4, ... seconds, up to a ceiling.
    """
    error = yield 0.0
    longest = 1.0
    while True:
        response = getattr(error, "response", None)
        header = response.headers.get("Retry-After") if response is not None else None
        asked = retry_after_seconds(header, datetime.now(UTC))
        # Jitter spreads clients that failed together; it needs no secrecy.
        error = yield random.uniform(0.0, longest) if asked is None else asked  # noqa: S311
        longest = min(longest * 2, CEILING_SECONDS)


def retrying(call: _F, *, max_seconds: float, logger: logging.Logger, what: str) -> _F:
    """Wrap a call so that it is made again while it raises RetriableAPIError.

    Args:
        call: What to call.
        max_seconds: Give up after so long; 0 asks once.
        logger: Where each wait is told.
        what: What is being asked for, for the log.
    """

    def tell(details: Details) -> None:
        logger.warning(
            "%s: %s; asking again in %.1f s (try %d)",
            what,
            details["exception"],
            details["wait"],
            details["tries"] + 1,
        )

    def tell_end(details: Details) -> None:
        logger.error("%s: giving up after %d tries in %.0f s", what, details["tries"], details["elapsed"])

    decorator = backoff.on_exception(
        waits,
        RetriableAPIError,
        max_time=max_seconds,
        jitter=None,
        on_backoff=tell,
        on_giveup=tell_end,
        logger=None,
    )
    return decorator(call)
