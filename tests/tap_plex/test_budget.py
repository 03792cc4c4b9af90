"""Calls a minute, on a clock that nobody waits for."""

import threading
from bisect import bisect_left
from collections import Counter
from heapq import heappop, heappush

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tap_plex.budget import LEAST, Budget, SharedBudget


class Clock:
    """A clock that moves when somebody sleeps on it."""

    def __init__(self) -> None:
        self.now = 0.0
        self._lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        with self._lock:
            self.now += seconds


def calls(budget: Budget, seconds: float, call_seconds: float, workers: int = 1) -> list[float]:
    """When calls are made by workers that always have another one."""
    free, made = [0.0] * workers, []
    while (now := heappop(free)) < seconds:
        pause = budget.take(now)
        if not pause:
            made.append(now)
        heappush(free, now + (pause or call_seconds))
    return made


def most_in_a_minute(made: list[float]) -> int:
    return max(bisect_left(made, begin + 60) - place for place, begin in enumerate(made))


@given(st.integers(1, 400), st.floats(0.001, 20.0), st.integers(1, 12))
def test_no_minute_holds_more_calls_than_allowed_and_few_less(
    calls_per_minute: int, call_seconds: float, workers: int
) -> None:
    made = calls(Budget(calls_per_minute), 300, call_seconds, workers)
    assert most_in_a_minute(made) <= calls_per_minute
    possible = min(calls_per_minute * 5, 300 / call_seconds * workers)
    assert len(made) > 0.95 * possible


def test_threads_share_one_budget() -> None:
    clock, told = Clock(), Counter[int]()
    budget = SharedBudget(180, lambda: clock.now, clock.sleep)

    def work() -> None:
        for _ in range(150):
            budget.wait()
            told[int(clock.now // 60)] += 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(told.values()) == 1200
    # Eight threads that sleep at once move this clock eight times as far: only the ceiling can be seen with it.
    assert max(told.values()) <= 180


# Without a wait it is that the 100 of this minute are more than what is tried from now on.
@pytest.mark.parametrize(("retry_after", "pause"), [(None, 10.0), (0.0, 59.1), (7.0, 7.0), (40.0, 40.0)])
def test_a_refusal_stops_everybody_and_lowers_what_is_tried(retry_after: float | None, pause: float) -> None:
    budget = Budget(180)
    for _ in range(100):
        assert budget.take(1.0) == 0
    budget.refused(2.0, retry_after)
    assert budget.take(2.0) == pytest.approx(pause)
    assert budget.working == 99


def test_a_quiet_time_brings_back_what_was_lowered() -> None:
    budget = Budget(180)
    for _ in range(20):
        budget.take(0.5)
    budget.refused(1.0, 1.0)
    assert budget.working == 19
    made = calls(budget, 3600, 0.05)
    assert budget.working == 180
    assert most_in_a_minute(made) <= 180


def test_however_often_it_is_refused_some_calls_are_tried() -> None:
    budget = Budget(180)
    for at in range(1, 50):
        budget.refused(at * 100.0, None)
    assert budget.working == LEAST


@given(st.integers(1, 250), st.sampled_from([0.01, 0.3]), st.booleans())
def test_a_key_that_allows_less_than_is_thought_is_found_out(true_limit: int, call_seconds: float, tells: bool) -> None:  # noqa: FBT001
    """Plex refuses beyond a limit of calendar minutes that nobody told us."""
    budget, counted, now, refused, made = Budget(180), Counter[int](), 0.0, 0, 0
    while now < 1200:
        pause = budget.take(now)
        if not pause:
            minute = int(now // 60)
            counted[minute] += 1
            if counted[minute] > true_limit:
                refused += 1
                budget.refused(now, 60 - now % 60 if tells else None)
            else:
                made += 1
        now += pause or call_seconds
    assert made >= 0.4 * min(true_limit, 180, 60 / call_seconds) * 20
    assert refused <= made + 20 * 7
