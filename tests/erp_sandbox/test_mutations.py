"""What a test does to the data: the server shows it, the truth replays it, and both agree."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.entities.purchase_orders import PURCHASE_ORDERS
from erp_sandbox.entity import Entity
from erp_sandbox.index import Position
from erp_sandbox.moments import DAY, EPOCH, timestamp
from erp_sandbox.mutations import Mutation, MutationLog, read_log
from erp_sandbox.store import Store
from erp_sandbox.timeline import NEVER
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World
from hypothesis import given
from hypothesis import strategies as st

from tests.erp_sandbox.examples import examples
from tests.erp_sandbox.reading import contents
from tests.erp_sandbox.worlds import every_entity

WORLD = World(2, 0.03)


def mutation(operation: Any, number: str, at: int, **fields: Any) -> Mutation:
    given = {"id": number} | fields if operation == "insert" else fields
    return Mutation(WORLD.tenant, PURCHASE_ORDERS.name, operation, number, timestamp(at), given)


numbers = st.one_of(
    st.integers(0, 30).map(lambda n: ("update", f"PO-{n:06d}")),
    st.integers(0, 30).map(lambda n: ("delete", f"PO-{n:06d}")),
    st.integers(0, 30).map(lambda n: ("insert", f"PO-{n:06d}")),
    st.integers(0, 5).map(lambda n: ("insert", f"PO-NEW-{n}")),
    st.integers(0, 5).map(lambda n: ("update", f"PO-NEW-{n}")),
    st.integers(0, 5).map(lambda n: ("delete", f"PO-NEW-{n}")),
)
histories = st.lists(st.tuples(numbers, st.integers(0, DAY), st.text(max_size=5)), max_size=12)


# By the third day all of these orders have been placed: an id that the data itself gives later is not to be inserted.
@examples(12)
@given(history=histories, start=st.integers(3, 60), until=st.integers(0, 90))
def test_server_and_truth_agree_on_any_history(history: list[Any], start: int, until: int) -> None:
    log, at = MutationLog(), EPOCH + start * DAY
    store = Store(WORLD, log)
    for (operation, number), later, text in history:
        # Never twice at one moment: a deletion and a return at the same time have no order.
        at += later + 1
        exists = store.one(PURCHASE_ORDERS, at, number) is not None
        if exists == (operation != "insert"):
            log.append(mutation(operation, number, at, **({} if operation == "delete" else {"notes": text})))
    now = at + until * DAY
    page = store.page(PURCHASE_ORDERS, now, after=Position(-NEVER, -1), before=NEVER, limit=10_000)
    replayed = list(rows_at(PURCHASE_ORDERS, WORLD, now, log.of(WORLD.tenant, PURCHASE_ORDERS.name)))
    assert contents(page.rows) == contents(replayed)
    for row in replayed[:: max(1, len(replayed) // 40)]:
        assert store.one(PURCHASE_ORDERS, now, row["id"]) == row


@every_entity
def test_a_mutation_changes_what_it_names_and_nothing_else(entity: Entity) -> None:
    world, at = World(1, 0.05), EPOCH + 60 * DAY
    log, before = MutationLog(), {row["id"]: row for row in rows_at(entity, world, at)}
    for number in list(before)[:: max(1, len(before) // 5)]:
        log.append(Mutation(world.tenant, entity.name, "update", number, timestamp(at), {}))
    store = Store(world, log)
    for now in (at, at + 20 * DAY):
        replayed = list(rows_at(entity, world, now, log.of(world.tenant, entity.name)))
        page = store.page(entity, now, after=Position(-NEVER, -1), before=NEVER, limit=100_000)
        assert contents(page.rows) == contents(replayed)
    touched = {each.id for each in log.of(world.tenant, entity.name)}
    for number in touched:
        row = store.one(entity, at, number)
        stamp = {"modified_at": timestamp(at)} if entity.dated else {}
        assert row == before[number] | stamp


def test_other_tenants_and_entities_are_left_alone() -> None:
    log = MutationLog()
    before = {
        (w, e.name): list(rows_at(e, World(2, 0.05, w), EPOCH + DAY)) for w in ("main", "halden") for e in ENTITIES
    }
    log.append(mutation("delete", "PO-000000", EPOCH + DAY))
    for (tenant, name), rows in before.items():
        entity = next(entity for entity in ENTITIES if entity.name == name)
        replayed = list(rows_at(entity, World(2, 0.05, tenant), EPOCH + DAY, log.of(tenant, name)))
        assert (replayed == rows) == ((tenant, name) != ("main", "purchase_orders"))


def test_a_log_outlives_its_process_and_only_grows(tmp_path: Path) -> None:
    path = tmp_path / "mutations.jsonl"
    first = MutationLog(path)
    first.append(mutation("update", "PO-000000", EPOCH, cf_budget=1.5))
    written = path.read_bytes()
    second = MutationLog(path)
    second.append(mutation("delete", "PO-000001", EPOCH))
    assert path.read_bytes().startswith(written)
    assert [each.id for each in read_log(path)] == ["PO-000000", "PO-000001"]


def test_a_broken_log_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mutations.jsonl"
    path.write_text('{"tenant": "main"')
    with pytest.raises(msgspec.MsgspecError):
        MutationLog(path)
