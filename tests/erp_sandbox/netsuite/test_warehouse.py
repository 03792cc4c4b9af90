"""The tables in DuckDB: brought forward by the clock and by changes, they always hold what the truth says."""

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from erp_sandbox.moments import DAY, EPOCH, HOUR, timestamp
from erp_sandbox.mutations import Mutation, MutationLog
from erp_sandbox.netsuite import preparing
from erp_sandbox.netsuite.changes import (
    AddField,
    AddLine,
    Delete,
    DeleteLine,
    MassUpdate,
    RemoveField,
    RetypeField,
    Update,
    Void,
)
from erp_sandbox.netsuite.mutations import Maker
from erp_sandbox.netsuite.truth import Past
from erp_sandbox.netsuite.warehouse import Warehouse
from erp_sandbox.world import World
from hypothesis import Phase, given
from hypothesis import strategies as st

from tests.erp_sandbox.examples import examples
from tests.erp_sandbox.netsuite.warehouse_content import content, expected

WORLD = World(3, 0.01)
START = EPOCH + 20 * DAY


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prepared")


def change(warehouse: Warehouse, log: MutationLog, now: int, wanted: Any) -> bool:
    with warehouse.at(now) as snapshot:
        try:
            made = Maker(WORLD.tenant, warehouse.catalogue, snapshot, now).mutations(wanted)
        except ValueError:
            return False
    log.extend(made)
    return True


def ids_of(warehouse: Warehouse, now: int, sql: str) -> list[tuple[int, ...]]:
    with warehouse.at(now) as snapshot:
        return snapshot.cursor().execute(sql).fetchall()


def wanted_change(warehouse: Warehouse, now: int, kind: int, pick: int) -> Any:
    lines = ids_of(warehouse, now, "SELECT transaction, id FROM ns.transactionline ORDER BY uniquekey")
    transaction, line = lines[pick * 7919 % len(lines)]
    return (
        Update("transaction", {"id": transaction}, {"memo": f"seen {pick}", "foreigntotal": "1.25"}),
        Update("transactionline", {"transaction": transaction, "id": line}, {"quantity": pick, "memo": None}),
        Update("transaction", {"id": transaction}, {"otherrefnum": "silent"}, stamped=False),
        AddLine(transaction, {"memo": "added", "quantity": "3.5", "item": 12}),
        DeleteLine(transaction, line),
        Delete(transaction),
        Void(transaction),
        MassUpdate(5 + pick, {"memo": f"mass {pick}"}),
        MassUpdate(3, {"displayname": "mass"}, table="item"),
        AddField(f"custbody_new{pick % 3}", "BODY", "Percent"),
        RetypeField(f"custbody_new{pick % 3}", "Date/Time"),
        RemoveField(f"custbody_new{pick % 3}"),
        RetypeField("custcol_x_number", "Free-Form Text"),
        Delete(10 + pick % 5, table="item"),
        Delete(1 + pick % 3, table="customrecord_work_center"),
    )[kind]


def sandbox_mutation(kind: int, pick: int, now: int) -> Mutation:
    """A change made in the sandbox's own dialect."""
    number = f"PO-{pick % 12:06d}"
    operation, fields = (("update", {"notes": f"noted {pick}", "status": "approved"}), ("delete", {}))[kind]
    return Mutation(WORLD.tenant, "purchase_orders", operation, number, timestamp(now), fields)  # type: ignore[arg-type]


steps = st.tuples(st.sampled_from([1, HOUR, 30 * HOUR, 9 * DAY]), st.integers(0, 16), st.integers(0, 40))


