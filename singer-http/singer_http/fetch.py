"""Asking many questions at once and handing out the answers in order.

One list of questions over all streams feeds a bounded pool: while the rows of one stream are written, the first pages
of the next ones are on their way. An answer may bring further questions, which take their place right behind it.
"""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Generic, TypeVar

from singer_sdk.exceptions import RetriableAPIError

from singer_http.backoff import waits
from singer_http.limit import AdaptiveLimit

HELD_PER_CALL = 8
"""So many answers for each call in flight are held or on their way: the pages of a window come one after the other, and
those of the windows behind it meanwhile. Where each window is one page, fewer do."""

Q = TypeVar("Q")
A = TypeVar("A")


class FetchClosedError(Exception):
    """Nothing more is asked: somebody closed the fetch while answers were still wanted."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[Q, A]):
    """What a question brought.

    Args:
        value: What is handed out.
        following: Questions that come right after this one, in order.
    """

    value: A
    following: Sequence[Q] = ()


class _State(Enum):
    WAITING = auto()
    ASKED = auto()
    ANSWERED = auto()
    FAILED = auto()
    DROPPED = auto()


def _pauses() -> Generator[float, Exception, None]:
    generator = waits()
    next(generator)
    return generator


@dataclass(slots=True, eq=False)
class _Node(Generic[Q, A]):
    owner: str
    question: Q
    next: "_Node[Q, A] | None" = None
    state: _State = _State.WAITING
    value: A | None = None
    error: Exception | None = None
    not_before: float = 0.0
    in_flight: int = 0
    first_asked: float | None = None
    pauses: Generator[float, Exception, None] = field(default_factory=_pauses)


class Fetch(Generic[Q, A]):
    """Asks with at most so many calls in flight, answers in the order of the questions, and holds few answers.

    Args:
        ask: Asks one question; called from several threads. It raises RetriableAPIError where asking again may help.
        max_concurrency: At most so many calls in flight.
        max_retry_seconds: How long one question is asked again.
        is_refusal: Whether an error says that there were too many calls.
        prepare: Called with the owner and each answer in the thread that asked: what it returns is held and handed out.
        tell: Called with the owner, the error and the seconds before each new try.
        held_per_call: So many answers for each call in flight are held or on their way.
        made: How many requests the calling thread has made so far, where a question may be several.
    """

    def __init__(
        self,
        ask: Callable[[Q], Answer[Q, A]],
        *,
        max_concurrency: int,
        max_retry_seconds: float,
        is_refusal: Callable[[RetriableAPIError], bool],
        tell: Callable[[str, Exception, float], None],
        held_per_call: int = HELD_PER_CALL,
        made: Callable[[], int] = lambda: 0,
        prepare: Callable[[str, A], A] = lambda _, value: value,
    ) -> None:
        self._ask = ask
        self._max_retry_seconds = max_retry_seconds
        self._is_refusal = is_refusal
        self._tell = tell
        self._held_per_call = held_per_call
        self._made = made
        self._prepare = prepare
        self.limit = AdaptiveLimit(max_concurrency)
        self._changed = threading.Condition()
        self._head: _Node[Q, A] | None = None
        self._tail: _Node[Q, A] | None = None
        self._owners: set[str] = set()
        self._in_flight = 0
        self._held = 0
        self._is_closed = False
        self._threads: list[threading.Thread] = []
        self.requests: Counter[str] = Counter()
        self.retries: Counter[str] = Counter()
        self.wait_seconds: defaultdict[str, float] = defaultdict(float)

    def add(self, owner: str, questions: Iterable[Q]) -> None:
        """Put questions at the end of the list.

        Args:
            owner: Who takes the answers; all of an owner's questions are added in one call.
            questions: In the order in which their answers are wanted.
        """
        with self._changed:
            for question in questions:
                node: _Node[Q, A] = _Node(owner, question)
                if self._tail is None:
                    self._head = node
                else:
                    self._tail.next = node
                self._tail = node
                self._owners.add(owner)
            self._changed.notify_all()

    def answers(self, owner: str) -> Iterator[A]:
        """The owner's answers, in order; what other owners left before them is dropped.

        Raises:
            FetchClosedError: The fetch was closed before the answers were complete.
            Exception: What the first failing question raised, after the answers before it.
        """
        if owner not in self._owners:
            return
        self._owners.discard(owner)
        self._start()
        with self._changed:
            while self._head is not None and self._head.owner != owner:
                self._drop_head()
        while (node := self._head) is not None and node.owner == owner:
            with self._changed:
                while node.state not in (_State.ANSWERED, _State.FAILED):
                    if self._is_closed:
                        raise FetchClosedError
                    self._changed.wait()
                if node.error is not None:
                    self._close()
                    raise node.error
                value: Any = node.value
                self._drop_head()
                self._changed.notify_all()
            yield value

    def close(self) -> None:
        """Ask nothing more; calls that are under way end unheard."""
        with self._changed:
            self._close()

    def _close(self) -> None:
        self._is_closed = True
        self._changed.notify_all()

    def _start(self) -> None:
        while len(self._threads) < self.limit.ceiling:
            thread = threading.Thread(target=self._work, daemon=True, name=f"fetch-{len(self._threads)}")
            self._threads.append(thread)
            thread.start()

    def _drop_head(self) -> None:
        node = self._head
        if node is None:
            return
        if node.state is _State.ANSWERED:
            self._held -= 1
        node.state = _State.DROPPED
        self._head = node.next
        # A thread that waits for work still knows its last node: what came after that must not live on with it.
        node.value, node.next = None, None
        if self._head is None:
            self._tail = None

    def _work(self) -> None:
        while (node := self._take()) is not None:
            try:
                self._try(node)
            except Exception as error:  # noqa: BLE001 - whatever it is, the consumer raises it
                self._fail(node, error)

    def _try(self, node: "_Node[Q, A]") -> None:
        try:
            answer = self._asked(node)
            value = self._prepare(node.owner, answer.value)
        except RetriableAPIError as error:
            self._ask_again(node, error)
        else:
            self._keep(node, value, answer.following)

    def _asked(self, node: "_Node[Q, A]") -> Answer[Q, A]:
        """Ask, and count what this took beside the request that each question is taken for."""
        before = self._made()
        try:
            return self._ask(node.question)
        finally:
            if (more := self._made() - before - 1) > 0:
                with self._changed:
                    self.requests[node.owner] += more

    def _take(self) -> "_Node[Q, A] | None":
        """Wait for a question that may be asked now; None when there will be none."""
        with self._changed:
            while not self._is_closed:
                now = time.monotonic()
                node, wait = self._next_ready(now)
                if node is not None:
                    node.state = _State.ASKED
                    node.first_asked = node.first_asked or now
                    self._in_flight += 1
                    node.in_flight = self._in_flight
                    self.requests[node.owner] += 1
                    return node
                self._changed.wait(wait)
        return None

    def _next_ready(self, now: float) -> "tuple[_Node[Q, A] | None, float | None]":
        """The first question that waits and may be asked, else the seconds until one may be."""
        if self._in_flight >= self.limit.working:
            return None, None
        node, soonest = self._head, None
        is_full = self._held + self._in_flight >= self._held_per_call * self.limit.working
        while node is not None and node.state is not _State.FAILED:
            if node.state is _State.WAITING:
                if node.not_before <= now:
                    return node, None
                soonest = min(soonest or node.not_before, node.not_before)
            # What everybody waits for is asked in any case.
            node = None if is_full else node.next
        return None, None if soonest is None else soonest - now

    def _keep(self, node: "_Node[Q, A]", value: A, following: Sequence[Q]) -> None:
        with self._changed:
            self._in_flight -= 1
            self.limit.succeeded()
            if node.state is not _State.DROPPED:
                node.value, node.state = value, _State.ANSWERED
                self._held += 1
                self._insert(node, following)
            self._changed.notify_all()

    def _insert(self, node: "_Node[Q, A]", questions: Iterable[Q]) -> None:
        last = node
        for question in questions:
            last.next = _Node(node.owner, question, next=last.next)
            last = last.next
        if self._tail is node:
            self._tail = last

    def _ask_again(self, node: "_Node[Q, A]", error: RetriableAPIError) -> None:
        pause = node.pauses.send(error)
        with self._changed:
            if self._is_refusal(error):
                self.limit.refused(max(node.in_flight, self._in_flight))
            self._in_flight -= 1
            now = time.monotonic()
            # What fails after the end is of no interest: the run's last line is why it ended.
            if node.state is _State.DROPPED or self._is_closed:
                return
            if now + pause - (node.first_asked or now) > self._max_retry_seconds:
                node.error, node.state = error, _State.FAILED
            else:
                node.state, node.not_before = _State.WAITING, now + pause
                self.retries[node.owner] += 1
                self.wait_seconds[node.owner] += pause
                self._tell(node.owner, error, pause)
            self._changed.notify_all()

    def _fail(self, node: "_Node[Q, A]", error: Exception) -> None:
        with self._changed:
            self._in_flight -= 1
            if node.state is not _State.DROPPED:
                node.error, node.state = error, _State.FAILED
            self._changed.notify_all()
