"""Every copy holds what the source holds, row by row and value by value, while time passes and things change."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.mutations import Mutation, read_log
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from demo.meltano import Project
from demo.sandbox import Sandbox
from tests import sandboxes
from tests.end_to_end.canonical import Row, canonical_rows
from tests.end_to_end.conftest import SCALE
from tests.end_to_end.copies import Copy, DuckDB, JsonLines, PostgreSQL, PostgreSQLFromFiles
from tests.end_to_end.postgres_cluster import Postgres
from tests.long import LONG

DAY_SECONDS = 86_400
Edit = dict[str, Any]

# Rows of every kind of stream: with changes, with custom fields, in a document, read whole.
FIRST: tuple[Edit, ...] = (
    {"resource": "suppliers", "operation": "insert", "id": "SUP-NEW", "fields": {"name": 'Ünï, “quoted”\n "Ltd"'}},
    {"resource": "purchase_orders", "operation": "update", "id": "PO-000002",
     "fields": {"notes": "'tis", "cf_budget": 0.1, "cf_tags": [], "cf_expedite": False, "cf_needed_on": "2026-02-28"}},
    {"resource": "purchase_order_lines", "operation": "delete", "id": "POL-000002-0001"},
    {"resource": "customers", "operation": "delete", "id": "CUS-0003"},
    {"resource": "items", "operation": "update", "id": "ITM-00004", "fields": {"description": None}},
    {"resource": "items", "operation": "delete", "id": "ITM-00004"},
    {"resource": "currencies", "operation": "delete", "id": "JPY"},
    {"resource": "units", "operation": "insert", "id": "FURLONG", "fields": {"name": "Furlong"}},
    {"resource": "units", "operation": "update", "id": "KG", "fields": {"name": "Kilo"}},
)  # fmt: skip
LATER: tuple[Edit, ...] = (
    {"resource": "customers", "operation": "insert", "id": "CUS-0003", "fields": {"name": "Back again"}},
    {"resource": "suppliers", "operation": "update", "id": "SUP-NEW", "fields": {"name": "Renamed"}},
)
Step = tuple[int, tuple[Edit, ...]]
"""What happens before an incremental run: so many seconds pass, after edits. The edits are made while the clock still
stands where it stood for the run before: at that run's upper bound, which it left out."""
STEPS: tuple[Step, ...] = (
    (41 * 60, ()),
    (DAY_SECONDS + 13, ()),
    (1, FIRST),
    (6 * DAY_SECONDS, LATER),
    (33 * DAY_SECONDS, ()),
)
SHORT: tuple[Step, ...] = (STEPS[2], STEPS[3])


@pytest.fixture
def edit(sandbox_server: Sandbox) -> Callable[[Edit], None]:
    return partial(sandboxes.edit, sandbox_server)


@pytest.fixture
def follow(sandbox_server: Sandbox, mutation_log: Path, edit: Callable[[Edit], None]) -> Callable[..., None]:
    """Load a copy again and again and compare it each time."""

    def load_and_compare(copy: Copy, steps: Sequence[Step] = STEPS if LONG else SHORT) -> None:
        moved = [copy.load()]
        copy.make_views()
        assert differences(copy, sandbox_server) == {}
        for pause, edits in steps:
            for each in edits:
                edit(each)
            sandbox_server.advance(pause)
            moved.append(copy.load())
            assert differences(copy, sandbox_server, mutations=_read(mutation_log)) == {}
        assert all(0 < count < moved[0] for count in moved[1:]), moved

    return load_and_compare


def _read(log: Path) -> list[Mutation]:
    return read_log(log) if log.exists() else []


def differences(
    copy: Copy, server: Sandbox, *, mutations: Sequence[Mutation] = (), tenant: str = "main"
) -> dict[str, list[str]]:
    """Compare a copy with the truth at the source's present.

    Returns:
        For each stream that differs, what is wrong with some of its rows.
    """
    world, at = World(scale=float(SCALE), tenant=tenant), parse(server.now())
    found = {}
    for entity in ENTITIES:
        natural = rows_at(entity, world, at, mutations)
        true = canonical_rows(entity, natural, exact_numbers=copy.exact_numbers)
        copied = canonical_rows(entity, copy.current(entity.name), exact_numbers=copy.exact_numbers)
        if wrong := [key for key in true | copied if true.get(key) != copied.get(key)]:
            found[entity.name] = [f"{key}: {_difference(true.get(key), copied.get(key))}" for key in wrong[:3]]
    return found


def _difference(true: Row | None, copied: Row | None) -> str:
    if true is None or copied is None:
        return "should not be there" if true is None else "is missing"
    names = [name for name in {**true, **copied} if true.get(name) != copied.get(name)]
    return ", ".join(f"{name} is {copied.get(name)!r} instead of {true.get(name)!r}" for name in names)


def test_duckdb_equals_the_truth_after_each_run(meltano_project: Project, follow: Callable[..., None]) -> None:
    follow(DuckDB(meltano_project))


def test_postgres_equals_the_truth_after_each_run(
    meltano_project: Project, postgres: Postgres, follow: Callable[..., None]
) -> None:
    follow(PostgreSQL(meltano_project, postgres))


def test_postgres_loaded_from_batch_files_equals_the_truth_after_each_run(
    meltano_project: Project, postgres: Postgres, follow: Callable[..., None]
) -> None:
    follow(PostgreSQLFromFiles(meltano_project, postgres, "from_files"), STEPS if LONG else SHORT[:1])
    assert list((meltano_project.directory / ".meltano" / "batches").iterdir()) == []


def test_jsonl_equals_the_truth_after_each_run(
    sandbox_server: Sandbox, loader: Callable[[str], Path], tmp_path: Path, follow: Callable[..., None]
) -> None:
    # The cheapest of the copies shows what the tap does at every step.
    follow(JsonLines(loader("target-jsonl"), sandbox_server, tmp_path), STEPS)


def test_another_tenant_is_another_company(
    sandbox_server: Sandbox, loader: Callable[[str], Path], tmp_path: Path
) -> None:
    copy = JsonLines(loader("target-jsonl"), sandbox_server, tmp_path, tenant="halden")
    copy.load()
    copy.make_views()
    assert differences(copy, sandbox_server, tenant="halden") == {}
    assert "purchase_orders" in differences(copy, sandbox_server, tenant="main")
