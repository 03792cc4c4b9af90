"""What must not run at once is in one pool: an account of a source, and a DuckDB file."""

from erp_orchestrate.pools import Use, pooled
from hypothesis import given
from hypothesis import strategies as st

USES = st.lists(
    st.tuples(st.sampled_from("xyz"), st.sampled_from(["", "", "f", "g"]), st.integers(1, 5)), min_size=1, max_size=6
).map(lambda found: [Use(str(place), *each) for place, each in enumerate(found)])


@given(USES)
def test_what_shares_an_account_or_a_file_is_in_one_pool(uses: list[Use]) -> None:
    pools = pooled(uses)
    of = {member: pool for pool in pools for member in pool.members}
    assert sorted(of) == sorted(use.state_id for use in uses)
    assert len({pool.name for pool in pools}) == len(pools)
    for one in uses:
        for other in uses:
            if one.account == other.account or (one.file and one.file == other.file):
                assert of[one.state_id] == of[other.state_id]
        assert of[one.state_id].slots <= (1 if one.file else one.at_once)
