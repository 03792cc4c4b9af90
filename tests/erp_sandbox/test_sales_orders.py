"""Sales orders: the back-ordered scenario, and what leaves for each line."""

from collections import defaultdict
from decimal import Decimal

import numpy as np
import pytest
from erp_sandbox.entities import items, sales_orders
from erp_sandbox.entities.sales_order_lines import SALES_ORDER_LINES, SHIPMENTS
from erp_sandbox.entities.sales_orders import PATHS, SALES_ORDERS, SCENARIOS, STATES, scenario
from erp_sandbox.entity import Row
from erp_sandbox.moments import parse
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

AT = parse("2026-03-01T12:00:00Z")
WORLDS = [World(scale=0.3), World(2, 0.1)]

every_world = pytest.mark.parametrize("world", WORLDS, ids=["usual", "small"])


def order_rows(world: World) -> dict[str, Row]:
    return {row["id"]: row for row in rows_at(SALES_ORDERS, world, AT)}


def line_rows(world: World) -> list[Row]:
    return list(rows_at(SALES_ORDER_LINES, world, AT))


@every_world
def test_the_back_ordered_order_waits_for_what_never_is_in_stock(world: World) -> None:
    order_id = sales_orders.KEY.ids(np.array([scenario("back-ordered")]))[0]
    assert order_rows(world)[order_id]["status"] == "back_ordered"
    (line,) = (row for row in line_rows(world) if row["sales_order_id"] == order_id)
    assert line["item_id"] == items.KEY.ids(np.array([items.OUT_OF_STOCK]))[0]
    assert line["shipped_quantity"] == 0
    assert line["back_ordered_quantity"] == line["quantity"] > 0


@every_world
def test_what_never_is_in_stock_never_leaves(world: World) -> None:
    shipped = {row["item_id"] for row in rows_at(SHIPMENTS, world, AT)}
    assert shipped
    assert items.KEY.ids(np.array([items.OUT_OF_STOCK]))[0] not in shipped


@every_world
def test_lines_have_shipped_what_their_shipments_took(world: World) -> None:
    # A shipment is booked some hours after the line counts it, so only lines that were quiet for a day compare.
    taken: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows_at(SHIPMENTS, world, AT):
        taken[row["sales_order_line_id"]] += row["quantity"]
    lines = [row for row in line_rows(world) if row["modified_at"] < "2026-02-28T12"]
    assert [row["shipped_quantity"] for row in lines] == [taken[row["id"]] for row in lines]
    assert all(row["shipped_quantity"] + row["back_ordered_quantity"] <= row["quantity"] for row in lines)
    assert any(0 < row["shipped_quantity"] < row["quantity"] for row in lines)


@every_world
def test_orders_total_their_lines(world: World) -> None:
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for row in line_rows(world):
        amounts[row["sales_order_id"]] += row["amount"]
    assert {row["id"]: row["total_amount"] for row in order_rows(world).values()} == amounts


@every_world
def test_every_scenario_is_found_in_its_last_state(world: World) -> None:
    orders = order_rows(world)
    for name, path in SCENARIOS.items():
        last = PATHS[path].stages[-1].state
        row = orders.get(sales_orders.KEY.ids(np.array([scenario(name)]))[0])
        assert (row["status"] if row else "deleted") == last, name


@every_world
def test_custom_fields_are_filled_in_where_promised_and_mostly_empty_elsewhere(world: World) -> None:
    orders = order_rows(world)
    names = [field.name for field in sales_orders.CUSTOM_FIELDS]
    assert None not in [orders[sales_orders.KEY.ids(np.array([scenario("custom fields")]))[0]][name] for name in names]
    assert all(any(row[name] is None for row in orders.values()) for name in names)


def test_every_state_of_an_order_occurs() -> None:
    assert {row["status"] for row in order_rows(WORLDS[0]).values()} == set(STATES)
