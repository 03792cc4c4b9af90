"""A period cut into windows leaves nothing out, and reads nothing twice."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from erp_orchestrate.errors import OrchestrateError
from erp_orchestrate.windows import MOST, cut
from hypothesis import given
from hypothesis import strategies as st

# hypothesis adds the zone itself.
MOMENTS = st.datetimes(datetime(1999, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
LENGTHS = st.sampled_from(["week", "month", "quarter", "year", "45d"])


@given(MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(days=5000)), LENGTHS)
def test_windows_follow_each_other_from_the_first_moment_to_the_last(
    start: datetime, length: timedelta, every: str
) -> None:
    windows = cut(start, start + length, every)
    assert windows[0][0] == start
    assert windows[-1][1] == start + length
    assert all(before[1] == after[0] for before, after in pairwise(windows))
    assert all(begin < end for begin, end in windows)


def test_24_months_are_24_windows_that_begin_with_a_month() -> None:
    windows = cut(datetime(2024, 6, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC), "month")
    assert len(windows) == 24
    assert {begin.day for begin, _ in windows} == {1}


@pytest.mark.parametrize(
    ("days", "every", "said"),
    [(0, "month", "holds nothing"), (9, "fortnight", "no length of a window"), (MOST + 2, "day", "longer ones")],
    ids=["an empty period", "an unknown length", "too many windows"],
)
def test_what_cannot_be_cut_is_refused_with_what_to_do(days: int, every: str, said: str) -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(OrchestrateError, match=said):
        cut(start, start + timedelta(days=days), every)
