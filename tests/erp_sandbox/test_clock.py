import time

import pytest
from erp_sandbox.clock import Clock, ClockError


def test_a_fixed_clock_stands_still_until_it_is_moved() -> None:
    clock = Clock(1_000)
    assert [clock.now(), clock.now(), clock.advance(5), clock.now()] == [1_000, 1_000, 1_005, 1_005]


def test_a_clock_follows_real_time_and_may_run_ahead_of_it() -> None:
    clock = Clock()
    before = time.time_ns() // 1000
    assert before <= clock.now() <= time.time_ns() // 1000
    clock.advance(3_600_000_000)
    assert clock.now() >= before + 3_600_000_000


def test_a_clock_does_not_go_back() -> None:
    clock = Clock(1_000)
    with pytest.raises(ClockError, match="forward"):
        clock.advance(-1)
    with pytest.raises(ClockError, match="9999"):
        clock.advance(9000 * 366 * 86_400_000_000)
    assert clock.now() == 1_000
