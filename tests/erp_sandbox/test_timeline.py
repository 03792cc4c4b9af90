"""History: what was, stays; and it is the same whoever asks, in whatever order."""

import numpy as np
from erp_sandbox.entities.purchase_orders import FIRST_FLOWING
from erp_sandbox.entities.purchase_orders import TIMELINE as ORDER_TIMELINE
from erp_sandbox.entity import Entity
from erp_sandbox.moments import DAY, EPOCH
from erp_sandbox.timeline import NEVER, Changes
from erp_sandbox.world import World
from hypothesis import given
from hypothesis import strategies as st

from tests.erp_sandbox.examples import examples
from tests.erp_sandbox.worlds import every_entity

moments = st.integers(EPOCH, EPOCH + 400 * DAY)


def as_set(changes: Changes) -> set[tuple[int, int, int]]:
    return set(zip(changes.at.tolist(), changes.record.tolist(), changes.step.tolist(), strict=True))


@every_entity
@examples(4)
@given(earlier=moments, later=moments, seed=st.integers(0, 3))
def test_a_later_moment_only_adds_changes(entity: Entity, earlier: int, later: int, seed: int) -> None:
    earlier, later = sorted((earlier, later))
    world = World(seed, scale=0.05)
    known = as_set(entity.timeline.changes(world, later))
    assert as_set(entity.timeline.changes(world, earlier)) == {change for change in known if change[0] <= earlier}


@every_entity
def test_no_record_changes_twice_at_one_moment(entity: Entity) -> None:
    changes = entity.timeline.changes(World(scale=0.2), EPOCH + 200 * DAY)
    assert len(set(zip(changes.record.tolist(), changes.at.tolist(), strict=True))) == len(changes)


def test_documents_reach_their_stages_in_the_order_of_their_path() -> None:
    record = np.arange(500, dtype=np.int64)
    changes = ORDER_TIMELINE.changes_of(World(), record)
    by_record = np.lexsort((changes.at, changes.record))
    steps, records = changes.step[by_record], changes.record[by_record]
    same = records[1:] == records[:-1]
    assert np.all(np.diff(steps)[same] == 1)


def test_reached_is_the_first_time_and_never_where_the_path_does_not_lead_there() -> None:
    record = np.arange(200, dtype=np.int64)
    changes = ORDER_TIMELINE.changes_of(World(), record)
    expected = dict.fromkeys(record.tolist(), NEVER)
    for at, number, step in sorted(as_set(changes), reverse=True):
        if ORDER_TIMELINE.states[step] == "approved":
            expected[number] = at
    assert ORDER_TIMELINE.reached(World(), record, "approved").tolist() == list(expected.values())
    assert NEVER in expected.values()


@examples(25)
@given(scale=st.floats(0.05, 2.0), days=st.integers(1, 200))
def test_the_flow_of_documents_grows_with_the_scale(scale: float, days: int) -> None:
    until = EPOCH + days * DAY
    changes = ORDER_TIMELINE.changes(World(scale=scale), until)
    arrived = len(set(changes.record[changes.record >= FIRST_FLOWING].tolist()))
    assert abs(arrived - days * ORDER_TIMELINE.per_day * scale) <= 1
