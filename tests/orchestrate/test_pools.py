"""What must not run at once does not: what reads an account of a source, and what writes a DuckDB file."""

from io import StringIO
from pathlib import Path
from threading import Event, Thread

import pytest
from erp_orchestrate.pools import Use, pooled
from erp_orchestrate.writers import alone
from hypothesis import given
from hypothesis import strategies as st

USES = st.lists(
    st.tuples(st.sampled_from("xyz"), st.sampled_from(["", "", "/f", "/g"]), st.integers(1, 5)), min_size=1, max_size=6
).map(lambda found: [Use(str(place), *each) for place, each in enumerate(found)])


@given(USES)
def test_what_shares_an_account_is_in_one_pool_and_strangers_are_in_none(uses: list[Use]) -> None:
    pools = pooled(uses, Path("/"))
    of = {member: pool for pool in pools for member in pool.members}
    assert sorted(of) == sorted(use.state_id for use in uses)
    assert len({pool.name for pool in pools}) == len(pools)
    for one in uses:
        assert of[one.state_id].slots <= one.at_once
        for other in uses:
            if one.account == other.account:
                assert of[one.state_id] == of[other.state_id]
            elif not one.file or one.file != other.file:
                assert of[one.state_id] != of[other.state_id]


def test_what_goes_into_one_file_only_waits_for_it_in_the_pool() -> None:
    uses = [Use("a", "x", "/f", 4), Use("b", "y", "/f", 4)]
    assert [(pool.name, pool.slots) for pool in pooled(uses, Path("/"))] == [("target-duckdb-f", 1)]


class Told(StringIO):
    """A standard error that tells when something is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.come = Event()

    def write(self, text: str) -> int:
        self.come.set()
        return super().write(text)


def test_a_file_has_one_writer_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", told := Told())
    seen: list[bool] = []

    def write(stopped: Event) -> None:
        with alone("/f", tmp_path, stopped) as is_free:
            seen.append(is_free)

    never, stopped = Event(), Event()
    waiting, ended = (Thread(target=write, args=(each,)) for each in (never, stopped))
    with alone("/f", tmp_path, Event()) as first, alone("/g", tmp_path, Event()) as other:
        for writer in (waiting, ended):
            told.come.clear()
            writer.start()
            assert told.come.wait(30)
        assert (first, other, seen) == (True, True, [])
        stopped.set()
        ended.join()
        assert seen == [False]
    waiting.join()
    assert seen == [False, True]
    assert told.getvalue() == "waiting for /f: another run writes it\n" * 2
