"""Sales orders: the back-ordered scenario, and what leaves for each line."""

from collections import defaultdict
from decimal import Decimal

from erp_sandbox.entities import items, sales_orders
from erp_sandbox.entities.sales_order_lines import SALES_ORDER_LINES, SHIPMENTS
from erp_sandbox.entities.sales_orders import SALES_ORDERS, STATES, scenario
from erp_sandbox.entity import Row
from erp_sandbox.keys import one_id
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from tests.erp_sandbox.worlds import AT, WORLDS, every_world


def order_rows(world: World) -> dict[str, Row]:
    return {row["id"]: row for row in rows_at(SALES_ORDERS, world, AT)}


def line_rows(world: World) -> list[Row]:
    return list(rows_at(SALES_ORDER_LINES, world, AT))


@every_world
def test_the_back_ordered_order_waits_for_what_never_is_in_stock(world: World) -> None:
    order_id = one_id(sales_orders.KEY, scenario("back-ordered"))
    assert order_rows(world)[order_id]["status"] == "back_ordered"
    (line,) = (row for row in line_rows(world) if row["sales_order_id"] == order_id)
    assert line["item_id"] == one_id(items.KEY, items.OUT_OF_STOCK)
    assert line["shipped_quantity"] == 0
    assert line["back_ordered_quantity"] == line["quantity"] > 0


@every_world
def test_what_never_is_in_stock_never_leaves(world: World) -> None:
    shipped = {row["item_id"] for row in rows_at(SHIPMENTS, world, AT)}
    assert shipped
    assert one_id(items.KEY, items.OUT_OF_STOCK) not in shipped


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
def test_custom_fields_are_filled_in_where_promised_and_mostly_empty_elsewhere(world: World) -> None:
    orders = order_rows(world)
    names = [field.name for field in sales_orders.CUSTOM_FIELDS]
    assert None not in [orders[one_id(sales_orders.KEY, scenario("custom fields"))][name] for name in names]
    assert all(any(row[name] is None for row in orders.values()) for name in names)


def test_every_state_of_an_order_occurs() -> None:
    assert {row["status"] for row in order_rows(WORLDS[0]).values()} == set(STATES)
