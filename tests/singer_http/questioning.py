"""A source that answers, refuses and breaks as a test wants it."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from singer_http.fetch import Answer, Fetch
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

Question = tuple[str, Sequence[Any]]


@dataclass
class Source:
    """Answers a question with its name; its followers are asked next. Counts how many ask at once."""

    most: int = 10**6
    broken: frozenset[str] = frozenset()
    flaky: frozenset[str] = frozenset()
    lock: threading.Lock = field(default_factory=threading.Lock)
    under_way: int = 0
    peak: int = 0
    refused: int = 0
    asked: list[str] = field(default_factory=list)
    barrier: Callable[[], object] = lambda: None

    def __call__(self, question: Question) -> Answer[Question, str]:
        name, following = question
        with self.lock:
            self.under_way += 1
            self.peak = max(self.peak, self.under_way)
            is_refused = self.under_way > self.most
            is_first = name not in self.asked
            self.asked.append(name)
        try:
            self.barrier()
            if is_refused:
                self.refused += 1
                raise RetriableAPIError("too many")
            if name in self.broken:
                raise FatalAPIError(f"{name} is broken")
            if name in self.flaky and is_first:
                raise RetriableAPIError("once more")
            return Answer(name, following)
        finally:
            with self.lock:
                self.under_way -= 1


def fetch(source: Callable[[Question], Answer[Question, str]], at_once: int, **options: Any) -> Fetch[Question, str]:
    given: dict[str, Any] = {
        "max_retry_seconds": 60.0,
        "is_refusal": lambda error: str(error) == "too many",
        "tell": lambda *_: None,
    }
    return Fetch(source, max_concurrency=at_once, **(given | options))


def eventually(fetching: Fetch[Any, Any], is_so: Callable[[], bool]) -> None:
    """Wait until something is so, at each change of the fetch."""
    with fetching._changed:  # noqa: SLF001 - what every thread waits on
        assert fetching._changed.wait_for(is_so, timeout=20)  # noqa: SLF001


def is_idle(fetching: Fetch[Any, Any]) -> bool:
    """Whether nothing is asked, and nothing may be."""
    nothing = (None, None)
    return fetching._in_flight == 0 and fetching._next_ready(time.monotonic()) == nothing  # noqa: SLF001
