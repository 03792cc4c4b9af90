"""Paging by keyset: every row once, in order, whatever the page size, the bounds and the clock."""

from collections.abc import Callable
from functools import cache

from erp_sandbox.entities.purchase_orders import PURCHASE_ORDERS
from erp_sandbox.entity import Entity, Row
from erp_sandbox.index import Index, Position
from erp_sandbox.moments import DAY, EPOCH, timestamp
from erp_sandbox.mutations import MutationLog
from erp_sandbox.store import AHEAD, Store
from erp_sandbox.timeline import NEVER
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World
from hypothesis import given
from hypothesis import strategies as st

from tests.erp_sandbox.examples import examples
from tests.erp_sandbox.worlds import every_entity, named

WORLD = World(3, 0.05)
HORIZON = EPOCH + 120 * DAY

moments = st.integers(EPOCH, HORIZON)


@cache
def index(name: str) -> Index:
    return Index(named(name), WORLD, HORIZON, [])


def read(
    entity: Entity, clock: Callable[[], int], *, after: int = -NEVER, before: int = NEVER, limit: int = 500
) -> list[Row]:
    found, position = [], Position(after, -1)
    while True:
        page = index(entity.name).page(clock(), after=position, before=before, limit=limit)
        assert len(page.rows) <= limit
        found += page.rows
        if page.next_after is None:
            return found
        position = page.next_after


@every_entity
@examples(3)
@given(now=moments, bounds=st.tuples(moments, moments), limit=st.integers(20, 700))
def test_pages_hold_every_row_of_the_bounds_once_and_in_order(
    entity: Entity, now: int, bounds: tuple[int, int], limit: int
) -> None:
    after, before = sorted(bounds) if entity.dated else (-NEVER, NEVER)
    found = read(entity, lambda: now, after=after, before=before, limit=limit)
    expected = list(rows_at(entity, WORLD, now))
    if entity.dated:
        low, high = timestamp(after), timestamp(before)
        expected = [row for row in expected if low <= row["modified_at"] < high]
        assert [row["modified_at"] for row in found] == sorted(row["modified_at"] for row in expected)
    assert sorted(found, key=lambda row: row["id"]) == sorted(expected, key=lambda row: row["id"])


@examples(10)
@given(start=st.integers(EPOCH, HORIZON - 60 * DAY), step=st.integers(0, DAY), limit=st.integers(20, 90))
def test_rows_that_change_while_they_are_read_are_not_lost(start: int, step: int, limit: int) -> None:
    times = iter(range(start, NEVER, max(step, 1)))
    last = start

    def clock() -> int:
        nonlocal last
        last = min(next(times), HORIZON)
        return last

    found = {row["id"]: row for row in read(PURCHASE_ORDERS, clock, limit=limit)}
    expected = {row["id"]: row for row in rows_at(PURCHASE_ORDERS, WORLD, last)}
    # What was deleted after it was read is known from deleted_records alone.
    assert {key: row for key, row in found.items() if key in expected} == expected


@every_entity
def test_a_row_is_found_by_its_id_and_only_while_it_is_there(entity: Entity) -> None:
    now = EPOCH + 90 * DAY
    live = {row["id"]: row for row in rows_at(entity, WORLD, now)}
    for text, row in list(live.items())[:: max(1, len(live) // 20)]:
        assert index(entity.name).one(now, text) == row
    gone = {row["id"] for row in rows_at(entity, WORLD, EPOCH + 5 * DAY)} - set(live)
    for text in [*gone, "", "?", next(iter(live), "x") + "0"]:
        assert index(entity.name).one(now, text) is None


def test_a_clock_past_the_horizon_gets_a_new_index() -> None:
    store = Store(World(1, 0.05), MutationLog())
    first = store.index(PURCHASE_ORDERS, EPOCH)
    assert store.index(PURCHASE_ORDERS, EPOCH + AHEAD) is first
    assert store.index(PURCHASE_ORDERS, EPOCH + AHEAD + 1) is not first
