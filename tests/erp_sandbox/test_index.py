"""Paging by keyset: every row once, in order, whatever the page size, the bounds and the clock."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.entities.purchasing import PURCHASE_ORDERS
from erp_sandbox.entity import Entity, Row
from erp_sandbox.index import AHEAD, Index, Indexes, Position
from erp_sandbox.moments import DAY, EPOCH, timestamp
from erp_sandbox.timeline import NEVER
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World
from hypothesis import given, settings
from hypothesis import strategies as st

WORLD = World(3, 0.2)
HORIZON = EPOCH + 200 * DAY
INDEXES = {entity.name: Index(entity, WORLD, HORIZON) for entity in ENTITIES}

moments = st.integers(EPOCH, HORIZON)
every_entity = pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)


def read(
    entity: Entity, clock: Callable[[], int], *, after: int = -NEVER, before: int = NEVER, limit: int = 500
) -> list[Row]:
    index, found, position = INDEXES[entity.name], [], Position(after, -1)
    while True:
        page = index.page(clock(), after=position, before=before, limit=limit)
        assert len(page.batch.record) <= limit
        found += entity.rows(page.batch)
        if page.next_after is None:
            return found
        position = page.next_after


@every_entity
@settings(max_examples=25, deadline=timedelta(seconds=5))
@given(now=moments, bounds=st.tuples(moments, moments), limit=st.integers(1, 700))
def test_pages_hold_every_row_of_the_bounds_once_and_in_order(
    entity: Entity, now: int, bounds: tuple[int, int], limit: int
) -> None:
    after, before = sorted(bounds)
    found = read(entity, lambda: now, after=after, before=before, limit=max(limit, 20))
    low, high = timestamp(after), timestamp(before)
    expected = [row for row in rows_at(entity, WORLD, now) if low <= row["modified_at"] < high]
    assert [row["modified_at"] for row in found] == sorted(row["modified_at"] for row in expected)
    assert sorted(found, key=lambda row: row["id"]) == sorted(expected, key=lambda row: row["id"])


@settings(max_examples=25, deadline=timedelta(seconds=5))
@given(start=st.integers(EPOCH, HORIZON - 60 * DAY), step=st.integers(0, DAY), limit=st.integers(5, 50))
def test_rows_that_change_while_they_are_read_are_not_lost(start: int, step: int, limit: int) -> None:
    times = iter(range(start, NEVER, max(step, 1)))
    last = start

    def clock() -> int:
        nonlocal last
        last = min(next(times), HORIZON)
        return last

    found = {row["id"]: row for row in read(PURCHASE_ORDERS, clock, limit=limit)}
    assert found == {row["id"]: row for row in rows_at(PURCHASE_ORDERS, WORLD, last)}


@every_entity
def test_the_count_is_that_of_the_rows(entity: Entity) -> None:
    now = EPOCH + 90 * DAY
    assert INDEXES[entity.name].count(now) == len(list(rows_at(entity, WORLD, now)))


def test_a_clock_past_the_horizon_gets_a_new_index() -> None:
    indexes = Indexes(World(1, 0.05))
    first = indexes.of(PURCHASE_ORDERS, EPOCH)
    assert indexes.of(PURCHASE_ORDERS, EPOCH + AHEAD) is first
    later = indexes.of(PURCHASE_ORDERS, EPOCH + AHEAD + 1)
    assert later is not first
    assert later.count(EPOCH + AHEAD + 1) > first.count(EPOCH)
