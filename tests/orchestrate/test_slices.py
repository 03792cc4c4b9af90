"""The state id of a slice says which part of which sync it is, to whoever reads it back."""

from datetime import UTC, datetime, timedelta

import pytest
from erp_orchestrate.plan import planned, read_parts, read_plan
from erp_orchestrate.windows import Period
from hypothesis import given
from hypothesis import strategies as st
from sync_status.slices import Slice, slice_of

# hypothesis adds the zone itself.
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SECONDS = MOMENTS.map(lambda moment: moment.replace(microsecond=0))
NAMES = st.sampled_from(
    ["dev:tap-a-to-target-b", "tap-a-to-target-b", "prod:tap-a--eu-to-target-b:own", "nightly load"]
)


@given(NAMES, SECONDS, st.integers(1, 10**9), st.integers(0, 99), st.integers(1, 99), st.sampled_from(["", "0a1b2c3d"]))
def test_a_slice_is_read_as_it_was_written(
    name: str, start: datetime, length: int, number: int, count: int, plan: str
) -> None:
    one = Slice(name, start, start + timedelta(seconds=length), number, count, plan)
    assert slice_of(one.state_id) == one


@pytest.mark.parametrize(
    "name", ["dev:tap-a-to-target-b", "dev:a-to-b:load-2026-2027-1of2", "a:load-20261301-20270101-1of2"]
)
def test_what_is_no_slice_is_taken_for_none(name: str) -> None:
    assert slice_of(name) is None


@given(st.integers(1, 800), st.booleans())
def test_a_plan_is_read_as_it_was_written(days: int, has_rest: bool) -> None:  # noqa: FBT001 - hypothesis passes it
    start = datetime(2024, 6, 1, tzinfo=UTC)
    plan = planned(
        "dev:a-to-b", Period(start, start + timedelta(days=days), "month"), ["x", "y"], ["z"] * has_rest, {"limit": 2}
    )
    assert read_plan(plan.line()) == plan
    assert len({part.state_id for part in plan.parts}) == len(plan.parts) == len(plan.windows) + has_rest
    assert [part.start for part in plan.windows] == sorted(part.start or "" for part in plan.windows)
    assert read_parts(plan.line().partition('"rest": ')[2].removesuffix("}")) == list(plan.rest)
