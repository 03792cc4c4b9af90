"""Many at once, in order, never too many, nothing lost."""

import gc
import threading
import weakref
from collections.abc import Iterator, Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from singer_http.fetch import HELD_PER_CALL, Answer, Fetch, FetchClosedError
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

from tests.singer_http.questioning import Question, Source, eventually, fetch, is_idle


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for jitter."""
    monkeypatch.setattr("singer_http.backoff.random.uniform", lambda _low, _high: 0.0)


names = st.integers(0, 10**9).map(str)
trees: Any = st.recursive(
    st.tuples(names, st.just(())), lambda inner: st.tuples(names, st.lists(inner, max_size=4)), max_leaves=25
)


def in_order(questions: Sequence[Any]) -> Iterator[str]:
    for name, following in questions:
        yield name
        yield from in_order(following)


@settings(deadline=timedelta(seconds=10), max_examples=60)
@given(
    streams=st.lists(st.lists(trees, max_size=4), min_size=1, max_size=4),
    at_once=st.integers(1, 6),
    most=st.integers(1, 8),
    data=st.data(),
)
def test_answers_come_in_order_and_each_once(streams: list[Any], at_once: int, most: int, data: Any) -> None:
    every = [name for questions in streams for name in in_order(questions)]
    flaky = frozenset(data.draw(st.lists(st.sampled_from(every)))) if every else frozenset()
    source = Source(most=most, flaky=flaky)
    fetching = fetch(source, at_once)
    for number, questions in enumerate(streams):
        fetching.add(str(number), questions)
    for number, questions in enumerate(streams):
        assert list(fetching.answers(str(number))) == list(in_order(questions))
    assert source.peak <= at_once
    fetching.close()


def test_calls_run_at_once_up_to_the_limit_over_all_streams() -> None:
    # The barrier opens only when six calls wait at it together.
    barrier = threading.Barrier(6)
    source = Source(barrier=lambda: barrier.wait(timeout=20))
    fetching = fetch(source, 6)
    fetching.limit.working = 6
    for number in range(6):
        fetching.add(str(number), [(f"stream {number}", ())])
    assert [list(fetching.answers(str(number))) for number in range(6)] == [[f"stream {n}"] for n in range(6)]
    fetching.close()


def test_few_answers_are_held_while_nobody_takes_them() -> None:
    source = Source()
    fetching = fetch(source, 3)
    fetching.add("a", [(str(number), ()) for number in range(100)])
    answers = fetching.answers("a")
    for taken in range(1, 101):
        next(answers)
        # What may be held is asked for, and no more: then every thread waits.
        most = min(100, taken + HELD_PER_CALL * 3)
        eventually(fetching, lambda most=most: len(source.asked) >= most and is_idle(fetching))  # type: ignore[misc]
        assert len(source.asked) == most
    fetching.close()


def test_what_was_taken_is_let_go_though_threads_are_idle() -> None:
    class Value:
        """What a page is."""

    fetching: Fetch[int, Value] = Fetch(
        lambda number: Answer(Value(), [number + 1] if number < 100 else ()),
        max_concurrency=4,
        max_retry_seconds=0.0,
        is_refusal=lambda _: False,
        tell=lambda *_: None,
    )
    fetching.add("a", [0])
    taken = [weakref.ref(value) for value in fetching.answers("a")]
    assert len(taken) == 101
    gc.collect()
    assert sum(one() is not None for one in taken) <= 1


def test_each_answer_is_prepared_for_its_owner() -> None:
    fetching = fetch(Source(), 2, prepare=lambda owner, value: f"{owner} {value}")
    fetching.add("a", [("x", [("y", ())])])
    fetching.add("b", [("z", ())])
    assert [*fetching.answers("a"), *fetching.answers("b")] == ["a x", "a y", "b z"]
    fetching.close()


def test_the_first_failure_comes_after_what_went_before_it_and_ends_the_rest() -> None:
    source = Source(broken=frozenset({"4"}))
    fetching = fetch(source, 3)
    fetching.add("a", [(str(number), ()) for number in range(100)])
    answers = fetching.answers("a")
    assert [next(answers) for _ in range(4)] == ["0", "1", "2", "3"]
    with pytest.raises(FatalAPIError, match="4 is broken"):
        next(answers)
    for thread in fetching._threads:  # noqa: SLF001 - nothing else says that they have ended
        thread.join(timeout=20)
        assert not thread.is_alive()
    assert len(source.asked) < 100


def test_a_question_that_never_succeeds_is_given_up_with_its_error() -> None:
    fetching = fetch(Source(most=0), 2, max_retry_seconds=0.0)
    fetching.add("a", [("x", ())])
    with pytest.raises(RetriableAPIError, match="too many"):
        list(fetching.answers("a"))


def test_what_nobody_wants_is_dropped() -> None:
    fetching = fetch(Source(), 2)
    fetching.add("unwanted", [("a", ()), ("b", ())])
    fetching.add("wanted", [("c", ())])
    assert list(fetching.answers("wanted")) == ["c"]
    assert list(fetching.answers("wanted")) == []
    fetching.close()


def test_a_source_that_takes_five_is_seldom_asked_for_more() -> None:
    source = Source(most=5)
    fetching = fetch(source, 15)
    fetching.add("a", [(str(number), ()) for number in range(3000)])
    assert len(list(fetching.answers("a"))) == 3000
    assert source.refused < 0.02 * 3000
    assert fetching.retries["a"] == source.refused
    fetching.close()


def test_questions_may_be_added_behind_those_that_an_answer_brought() -> None:
    fetching = fetch(Source(), 2)
    fetching.add("a", [("x", [("y", [("z", ())])])])
    assert next(answers := fetching.answers("a")) == "x"
    fetching.add("b", [("w", ())])
    assert [*answers, *fetching.answers("b")] == ["y", "z", "w"]
    fetching.close()


def test_what_was_asked_and_how_long_it_waited_is_counted_for_each_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("singer_http.backoff.random.uniform", lambda _low, high: high / 1000)
    told: list[tuple[str, str, float]] = []
    flaky = Source(flaky=frozenset({"x", "z"}))
    fetching = fetch(flaky, 1, tell=lambda owner, error, seconds: told.append((owner, str(error), seconds)))
    fetching.add("a", [("x", ()), ("y", ())])
    fetching.add("b", [("z", ())])
    assert [*fetching.answers("a"), *fetching.answers("b")] == ["x", "y", "z"]
    fetching.close()
    assert dict(fetching.requests) == {"a": 3, "b": 2}
    assert dict(fetching.retries) == {"a": 1, "b": 1}
    assert dict(fetching.wait_seconds) == {"a": 0.001, "b": 0.001}
    assert told == [("a", "once more", 0.001), ("b", "once more", 0.001)]


def test_an_answer_that_comes_before_its_pause_has_passed_was_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("singer_http.fetch.time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr("singer_http.backoff.random.uniform", lambda _low, _high: 60.0)
    source = Source(flaky=frozenset({"x"}))
    fetching = fetch(source, 2, max_retry_seconds=100.0)
    fetching.add("a", [("x", ()), ("y", ())])
    taken: list[str] = []
    reading = threading.Thread(target=lambda: taken.extend(fetching.answers("a")), daemon=True)
    reading.start()
    eventually(fetching, lambda: fetching.retries["a"] == 1 and fetching.requests["a"] == 2)
    with fetching._changed:  # noqa: SLF001 - as a thread sees it
        for now, ready in ((1000.0, None), (1059.0, None), (1060.0, "x")):
            node, _ = fetching._next_ready(now)  # noqa: SLF001
            assert (node and node.question[0]) == ready
        assert fetching._next_ready(1059.0)[1] == 1.0  # noqa: SLF001
        clock[0] = 1060.0
        fetching._changed.notify_all()  # noqa: SLF001
    reading.join(timeout=20)
    assert taken == ["x", "y"]
    fetching.close()


def test_the_time_of_all_tries_counts_from_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("singer_http.fetch.time", SimpleNamespace(monotonic=lambda: clock[0]))

    def ask(question: Question) -> Answer[Question, str]:
        clock[0] += 40.0
        raise RetriableAPIError(question[0])

    told: list[float] = []
    fetching = fetch(ask, 1, max_retry_seconds=100.0, tell=lambda *said: told.append(said[2]))
    fetching.add("a", [("x", ())])
    with pytest.raises(RetriableAPIError, match="x"):
        list(fetching.answers("a"))
    # After 40 and after 80 seconds once more, after 120 no more.
    assert told == [0.0, 0.0]


def test_whatever_goes_wrong_between_two_tries_reaches_the_one_who_waits() -> None:
    def tell(*_: object) -> None:
        raise OSError("the log cannot be written")

    fetching = fetch(Source(flaky=frozenset({"x"})), 2, tell=tell)
    fetching.add("a", [("x", ())])
    with pytest.raises(OSError, match="the log cannot be written"):
        list(fetching.answers("a"))


def test_what_fails_after_the_end_is_not_told() -> None:
    told: list[object] = []
    closed, asked, done = threading.Event(), threading.Event(), threading.Event()

    def ask(question: Question) -> Answer[Question, str]:
        asked.set()
        closed.wait(timeout=20)
        raise RetriableAPIError(question[0])

    def is_refusal(_: RetriableAPIError) -> bool:
        done.set()
        return False

    fetching = fetch(ask, 1, tell=lambda *said: told.append(said), is_refusal=is_refusal)
    fetching.add("a", [("x", ())])

    def read() -> None:
        with pytest.raises(FetchClosedError):
            list(fetching.answers("a"))

    reading = threading.Thread(target=read)
    reading.start()
    assert asked.wait(timeout=20)
    fetching.close()
    closed.set()
    assert done.wait(timeout=20)
    for thread in (*fetching._threads, reading):  # noqa: SLF001 - nothing else says that they have ended
        thread.join(timeout=20)
    assert told == []


def test_a_question_that_takes_several_requests_counts_as_many() -> None:
    made = threading.local()

    def ask(question: Question) -> Answer[Question, str]:
        name, following = question
        made.count = getattr(made, "count", 0) + int(name)
        return Answer(name, following)

    fetching = fetch(ask, 3, made=lambda: getattr(made, "count", 0))
    fetching.add("one", [("3", ()), ("0", ()), ("5", ())])
    assert list(fetching.answers("one")) == ["3", "0", "5"]
    # What took none was answered all the same: that is one.
    assert fetching.requests["one"] == 3 + 1 + 5
    fetching.close()


def test_as_much_is_held_as_is_said() -> None:
    source = Source()
    fetching = fetch(source, 2, held_per_call=1)
    fetching.add("one", [(str(number), ()) for number in range(20)])
    answers = fetching.answers("one")
    assert next(answers) == "0"
    eventually(fetching, lambda: is_idle(fetching))
    assert len(source.asked) == 1 + 2
    fetching.close()
