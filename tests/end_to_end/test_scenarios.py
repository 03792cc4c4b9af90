"""Every scenario arrives: it can be found in the warehouse, where the docs and the command say it is."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from erp_sandbox.entities.purchase_orders import STATES
from erp_sandbox.scenarios import Scenario, scenarios

from demo.meltano import Project
from tests import sandboxes
from tests.end_to_end.canonical import Row
from tests.end_to_end.conftest import CLOCK, SCALE, whole
from tests.end_to_end.copies import DuckDB

Shown = Callable[[DuckDB, str], bool]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDB]:
    with sandboxes.running(clock=CLOCK, scale=SCALE) as server:
        copy = DuckDB(Project(tmp_path_factory.mktemp("scenarios"), whole(server)))
        copy.load()
        copy.make_views()
        yield copy


def row(warehouse: DuckDB, table: str, key: str) -> Row:
    (found,) = warehouse.rows(f"FROM raw.{table}_current WHERE id = ?", key)
    return found


def value(warehouse: DuckDB, expression: str, table: str, condition: str, *values: str) -> Any:
    (found,) = warehouse.rows(f"SELECT {expression} AS it FROM raw.{table}_current WHERE {condition}", *values)
    return found["it"]


def has(table: str, condition: str) -> Shown:
    """The row is there, and the condition holds for it."""
    return lambda warehouse, key: value(warehouse, f"bool_and({condition})", table, "id = ?", key) is True


def lines(condition: str, kind: str = "purchase") -> Shown:
    """The condition, an aggregate, holds for the order's lines."""
    table, order = f"{kind}_order_lines", f"{kind}_order_id"
    return lambda warehouse, key: value(warehouse, condition, table, f"{order} = ?", key) is True


def both(first: Shown, second: Shown) -> Shown:
    return lambda warehouse, key: first(warehouse, key) and second(warehouse, key)


def has_custom_fields(table: str) -> Shown:
    def shown(warehouse: DuckDB, key: str) -> bool:
        custom = {name: held for name, held in row(warehouse, table, key).items() if name.startswith("cf_")}
        return len(custom) == 6 and not {None, "", "[]"} & set(custom.values())

    return shown


def is_deleted(table: str) -> Shown:
    told = f"resource = '{table}' AND record_id = ?"
    return both(
        is_missing(table), lambda warehouse, key: value(warehouse, "count(*)", "deleted_records", told, key) == 1
    )


def is_missing(table: str) -> Shown:
    return lambda warehouse, key: value(warehouse, "count(*)", table, "id = ?", key) == 0


def is_out_of_stock(warehouse: DuckDB, item: str) -> bool:
    return value(warehouse, "count(*) > 1 AND sum(on_hand) = 0", "inventory", "item_id = ?", item) is True


def asks_for_nothing_on_hand(kind: str) -> Shown:
    def shown(warehouse: DuckDB, order: str) -> bool:
        asked = value(warehouse, "list(DISTINCT item_id)", f"{kind}_order_lines", f"{kind}_order_id = ?", order)
        return len(asked) == 1 and is_out_of_stock(warehouse, asked[0])

    return shown


def supplier(shown: Shown) -> Shown:
    """The same of the supplier of a purchase order."""
    return lambda warehouse, order: shown(warehouse, row(warehouse, "purchase_orders", order)["supplier_id"])


def is_imported(warehouse: DuckDB, first: str) -> bool:
    at = row(warehouse, "purchase_orders", first)["modified_at"]
    (last,) = (found.ids[1] for found in scenarios() if found.ids[0] == first and len(found.ids) > 1)
    ends = value(warehouse, "[count(*)::TEXT, min(id), max(id)]", "purchase_orders", "modified_at = ?", at)
    return bool(ends == ["620", first, last])


INACTIVE = has("suppliers", "NOT is_active")
UNKNOWN = is_missing("suppliers")
SHOWN: dict[str, Shown] = {
    "purchase order: standard": both(
        has("purchase_orders", "status = 'closed'"), lines("count(*) > 0 AND bool_and(received_quantity = quantity)")
    ),
    "purchase order: custom fields": has_custom_fields("purchase_orders"),
    **{
        f"purchase order: {status.replace('_', ' ')}": has("purchase_orders", f"status = '{status}'")
        for status in STATES
    },
    "purchase order: unknown vendor": supplier(UNKNOWN),
    "purchase order: inactive vendor": supplier(INACTIVE),
    "purchase order: out of stock": asks_for_nothing_on_hand("purchase"),
    "purchase order: without lines": both(has("purchase_orders", "total_amount = 0"), lines("count(*) = 0")),
    "purchase order: very large": lines("count(*) = 2000 AND count(DISTINCT modified_at) = 1"),
    "purchase order: changed several times": has("purchase_orders", "modified_at > approved_at"),
    "purchase order: deleted": is_deleted("purchase_orders"),
    "purchase order: backdated": has("purchase_orders", "year(ordered_on::DATE) - year(created_at) = -3"),
    "purchase order: future-dated": has("purchase_orders", "year(ordered_on::DATE) - year(created_at) = 10"),
    "purchase orders: imported at one moment": is_imported,
    "sales order: standard": has("sales_orders", "status = 'closed'"),
    "sales order: back-ordered": both(
        both(has("sales_orders", "status = 'back_ordered'"), asks_for_nothing_on_hand("sales")),
        lines("count(*) > 0 AND bool_and(back_ordered_quantity = quantity AND quantity > 0)", "sales"),
    ),
    "sales order: custom fields": has_custom_fields("sales_orders"),
    "sales order: deleted": is_deleted("sales_orders"),
    "vendor: inactive": INACTIVE,
    "vendor: unknown": UNKNOWN,
    "item: out of stock": is_out_of_stock,
}


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)
def test_a_scenario_is_in_the_warehouse(warehouse: DuckDB, scenario: Scenario) -> None:
    assert SHOWN[scenario.name](warehouse, scenario.ids[0])


def test_the_warehouse_shows_no_scenario_on_another_order(warehouse: DuckDB) -> None:
    unlike = "PO-000002"
    shown = {name for name, check in SHOWN.items() if name.startswith("purchase order:") and check(warehouse, unlike)}
    assert shown == {"purchase order: draft"}
