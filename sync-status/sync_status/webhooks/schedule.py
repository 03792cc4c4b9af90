"""When a delivery that failed is tried again."""

from collections.abc import Callable
from email.utils import parsedate_to_datetime

MINUTE = 60.0
HOUR = 3600.0

DELAYS_SECONDS = (0.0, 5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""The wait before each attempt, 75 hours in all; the first is made at once."""
JITTER = 0.2
"""Each wait is drawn from so much less to so much more, so that receivers that come back are not met by all at once."""
LONGEST_WAIT_SECONDS = 24 * HOUR
"""What a receiver may ask for at the most."""


def next_wait(failed_attempts: int, asked_seconds: float | None, draw: Callable[[], float]) -> float | None:
    """How long to wait before the next attempt.

    Args:
        failed_attempts: Attempts made so far, one at least.
        asked_seconds: What the receiver asked for with Retry-After.
        draw: Gives numbers in [0, 1).

    Returns:
        Seconds, or None when no attempt is left.

    Examples:
        >>> next_wait(1, None, lambda: 0.5)
        5.0
        >>> next_wait(1, 120.0, lambda: 0.5)
        120.0
        >>> next_wait(10, None, lambda: 0.5) is None
        True
    """
    if failed_attempts >= len(DELAYS_SECONDS):
        return None
    planned = DELAYS_SECONDS[failed_attempts] * (1 + JITTER * (2 * draw() - 1))
    return max(planned, min(asked_seconds or 0.0, LONGEST_WAIT_SECONDS))


def retry_after_seconds(header: str | None, now: float) -> float | None:
    """What a Retry-After header asks for: seconds, or a date.

    Args:
        header: Its value.
        now: The time, in seconds since 1970.

    Examples:
        >>> retry_after_seconds("30", 0.0)
        30.0
        >>> retry_after_seconds("Thu, 01 Jan 1970 00:01:00 GMT", 15.0)
        45.0
        >>> retry_after_seconds("soon", 0.0) is None
        True
    """
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        # More digits than a float holds ask for no more than the longest wait does.
        return float(header.strip()[:12])
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None
