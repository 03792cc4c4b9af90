import doctest
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from pendulum import datetime
from singer_http import windows as module
from singer_http.windows import windows

BEGIN = datetime(2025, 1, 1)
spans = st.integers(1, 3 * 10**14)


@given(after=spans, length=spans, parts=st.integers(1, 200))
def test_windows_leave_nothing_out_and_overlap_nowhere(after: int, length: int, parts: int) -> None:
    start = BEGIN.add(microseconds=after)
    end = start.add(microseconds=length)
    found = list(windows(start, end, parts))
    assert (found[0][0], found[-1][1]) == (start, end)
    assert all(before[1] == behind[0] for before, behind in pairwise(found))
    assert all(low < high for low, high in found)
    assert len(found) <= parts


@given(length=spans)
def test_a_single_window_is_the_whole(length: int) -> None:
    end = BEGIN.add(microseconds=length)
    assert list(windows(BEGIN, end, 1)) == [(BEGIN, end)]


def test_the_example_holds() -> None:
    assert doctest.testmod(module).failed == 0
