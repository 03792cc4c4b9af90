"""Of many STATEs some are kept, evenly spread."""

from hypothesis import given
from hypothesis import strategies as st
from singer_check.samples import Sample, Samples


@given(st.integers(0, 500), st.integers(1, 20))
def test_few_of_many_are_kept_evenly_spread_and_the_last(states: int, most: int) -> None:
    samples = Samples(most)
    for line in range(states):
        samples.add(Sample(line, str(line).encode()))
    lines = [sample.line for sample in samples.chosen()]
    assert len(lines) == min(most, max(states - 1, 0)) or (len(lines) <= most < states and len(lines) >= most // 2)
    assert lines == sorted(set(lines))
    gaps = [later - earlier for earlier, later in zip(lines, [*lines[1:], states], strict=False)]
    assert not gaps or max(gaps) <= 4 * (states / len(lines) + 1)
    assert samples.last == (Sample(states - 1, str(states - 1).encode()) if states else None)


def test_a_state_that_says_nothing_new_is_no_other() -> None:
    samples = Samples(5)
    for line, value in enumerate((b"a", b"a", b"b", b"b")):
        samples.add(Sample(line, value))
    assert [sample.line for sample in samples.chosen()] == [0]
    assert samples.last == Sample(2, b"b")
