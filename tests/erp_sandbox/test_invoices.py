"""Invoices: one for each order that came or left, over exactly its total, and paid as time goes by."""

from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from erp_sandbox.entities.invoices import AP_INVOICES, AP_STATES, AP_TIMELINE, AR_INVOICES, AR_STATES, AR_TIMELINE
from erp_sandbox.entities.ledger import ACCOUNTING_PERIODS
from erp_sandbox.entities.purchase_orders import PURCHASE_ORDERS
from erp_sandbox.entities.sales_orders import SALES_ORDERS
from erp_sandbox.entity import Entity, Row
from erp_sandbox.follow_ups import Followed
from erp_sandbox.moments import DAY, EPOCH, parse
from erp_sandbox.timeline import NEVER
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

AT = parse("2026-03-01T12:00:00Z")

either = pytest.mark.parametrize("invoices", [AP_INVOICES, AR_INVOICES], ids=["suppliers", "customers"])
either_timeline = pytest.mark.parametrize("timeline", [AP_TIMELINE, AR_TIMELINE], ids=["suppliers", "customers"])


@cache
def by_id(entity: Entity, at: int = AT) -> dict[str, Row]:
    return {row["id"]: row for row in rows_at(entity, World(scale=0.3), at)}


@pytest.mark.parametrize(
    ("invoices", "orders", "order_id"),
    [
        pytest.param(AP_INVOICES, PURCHASE_ORDERS, "purchase_order_id", id="suppliers"),
        pytest.param(AR_INVOICES, SALES_ORDERS, "sales_order_id", id="customers"),
    ],
)
def test_an_invoice_is_over_exactly_its_orders_total(invoices: Entity, orders: Entity, order_id: str) -> None:
    of = by_id(orders)
    for row in by_id(invoices).values():
        order = of[row[order_id]]
        assert (row["amount"], row["currency_id"]) == (order["total_amount"], order["currency_id"])
        assert row["amount"].as_tuple().exponent == -5
        assert order["created_at"] < row["created_at"]


@either
def test_what_is_due_follows_from_the_state(invoices: Entity) -> None:
    for row in by_id(invoices).values():
        assert (row["amount_due"] == 0) == (row["status"] in {"paid", "written_off"})
        assert (row["paid_on"] is not None) == (row["status"] == "paid")
        assert row["invoiced_on"] <= min(row["due_on"], row["paid_on"] or "9")
        if row["status"] == "partially_paid":
            assert Decimal(0) < row["amount_paid"] < row["amount"]


def test_every_state_of_an_invoice_occurs() -> None:
    assert {row["status"] for row in by_id(AP_INVOICES).values()} == set(AP_STATES)
    assert {row["status"] for row in by_id(AR_INVOICES).values()} == set(AR_STATES)


@either
def test_an_open_invoice_is_paid_later(invoices: Entity) -> None:
    earlier, later = by_id(invoices, AT - 60 * DAY), by_id(invoices)
    assert set(earlier) < set(later)
    assert any(row["status"] == "open" and later[key]["status"] == "paid" for key, row in earlier.items())


@either_timeline
def test_an_order_that_never_gets_there_brings_no_invoice_about(timeline: Followed) -> None:
    world, record = World(), np.arange(400, dtype=np.int64)
    reached, created = timeline.source.reached(world, record, timeline.state), timeline.created(world, record)
    assert np.array_equal(created == NEVER, reached == NEVER)
    assert np.all(created[created != NEVER] > reached[created != NEVER])
    invoiced = np.unique(timeline.changes(world, EPOCH + 3000 * DAY).record)
    assert np.array_equal(invoiced[invoiced < len(record)], np.flatnonzero(created != NEVER))


@either
def test_the_period_is_that_of_the_date(invoices: Entity) -> None:
    periods = by_id(ACCOUNTING_PERIODS)
    for row in by_id(invoices).values():
        period = periods[row["accounting_period_id"]]
        assert period["starts_on"] <= row["invoiced_on"] <= period["ends_on"]
