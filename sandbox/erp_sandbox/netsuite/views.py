"""Entities with what NetSuite also says on their rows: drawn from the same numbers, never stored."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from erp_sandbox.entities import (
    customers,
    items,
    journals,
    organisation,
    purchase_orders,
    sales_orders,
    stock,
    suppliers,
)
from erp_sandbox.entities.invoices import AP_INVOICES, AR_INVOICES
from erp_sandbox.entities.journals import JOURNAL_LINES
from erp_sandbox.entities.production import PRODUCTION_ENTRIES, entry_locations
from erp_sandbox.entities.purchase_order_lines import PURCHASE_ORDER_LINES, RECEIPTS
from erp_sandbox.entities.sales_order_lines import SALES_ORDER_LINES, SHIPMENTS
from erp_sandbox.entity import Batch, Entity, Field, decimals
from erp_sandbox.keys import LINES_AT_MOST
from erp_sandbox.world import Ints, World

Draw: TypeAlias = Callable[[World, Ints], Sequence[Any]]


def _also(entity: Entity, each: int = 1, **draws: Draw) -> Entity:
    """The entity with further fields, drawn for what up to `each` of its records belong to."""

    def drawn(draw: Draw) -> Callable[[Batch], Sequence[Any]]:
        return lambda batch: draw(batch.world, batch.record // each)

    more = [Field(name, "string", "See NetSuite.", drawn(draw), nullable=True) for name, draw in draws.items()]
    return replace(entity, attributes=(*entity.attributes, *more))


def _by_document(draw: Callable[[World, Ints], Sequence[Any]]) -> Draw:
    """A draw of a line's document: drawn once for each document, since its lines follow each other."""

    def drawn(world: World, document: Ints) -> list[Any]:
        each, place = np.unique(document, return_inverse=True)
        values = draw(world, each)
        return [values[number] for number in place.tolist()]

    return drawn


_vendor = _by_document(lambda world, order: suppliers.KEY.ids(purchase_orders.order_suppliers(world, order)))
_bought_at = _by_document(lambda world, order: stock.LOCATION_KEY.ids(purchase_orders.order_locations(world, order)))
_bought_in = _by_document(purchase_orders.order_currencies)
_customer = _by_document(lambda world, order: customers.KEY.ids(sales_orders.order_customers(world, order)))
_sold_by = _by_document(
    lambda world, order: organisation.SUBSIDIARY_KEY.ids(sales_orders.order_subsidiaries(world, order))
)
_sold_at = _by_document(lambda world, order: stock.LOCATION_KEY.ids(sales_orders.order_locations(world, order)))
_sold_in = _by_document(sales_orders.order_currencies)

ORDER_LINES = _also(PURCHASE_ORDER_LINES, LINES_AT_MOST, _vendor=_vendor, _location=_bought_at, _currency=_bought_in)
DELIVERIES = _also(
    _also(RECEIPTS, 2 * LINES_AT_MOST, _vendor=_vendor, _currency=_bought_in),
    2,
    _price=lambda world, line: decimals(purchase_orders.LINES.prices(world, line), 5),
    _unit=lambda world, line: items.units(world, purchase_orders.line_items(world, line)),
)
BILLS = _also(AP_INVOICES, _location=_bought_at)
SALES_LINES = _also(
    SALES_ORDER_LINES, LINES_AT_MOST, _customer=_customer, _subsidiary=_sold_by, _location=_sold_at, _currency=_sold_in
)
SHIPMENT_LINES = _also(
    _also(SHIPMENTS, 2 * LINES_AT_MOST, _customer=_customer, _subsidiary=_sold_by, _currency=_sold_in),
    2,
    _cost=lambda world, line: decimals(items.costs(world, sales_orders.line_items(world, line)), 5),
    _unit=lambda world, line: items.units(world, sales_orders.line_items(world, line)),
)
INVOICES = _also(AR_INVOICES, _location=_sold_at)
BOOKINGS = _also(
    JOURNAL_LINES,
    LINES_AT_MOST,
    _subsidiary=_by_document(
        lambda world, journal: organisation.SUBSIDIARY_KEY.ids(journals.subsidiaries(world, journal))
    ),
    _currency=_by_document(
        lambda world, journal: organisation.subsidiary_currencies(journals.subsidiaries(world, journal))
    ),
)
BUILDS = _also(PRODUCTION_ENTRIES, _location=lambda world, entry: stock.LOCATION_KEY.ids(entry_locations(world, entry)))
BALANCES = _also(
    stock.INVENTORY, _twin=lambda world, balance: stock.LOCATION_KEY.ids(stock.balance_locations(world, balance ^ 1))
)
