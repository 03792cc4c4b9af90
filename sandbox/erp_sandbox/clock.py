"""The clock that the data lives by: real time, or a fixed moment that moves when told."""

import time
from dataclasses import dataclass, field

LAST = 253_402_300_799_999_999
"""The last moment of the year 9999, in microseconds since 1970."""


class ClockError(ValueError):
    """The clock was asked to go back."""


@dataclass(slots=True)
class Clock:
    """The sandbox's now.

    Args:
        fixed: The moment it stands at until moved; None follows real time.
    """

    fixed: int | None = None
    _ahead: int = field(default=0, init=False)

    def now(self) -> int:
        """The present moment, in microseconds since 1970."""
        base = time.time_ns() // 1000 if self.fixed is None else self.fixed
        return base + self._ahead

    def advance(self, microseconds: int) -> int:
        """Move forward, and return the new now.

        Raises:
            ClockError: The step leads past the year 9999, or is negative: history cannot be taken back.
        """
        if microseconds < 0:
            raise ClockError("the clock only goes forward")
        if self.now() + microseconds > LAST:
            raise ClockError("the clock goes no further than the year 9999")
        self._ahead += microseconds
        return self.now()
