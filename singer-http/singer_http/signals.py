"""Being told to stop: what is written is written whole, then the state, then an exit code that says why."""

import os
from collections.abc import Callable


class StopRequest:
    """Takes signals as requests to stop at the next boundary; a second signal leaves at once.

    Args:
        wake: Called at the first signal, to end a wait.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self.signum: int | None = None
        self._wake = wake

    def __call__(self, signum: int) -> None:
        """Take a signal; safe in a handler."""
        if self.signum is not None:
            os._exit(128 + signum)
        self.signum = signum
        self._wake()

    def leave_if_told(self, write_state: Callable[[], None]) -> None:
        """At a boundary between pages: go on, or write the state and leave.

        Raises:
            SystemExit: With 128 plus the signal's number.
        """
        if self.signum is not None:
            write_state()
            raise SystemExit(128 + self.signum)
