"""Every copy holds what the source holds, row by row and value by value, while time passes and things change."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import requests
from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import parse
from erp_sandbox.mutations import Mutation, read_log
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from demo.meltano import Project
from demo.sandbox import ADMIN_TOKEN, Sandbox
from tests.end_to_end.canonical import Row, canonical_rows
from tests.end_to_end.conftest import SCALE
from tests.end_to_end.copies import Copy, DuckDB, JsonLines, PostgreSQL
from tests.end_to_end.postgres_cluster import Postgres

DAY_SECONDS = 86_400
PAUSES = (41 * 60, DAY_SECONDS + 13, 3 * 3600, 6 * DAY_SECONDS, 33 * DAY_SECONDS)
"""Between the initial run and each incremental one, in seconds."""

EDITED_BEFORE = 3
"""The run before which the tests change the source."""

Edit = dict[str, Any]

# Rows of every kind of stream: with changes, with custom fields, in a document, read whole.
EDITS: tuple[Edit, ...] = (
    {"resource": "suppliers", "operation": "insert", "id": "SUP-NEW", "fields": {"name": "Ünïcode “quoted”\n\\ Ltd"}},
    {"resource": "purchase_orders", "operation": "update", "id": "PO-000002",
     "fields": {"notes": "", "cf_budget": 0.1, "cf_tags": [], "cf_expedite": False, "cf_needed_on": "2026-02-28"}},
    {"resource": "purchase_order_lines", "operation": "delete", "id": "POL-000002-0001"},
    {"resource": "customers", "operation": "delete", "id": "CUS-0003"},
    {"resource": "items", "operation": "update", "id": "ITM-00004", "fields": {"description": None}},
    {"resource": "items", "operation": "delete", "id": "ITM-00004"},
    {"resource": "currencies", "operation": "delete", "id": "JPY"},
    {"resource": "units", "operation": "insert", "id": "FURLONG", "fields": {"name": "Furlong"}},
    {"resource": "units", "operation": "update", "id": "KG", "fields": {"name": "Kilo"}},
)  # fmt: skip
RETURN: Edit = {"resource": "customers", "operation": "insert", "id": "CUS-0003", "fields": {"name": "Back again"}}


@pytest.fixture
def edit(sandbox_server: Sandbox) -> Callable[[Edit], None]:
    def change(what: Edit) -> None:
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
        answer = requests.post(f"{sandbox_server.url}/admin/mutations", headers=headers, json=what, timeout=30)
        assert answer.ok, answer.text

    return change


@pytest.fixture
def follow(sandbox_server: Sandbox, mutation_log: Path, edit: Callable[[Edit], None]) -> Callable[[Copy], None]:
    """Load a copy again and again and compare it each time."""

    def load_and_compare(copy: Copy) -> None:
        moved = [copy.load()]
        copy.make_views()
        assert differences(copy, sandbox_server) == {}
        for run, pause in enumerate(PAUSES, start=1):
            if run == EDITED_BEFORE:
                _edit_all(sandbox_server, edit)
            sandbox_server.advance(pause)
            moved.append(copy.load())
            assert differences(copy, sandbox_server, mutations=_read(mutation_log)) == {}
        assert all(0 < count < moved[0] for count in moved[1:]), moved

    return load_and_compare


def _edit_all(server: Sandbox, edit: Callable[[Edit], None]) -> None:
    for each in EDITS:
        edit(each)
    # At one and the same moment nobody could tell which came first.
    server.advance(1)
    edit(RETURN)


def _read(log: Path) -> list[Mutation]:
    return read_log(log) if log.exists() else []


def differences(
    copy: Copy, server: Sandbox, *, mutations: Sequence[Mutation] = (), tenant: str = "main"
) -> dict[str, list[tuple[Row | None, Row | None]]]:
    """Compare a copy with the truth at the source's present.

    Returns:
        For each stream that differs, some of the rows: first the true one, then the copied one.
    """
    world, at = World(scale=float(SCALE), tenant=tenant), parse(server.now())
    found = {}
    for entity in ENTITIES:
        natural = rows_at(entity, world, at, mutations)
        true = canonical_rows(entity, natural, exact_numbers=copy.exact_numbers)
        copied = canonical_rows(entity, copy.current(entity.name), exact_numbers=copy.exact_numbers)
        if wrong := [(true.get(key), copied.get(key)) for key in true | copied if true.get(key) != copied.get(key)]:
            found[entity.name] = wrong[:3]
    return found


def test_duckdb_equals_the_truth_after_each_run(meltano_project: Project, follow: Callable[[Copy], None]) -> None:
    follow(DuckDB(meltano_project))


def test_postgres_equals_the_truth_after_each_run(
    meltano_project: Project, postgres: Postgres, follow: Callable[[Copy], None]
) -> None:
    follow(PostgreSQL(meltano_project, postgres))


def test_jsonl_equals_the_truth_after_each_run(
    sandbox_server: Sandbox, loader: Callable[[str], Path], tmp_path: Path, follow: Callable[[Copy], None]
) -> None:
    follow(JsonLines(loader("target-jsonl"), sandbox_server, tmp_path))


def test_another_tenant_is_another_company(sandbox_server: Sandbox, meltano_project: Project) -> None:
    copy = DuckDB(meltano_project, {"TAP_SANDBOX_TENANT": "halden"})
    copy.load()
    copy.make_views()
    assert differences(copy, sandbox_server, tenant="halden") == {}
    assert "purchase_orders" in differences(copy, sandbox_server, tenant="main")
