"""Faults and kills: the run mends them, or is red with the right word, and the next one brings the rest.

`FAULTS=all` tries every kind on every surface and 200 kills of each sort; otherwise a sample.
"""

import json
import os
import random
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from tests.erp_sandbox.plex.asking import CLOCK, Plex
from tests.tap_plex.conftest import SCALE, Run, Runner, tenants_of
from tests.tap_plex.truths import Table, Truth, data_sources, in_one_form

EVERYTHING = os.environ.get("FAULTS") == "all"
KILLS, IN_A_ROW = (200, 10) if EVERYTHING else (6, 3)
SEED = os.environ.get("FAULT_SEED", "1")

MENDED = ("429", "500", "502", "503", "reset", "truncated_json", "truncated_body", "corrupt_json", "wrong_content_type")
RED = {
    "401": "Plex refused",
    "403": "see `tap-plex check`",
    "404": "Plex has nothing at this address",
    "409": "for a reason that this tap does not know",
}
ROUTES = {
    "a list": ("parts", "*/mdm/v1/parts"),
    "a window": ("purchase_orders", "*/purchase-orders"),
    "events": ("production_entries", "*/production-entries"),
    "parents": ("sales_order_lines", "*/sales/v1/orders"),
    "children": ("sales_order_lines", "*/sales/v1/orders/*/lines"),
    "a data source": ("checksheets", "*/datasources/4142/execute"),
}
SAMPLE = [*zip(MENDED, list(ROUTES) * 2, strict=False)]
CASES = [(kind, where) for kind in MENDED for where in ROUTES] if EVERYTHING else SAMPLE
READ = (
    "parts",
    "purchase_orders",
    "production_entries",
    "sales_order_lines",
    "checksheets",
    "containers",
    "ap_invoices",
)


@pytest.fixture(scope="module")
def truths() -> dict[str, Truth]:
    return {tenant: Truth(tenant, SCALE, CLOCK) for tenant in ("main", "halden")}


@contextmanager
def faults(plex: Plex, *rules: dict[str, Any]) -> Iterator[None]:
    plex.admin("PUT", "/faults", list(rules))
    try:
        yield
    finally:
        plex.admin("PUT", "/faults", [])


def see_that_all_is_there(run: Run, truth: Truth, stream: str, table: Table | None = None) -> None:
    table = table or Table()
    table.load(run.keys[stream], run.records(stream))
    assert in_one_form(stream, table.current("main")) == truth.rows(stream)


@pytest.mark.parametrize(("kind", "where"), CASES)
def test_a_passing_fault_is_mended(tap: Runner, plex: Plex, truths: dict[str, Truth], kind: str, where: str) -> None:
    stream, route = ROUTES[where]
    tap.settings |= {"data_sources": data_sources("checksheets"), "max_retry_seconds": 60}
    with faults(plex, {"kind": kind, "route": route, "times": 1, "seconds": 0.1, "retry_after": "seconds"}):
        run = tap.only(stream)
    assert run.code == 0, run.log[-2000:]
    see_that_all_is_there(run, truths["main"], stream)


@pytest.mark.parametrize("kind", RED)
def test_a_refusal_is_red_and_the_next_run_brings_the_rest(
    tap: Runner, plex: Plex, truths: dict[str, Truth], kind: str
) -> None:
    with faults(plex, {"kind": kind, "route": "*/mdm/v1/parts", "times": 1}):
        run = tap.only("parts", max_retry_seconds=30)
    assert run.code == 1
    assert RED[kind] in run.last_line
    assert "Traceback" not in run.log
    see_that_all_is_there(tap(state=run.state, catalog=tap.catalog("parts")), truths["main"], "parts")


def killed(tap: Runner, how: signal.Signals, line: int, **files: Any) -> tuple[int, list[dict[str, Any]]]:
    """Let the tap run until it has written so many lines; its exit code, and the whole messages that came."""
    messages = []
    with subprocess.Popen(
        tap.command(**files), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        for number, text in enumerate(process.stdout or ()):
            if text.endswith("\n"):
                messages.append(json.loads(text, parse_float=Decimal))
            if number == line:
                process.send_signal(how)
    return process.returncode, messages


@pytest.mark.parametrize("chain", range(KILLS // IN_A_ROW))
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_nothing_is_missing_after_any_number_of_kills(
    tap: Runner, truths: dict[str, Truth], how: signal.Signals, chain: int
) -> None:
    tap.settings |= {"tenants": tenants_of("main", "halden"), "data_sources": data_sources("checksheets")}
    catalog, chance = tap.catalog(*READ), random.Random(f"{SEED}/{how}/{chain}")
    tables = {name: Table() for name in READ}
    state: dict[str, Any] = {}

    def take(messages: list[dict[str, Any]]) -> dict[str, Any]:
        told = Run(0, messages, "")
        for name, key in told.keys.items():
            tables[name].load(key, told.records(name))
        return told.state or state

    for _ in range(IN_A_ROW):
        code, messages = killed(tap, how, chance.randrange(500), config=tap.settings, catalog=catalog, state=state)
        assert code in {-signal.SIGKILL, 128 + signal.SIGTERM}
        state = take(messages)
    run = tap(catalog=catalog, state=state)
    assert run.code == 0, run.log[-2000:]
    take(run.messages)
    for tenant, truth in truths.items():
        for name in READ:
            assert in_one_form(name, tables[name].current(tenant)) == truth.rows(name), (tenant, name)
