"""The calls that a key may make in a minute, shared by every thread of a run.

Source: Plex, developers.plex.com, "Get Started": "Most of the APIs ... are limited to 200 calls per minute".
"""

import threading
import time
from collections import deque
from collections.abc import Callable

MINUTE = 60.0
STRETCH = 60.1
"""In any so many seconds there are no more calls than allowed: a little more than a minute, as two clocks differ."""
SHORTEST = 0.001
LEAST = 10
"""However often Plex refuses, so many calls a minute are tried."""
GROWTH = 1.1
"""After a minute without a refusal, so many times as many calls are tried as before."""


class Budget:
    """How many calls there may be in any minute; it knows no clock and does not wait.

    No sixty seconds hold more calls than allowed, wherever they begin: so it does not matter when Plex's minute does. A
    refusal lowers what is allowed to what was made in the minute before it; a quiet minute raises it again.

    Args:
        calls_per_minute: At most so many; 0 for any number.
    """

    def __init__(self, calls_per_minute: int) -> None:
        self.ceiling = calls_per_minute
        self.working = float(calls_per_minute)
        self._made: deque[float] = deque()
        self._not_before = 0.0
        self._changed_at = 0.0

    def take(self, now: float) -> float:
        """Take one call out of the budget, if there is one.

        Args:
            now: The present, in seconds of a clock that never goes back.

        Returns:
            0 if the call may be made; else the seconds after which to try again.
        """
        if now < self._not_before:
            return self._not_before - now
        if not self.ceiling:
            return 0.0
        while self._made and self._made[0] <= now - STRETCH:
            self._made.popleft()
        if self.working < self.ceiling and now - self._changed_at >= MINUTE:
            self.working, self._changed_at = min(self.working * GROWTH, float(self.ceiling)), now
        allowed = int(self.working)
        if len(self._made) >= allowed:
            # Never 0, as sums of fractions round: that would be a call that nobody counted.
            return max(self._made[len(self._made) - allowed] + STRETCH - now, SHORTEST)
        self._made.append(now)
        return 0.0

    def refused(self, now: float, retry_after_seconds: float | None) -> None:
        """Plex refused a call for being one too many: nobody asks before it may be asked again.

        Args:
            now: The present, as `take` knows it.
            retry_after_seconds: What Plex says; None where it says nothing, then a part of a minute passes.
        """
        pause = MINUTE / 6 if retry_after_seconds is None else retry_after_seconds
        self._not_before = max(self._not_before, now + pause)
        if self.ceiling and now - self._changed_at >= 1.0:
            made = sum(1 for at in self._made if at > now - MINUTE)
            self.working, self._changed_at = max(min(self.working, made - 1.0), float(min(LEAST, self.ceiling))), now


class SharedBudget:
    """A budget that threads wait for.

    Args:
        calls_per_minute: At most so many; 0 for any number.
        now: The clock.
        sleep: How to wait on it.
    """

    def __init__(
        self,
        calls_per_minute: int,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._budget = Budget(calls_per_minute)
        self._now, self._sleep = now, sleep
        self._lock = threading.Lock()

    def wait(self) -> float:
        """Wait until a call may be made, and take it.

        Returns:
            The seconds waited.
        """
        waited = 0.0
        while True:
            with self._lock:
                pause = self._budget.take(self._now())
            if not pause:
                return waited
            self._sleep(pause)
            waited += pause

    def refused(self, retry_after_seconds: float | None) -> None:
        """Plex refused a call; see `Budget.refused`."""
        with self._lock:
            self._budget.refused(self._now(), retry_after_seconds)
