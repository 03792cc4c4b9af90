import numpy as np
import pytest
from erp_sandbox.moments import dates, parse, timestamp, timestamps
from hypothesis import given
from hypothesis import strategies as st

moments = st.integers(parse("1950-01-01T00:00:00Z"), parse("2200-01-01T00:00:00Z"))


@given(moments)
def test_a_timestamp_reads_back_as_its_moment(value: int) -> None:
    assert parse(timestamp(value)) == value


@given(st.lists(moments, min_size=2))
def test_timestamps_sort_as_text_and_begin_with_their_date(values: list[int]) -> None:
    array = np.array(sorted(values), dtype=np.int64)
    texts = timestamps(array)
    assert texts == sorted(texts)
    assert [text[:10] for text in texts] == dates(array)


def test_a_time_is_read_with_its_zone_and_refused_without() -> None:
    assert parse("2026-06-01T02:00:00+02:00") == parse("2026-06-01T00:00:00Z") == parse("2026-06-01")
    with pytest.raises(ValueError, match="time zone"):
        parse("2026-06-01T02:00:00")
