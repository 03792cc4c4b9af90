"""Being told to stop: what is written is written whole, then the state, then an exit code that says why."""

import os
from collections.abc import Callable

STOPPED = 128
"""Plus the signal's number: the exit code of a run that was told to stop."""


class StopRequest:
    """Takes signals as requests to stop: before the first row at once, then at the next boundary between pages.

    A second signal leaves at once, whatever is under way.
    """

    def __init__(self) -> None:
        self.signum: int | None = None
        self._wake: Callable[[], None] | None = None

    def at_boundaries(self, wake: Callable[[], None]) -> None:
        """From now on rows are written: end pages before leaving.

        Args:
            wake: Called at the first signal, to end a wait.
        """
        self._wake = wake

    def __call__(self, signum: int) -> None:
        """Take a signal; safe in a handler.

        Raises:
            SystemExit: Nothing is being written that would be torn apart.
        """
        if self.signum is not None:
            os._exit(STOPPED + signum)
        self.signum = signum
        if self._wake is None:
            raise SystemExit(STOPPED + signum)
        self._wake()

    def leave_if_told(self, write_state: Callable[[], None]) -> None:
        """At a boundary between pages: go on, or write the state and leave.

        Raises:
            SystemExit: With 128 plus the signal's number.
        """
        if self.signum is not None:
            write_state()
            raise SystemExit(STOPPED + self.signum)
