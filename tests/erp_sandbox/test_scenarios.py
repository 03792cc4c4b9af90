"""Every scenario can be found through the API, where the docs and the command say it is."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from erp_sandbox.entities import jobs, journals, sales_orders
from erp_sandbox.entity import Entity
from erp_sandbox.keys import one_id
from erp_sandbox.scenarios import scenarios
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from demo.sandbox import Sandbox
from tests.erp_sandbox.worlds import AT, every_world
from tests.sandboxes import READER

Get = Callable[[str], Any]


@pytest.fixture(scope="module")
def get(server: Sandbox) -> Get:
    def ask(path: str) -> Any:
        answer = requests.get(f"{server.url}/sandbox/v1/{path}", headers=READER, timeout=30)
        return answer.json() if answer.ok else None

    return ask


def lines(get: Get, order: str, kind: str = "purchase") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = get(f"{kind}-orders/{order}/{kind}-order-lines?limit=500{cursor}")
        found += page["data"]
        cursor = f"&cursor={page['next_cursor']}" if page["next_cursor"] else None
    return found


def is_standard(get: Get, order: str) -> bool:
    receipts = {line["id"] for line in lines(get, order) if line["received_quantity"] == line["quantity"]}
    return get(f"purchase-orders/{order}")["status"] == "closed" and len(receipts) == len(lines(get, order)) > 0


def has_custom_fields(get: Get, path: str) -> bool:
    row = get(path)
    return all(row[name] not in (None, []) for name in row if name.startswith("cf_"))


def has_status(status: str) -> Callable[[Get, str], bool]:
    return lambda get, order: bool(get(f"purchase-orders/{order}")["status"] == status)


def is_deleted(resource: str) -> Callable[[Get, str], bool]:
    return lambda get, text: (
        get(f"{resource.replace('_', '-')}/{text}") is None
        and get(f"deleted-records/{resource}:{text}")["record_id"] == text
    )


def asks_for_nothing_on_hand(get: Get, order: str, kind: str = "purchase") -> bool:
    (item,) = {line["item_id"] for line in lines(get, order, kind)}
    number = int(item[4:])
    balances = [get(f"inventory/INV-{number * 2 + place:06d}") for place in (0, 1)]
    return [balance["item_id"] for balance in balances] == [item] * 2 and all(b["on_hand"] == 0 for b in balances)


def is_back_ordered(get: Get, order: str) -> bool:
    open_lines = lines(get, order, "sales")
    demanded = all(line["back_ordered_quantity"] == line["quantity"] > 0 for line in open_lines)
    status = get(f"sales-orders/{order}")["status"]
    return status == "back_ordered" and demanded and asks_for_nothing_on_hand(get, order, "sales")


def is_very_large(get: Get, order: str) -> bool:
    found = lines(get, order)
    return len(found) == 2000 and len({line["modified_at"] for line in found}) == 1


def shows_imported(get: Get, first: str) -> bool:
    stamp = get(f"purchase-orders/{first}")["modified_at"]
    page = get(f"purchase-orders?limit=500&modified_after={stamp}")
    return len(page["data"]) == 500 and {row["modified_at"] for row in page["data"]} == {stamp}


def years_apart(get: Get, order: str) -> int:
    row = get(f"purchase-orders/{order}")
    return int(row["ordered_on"][:4]) - int(row["created_at"][:4])


SHOWN: dict[str, Callable[[Get, str], bool]] = {
    "purchase order: standard": is_standard,
    "purchase order: custom fields": lambda get, order: has_custom_fields(get, f"purchase-orders/{order}"),
    "purchase order: draft": has_status("draft"),
    "purchase order: pending approval": has_status("pending_approval"),
    "purchase order: approved": has_status("approved"),
    "purchase order: partially received": has_status("partially_received"),
    "purchase order: received": has_status("received"),
    "purchase order: closed": has_status("closed"),
    "purchase order: rejected": has_status("rejected"),
    "purchase order: cancelled": has_status("cancelled"),
    "purchase order: unknown vendor": lambda get, order: (
        get(f"suppliers/{get(f'purchase-orders/{order}')['supplier_id']}") is None
    ),
    "purchase order: inactive vendor": lambda get, order: (
        get(f"suppliers/{get(f'purchase-orders/{order}')['supplier_id']}")["is_active"] is False
    ),
    "purchase order: out of stock": asks_for_nothing_on_hand,
    "purchase order: without lines": lambda get, order: (
        lines(get, order) == [] and get(f"purchase-orders/{order}")["total_amount"] == 0
    ),
    "purchase order: very large": is_very_large,
    "purchase order: changed several times": lambda get, order: (
        get(f"purchase-orders/{order}")["modified_at"] > get(f"purchase-orders/{order}")["approved_at"]
    ),
    "purchase order: deleted": is_deleted("purchase_orders"),
    "purchase order: backdated": lambda get, order: years_apart(get, order) == -3,
    "purchase order: future-dated": lambda get, order: years_apart(get, order) == 10,
    "purchase orders: imported at one moment": shows_imported,
    "sales order: standard": lambda get, order: get(f"sales-orders/{order}")["status"] == "closed",
    "sales order: back-ordered": is_back_ordered,
    "sales order: custom fields": lambda get, order: has_custom_fields(get, f"sales-orders/{order}"),
    "sales order: deleted": is_deleted("sales_orders"),
    "vendor: inactive": lambda get, supplier: get(f"suppliers/{supplier}")["is_active"] is False,
    "vendor: unknown": lambda get, supplier: get(f"suppliers/{supplier}") is None,
    "item: out of stock": lambda get, item: all(
        get(f"inventory/INV-{int(item[4:]) * 2 + place:06d}")["on_hand"] == 0 for place in (0, 1)
    ),
}


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)
def test_a_scenario_is_where_it_is_said_to_be(get: Get, scenario: Any) -> None:
    assert SHOWN[scenario.name](get, scenario.ids[0])


def test_the_command_prints_every_scenario(erp_sandbox: Callable[..., Any]) -> None:
    told = json.loads(erp_sandbox("scenarios", "--format", "json").stdout)
    assert [scenario["name"] for scenario in told] == list(SHOWN)
    table = erp_sandbox("scenarios").stdout
    assert all(scenario["ids"][0] in table for scenario in told)


@every_world
@pytest.mark.parametrize(
    ("module", "entity"),
    [(jobs, jobs.JOBS), (journals, journals.JOURNALS), (sales_orders, sales_orders.SALES_ORDERS)],
    ids=["jobs", "journals", "sales orders"],
)
def test_every_scenario_is_found_in_its_last_state(module: Any, entity: Entity, world: World) -> None:
    rows = {row["id"]: row for row in rows_at(entity, world, AT)}
    for name, path in module.SCENARIOS.items():
        row = rows.get(one_id(module.KEY, module.scenario(name)))
        assert (row["status"] if row else "deleted") == module.PATHS[path].stages[-1].state, name
