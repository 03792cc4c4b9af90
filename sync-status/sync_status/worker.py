"""Work beside the server, done again and again: no turn that fails ends it, and it can be seen that it goes on."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from typing import Literal

from sync_status.clock import Clock

OLD_AFTER = timedelta(minutes=2)
"""Work of which no turn succeeded for so long is not done."""
_SAY_AGAIN = timedelta(minutes=1)

log = logging.getLogger(__name__)
Sign = Literal["ok", "old", "dead"]


class Worker:
    """One kind of work, run in a thread of its own.

    Args:
        name: Of the work, in one word.
        turn: Done again and again.
        seconds: Between two turns.
        now: The time.
        close: Done at the end.
    """

    def __init__(
        self, name: str, turn: Callable[[], None], seconds: float, now: Clock, close: Callable[[], None] | None = None
    ) -> None:
        self.name = name
        self._turn, self._seconds, self._now, self._close = turn, seconds, now, close
        self.at: datetime = now()
        """When a turn last succeeded."""
        self._has_died = False
        self._said: tuple[str, datetime] | None = None

    def __call__(self, stop: Event) -> None:
        """Work until told to stop."""
        try:
            while not stop.is_set():
                self.once()
                stop.wait(self._seconds)
        finally:
            self._has_died = not stop.is_set()
            if self._close:
                self._close()

    def once(self) -> None:
        """Do one turn; what goes wrong is logged by its type, as its text may hold anything."""
        try:
            self._turn()
        except Exception as error:  # noqa: BLE001 - whatever it is: the next turn may mend it
            self._say(type(error).__name__)
        else:
            self.at, self._said = self._now(), None

    def sign(self) -> Sign:
        """Whether the work is done: `old` if no turn succeeded lately, `dead` if it has ended unasked."""
        if self._has_died:
            return "dead"
        return "old" if self._now() - self.at > OLD_AFTER else "ok"

    def _say(self, kind: str) -> None:
        now = self._now()
        if self._said is None or self._said[0] != kind or now - self._said[1] >= _SAY_AGAIN:
            log.warning("%s: a turn failed (%s); it is tried again", self.name, kind)
            self._said = (kind, now)