@examples(2, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(history=st.lists(steps, max_size=5), later=st.integers(0, 20))
def test_what_clock_and_changes_lead_to_is_the_truth(
    cache: Path, history: list[tuple[int, int, int]], later: int
) -> None:
    log, now = MutationLog(), START
    warehouse = Warehouse(WORLD, log, cache)
    for step, kind, pick in history:
        now += step
        if kind < 15:
            change(warehouse, log, now, wanted_change(warehouse, now, kind, pick))
        else:
            log.append(sandbox_mutation(kind - 15, pick, now))
        warehouse.at(now).close()
    now += later * DAY
    mutations = log.of_tenant(WORLD.tenant)
    brought = content(warehouse, now)
    warehouse.close()
    # From the beginning at one go, it is the same.
    assert content(warehouse, now) == brought
    warehouse.close()
    assert brought == expected(Past(WORLD, now, mutations))


def test_the_truth_of_each_kind_of_change(cache: Path) -> None:
    log, now = MutationLog(), START
    warehouse = Warehouse(WORLD, log, cache)
    for kind in range(15):
        now += HOUR
        assert change(warehouse, log, now, wanted_change(warehouse, now, kind, 3)), kind
        if kind % 5 == 4:
            found, told = content(warehouse, now), expected(Past(WORLD, now, log.of_tenant(WORLD.tenant)))
            assert {name for name in found if found[name] != told[name]} == set(), kind
    warehouse.close()


def test_a_snapshot_keeps_its_moment(cache: Path) -> None:
    log = MutationLog()
    warehouse = Warehouse(WORLD, log, cache)
    before = warehouse.at(START)
    sql = "SELECT count(*), max(lastmodifieddate)::VARCHAR FROM ns.transaction"
    seen = before.cursor().execute(sql).fetchall()
    assert change(warehouse, log, START, MassUpdate(10, {"memo": "x"}))
    after = warehouse.at(START + 60 * DAY)
    assert before.cursor().execute(sql).fetchall() == seen
    assert after.cursor().execute(sql).fetchall() != seen
    assert before.version != after.version
    assert before.now == START
    warehouse.close()


def test_the_version_stays_while_nothing_changes(cache: Path) -> None:
    warehouse = Warehouse(WORLD, MutationLog(), cache)
    versions = {warehouse.at(START + moment).version for moment in (0, 1, 2)}
    assert len(versions) == 1
    warehouse.close()


def test_many_threads_read_while_the_clock_moves(cache: Path) -> None:
    log = MutationLog()
    warehouse = Warehouse(WORLD, log, cache)
    warehouse.at(START).close()
    torn: list[int] = []

    def read(offset: int) -> None:
        for step in range(5):
            with warehouse.at(START + (offset + step) * DAY) as snapshot:
                first = snapshot.cursor().execute("SELECT count(*) FROM ns.transactionline").fetchall()
                if snapshot.cursor().execute("SELECT count(*) FROM ns.transactionline").fetchall() != first:
                    torn.append(offset)

    threads = [threading.Thread(target=read, args=(offset,)) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert torn == []
    now = START + 20 * DAY
    assert content(warehouse, now)["transactionline"] == expected(Past(WORLD, now))["transactionline"]
    warehouse.close()


def test_prepared_data_is_used_again_and_brought_forward(tmp_path: Path) -> None:
    first = Warehouse(WORLD, MutationLog(), tmp_path)
    first.at(START + HOUR).close()
    prepared = list(tmp_path.glob("*.duckdb"))
    assert len(prepared) == 1
    first.close()
    second = Warehouse(WORLD, MutationLog(), tmp_path)
    now = START + 3 * DAY
    assert content(second, now) == expected(Past(WORLD, now))
    assert list(tmp_path.glob("*.duckdb")) == prepared
    second.close()
    assert not list(tmp_path.glob("work-*"))


def test_copies_of_processes_that_ended_go_away(tmp_path: Path) -> None:
    left = tmp_path / "work-999999999-x"
    left.mkdir()
    source = tmp_path / "x.duckdb"
    source.write_bytes(b"")
    copy = preparing.working_copy(source)
    assert not left.exists()
    assert copy.exists()
    shutil.rmtree(copy.parent)
