"""Giving up what takes too long, with one thread for all: starting one for each query costs more than most queries."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Thread


class Deadlines:
    """Ends whatever is still under way after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._changed = Condition()
        self._running: dict[object, tuple[float, Callable[[], None]]] = {}
        """By a token, when it is to end and how; the first to come is the first to end."""
        self._thread: Thread | None = None

    @contextmanager
    def watch(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """End the block, from another thread, if it takes too long."""
        token = object()
        with self._changed:
            self._running[token] = time.monotonic() + self._seconds, interrupt
            if self._thread is None:
                self._thread = Thread(target=self._watch, daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._running.pop(token, None)

    def _watch(self) -> None:
        # Whoever comes while it waits ends later than what it waits for, or than the whole length of the wait.
        with self._changed:
            while True:
                now = time.monotonic()
                for token, (end, interrupt) in list(self._running.items()):
                    if end <= now:
                        del self._running[token]
                        interrupt()
                first = min((end for end, _ in self._running.values()), default=now + self._seconds)
                self._changed.wait(max(first - now, 0))
