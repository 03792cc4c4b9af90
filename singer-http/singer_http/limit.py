"""How many calls may be in flight: at most what the user allows, and no more than the source takes."""

START = 5
"""So many calls are tried at first: what the smallest accounts of the usual sources allow."""
GROW_AFTER = 1
"""After so many answers one more call is tried, until one is refused."""
PROBE_AFTER = 200
"""After so many answers without a refusal, one more call in flight is tried than the source last refused."""


class AdaptiveLimit:
    """Rises with success up to a ceiling, falls at a refusal, and remembers where it was refused.

    It is not thread-safe: its owner holds a lock.

    Args:
        ceiling: At most so many calls in flight.
    """

    def __init__(self, ceiling: int) -> None:
        self.ceiling = ceiling
        self.working = min(START, ceiling)
        self._answers = 0
        self._is_learned = False

    def succeeded(self) -> None:
        """A call was answered."""
        self._answers += 1
        needed = PROBE_AFTER if self._is_learned else GROW_AFTER
        if self._answers >= needed and self.working < self.ceiling:
            self.working += 1
            self._answers = 0

    def refused(self, in_flight: int) -> None:
        """A call was refused for being one too many.

        Args:
            in_flight: How many were in flight when it was made or refused, itself included; the greater number.
        """
        self._is_learned = True
        self._answers = 0
        self.working = max(1, min(self.working, in_flight - 1))
