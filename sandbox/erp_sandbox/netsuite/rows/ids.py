"""Internal ids: whole numbers that are a pure function of a record's key, and so never change."""

from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b

from erp_sandbox.entities import (
    bins,
    contacts,
    containers,
    customers,
    employees,
    items,
    jobs,
    journals,
    ledger,
    organisation,
    problem_reports,
    production,
    purchase_order_lines,
    purchase_orders,
    quality,
    sales_order_lines,
    sales_orders,
    stock,
    suppliers,
    work_centers,
)
from erp_sandbox.entities.currencies import CURRENCIES
from erp_sandbox.entities.units import UNITS
from erp_sandbox.keys import LINES_AT_MOST, Key

_FOREIGN = 10**9
"""Rows that a test inserted under an id that no drawn record has are numbered from here."""


def number(key: Key, text: str) -> int:
    """The number of the record of this id; one far beyond all others for an id that a test made up."""
    found = key.record(text)
    return made_up(text) if found is None else found


def made_up(text: str) -> int:
    """A number far beyond all others, for what a test made up."""
    return _FOREIGN + int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "big")


def _by_key(key: Key, first: int, every: int = 1) -> Callable[[str], int]:
    """Internal ids of an entity's records from the first record's on, by the records' own ids."""
    return lru_cache(2**16)(lambda text: first + every * number(key, text))


vendor = _by_key(suppliers.KEY, 200, every=4)
"""The internal id of a supplier."""

customer = _by_key(customers.KEY, 201, every=4)
"""The internal id of a customer."""

employee = _by_key(employees.KEY, 202, every=4)
"""The internal id of an employee."""

contact = _by_key(contacts.KEY, 203, every=4)
"""The internal id of a contact."""

SYSTEM_EMPLOYEE = -5
"""What acts when nobody does."""


def somebody(seed: int) -> int:
    """An employee who has been there from the start, or now and then the system."""
    return SYSTEM_EMPLOYEE if seed % 11 == 0 else 202 + 4 * (seed % 6)


item = _by_key(items.KEY, 10)
"""The internal id of an item."""

location = _by_key(stock.LOCATION_KEY, 1)
"""The internal id of a location."""

subsidiary = _by_key(organisation.SUBSIDIARY_KEY, 1)
"""The internal id of a subsidiary."""


def location_subsidiary(place: int) -> int:
    """The internal id of the subsidiary that a location, by its internal id, belongs to."""
    return 2 + (place - 1) % (organisation.SUBSIDIARY_TIMELINE.count - 1)


department = _by_key(organisation.DEPARTMENT_KEY, 1)
"""The internal id of a department."""


def subsidiary_department(subsidiary_id: int, seed: int) -> int:
    """The internal id of one of a subsidiary's departments."""
    each = len(organisation.DEPARTMENT_NAMES)
    return 1 + (subsidiary_id - 1) * each + seed % each


account = _by_key(ledger.ACCOUNT_KEY, 1)
"""The internal id of an account."""

period = _by_key(ledger.PERIOD_KEY, 1)
"""The internal id of an accounting period."""


def period_of(date: str) -> int:
    """The internal id of the accounting period of a date such as 2026-06-01."""
    return 1 + (int(date[:4]) - 2024) * 12 + int(date[5:7]) - 1


currency = _by_key(CURRENCIES.key, 1)
"""The internal id of a currency."""

unit = _by_key(UNITS.key, 1)
"""The internal id of a unit of measure."""

bin_id = _by_key(bins.KEY, 1)
"""The internal id of a bin."""

problem_report = _by_key(problem_reports.KEY, 1)
"""The internal id of a problem report."""


def checksheet(text: str) -> int:
    """The internal id of a checksheet: those of a job stand together."""
    document, place = divmod(number(quality.CHECKSHEETS.key, text), LINES_AT_MOST)
    return 1 + document * _SHEETS + place


_SHEETS = 32


work_center = _by_key(work_centers.KEY, 1)
"""The internal id of a work centre."""

_FIRST_TRANSACTION = 1000
_SLOTS = 96
_PURCHASE, _BILL, _BILL_PAYMENT, _RECEIPT = 0, 1, 2, 3
_SALE, _INVOICE, _FIRST_PAYMENT, _PAYMENT, _SHIPMENT = 21, 22, 23, 24, 25
_JOURNAL, _JOB, _ADJUSTMENT, _BUILD, _MOVE = 43, 44, 45, 46, 62
_RECEIPTS, _SHIPMENTS, _BUILDS, _MOVES = 18, 18, 16, 32


def _several(key: Key, text: str, first: int, room: int, times: int) -> int:
    """A transaction that is one of several of a document, up to `times` at each of its lines.

    Beyond the usual number, `room`, it gets an id far away.
    """
    document, place = divmod(number(key, text), LINES_AT_MOST * times)
    slot = _FIRST_TRANSACTION + document * _SLOTS + first
    return slot + place if place < room else _FOREIGN * 4 + slot * 2 * LINES_AT_MOST * 2 + place


purchase_order = _by_key(purchase_orders.KEY, _FIRST_TRANSACTION + _PURCHASE, every=_SLOTS)
"""The transaction of a purchase order."""

sales_order = _by_key(sales_orders.KEY, _FIRST_TRANSACTION + _SALE, every=_SLOTS)
"""The transaction of a sales order."""


def bill(order: int) -> int:
    """The vendor bill of a purchase order's transaction."""
    return order - _PURCHASE + _BILL


def bill_payment(order: int) -> int:
    """The payment of the vendor bill of a purchase order's transaction."""
    return order - _PURCHASE + _BILL_PAYMENT


def invoice(order: int) -> int:
    """The invoice of a sales order's transaction."""
    return order - _SALE + _INVOICE


def payment(order: int, *, first: bool) -> int:
    """A payment of the invoice of a sales order's transaction: the first part of it, or the rest."""
    return order - _SALE + (_FIRST_PAYMENT if first else _PAYMENT)


journal = _by_key(journals.KEY, _FIRST_TRANSACTION + _JOURNAL, every=_SLOTS)
"""The transaction of a journal."""

job = _by_key(jobs.KEY, _FIRST_TRANSACTION + _JOB, every=_SLOTS)
"""The work order of a job."""

adjustment = _by_key(containers.INVENTORY_ADJUSTMENTS.key, _FIRST_TRANSACTION + _ADJUSTMENT, every=_SLOTS)
"""The inventory adjustment."""


def receipt(text: str) -> int:
    """The item receipt of a delivery."""
    return _several(purchase_order_lines.RECEIPTS.key, text, _RECEIPT, _RECEIPTS, 2)


def shipment(text: str) -> int:
    """The item fulfillment of a delivery."""
    return _several(sales_order_lines.SHIPMENTS.key, text, _SHIPMENT, _SHIPMENTS, 2)


def build(text: str) -> int:
    """The assembly build of a production entry."""
    return _several(production.PRODUCTION_ENTRIES.key, text, _BUILD, _BUILDS, 1)


def move(text: str) -> int:
    """The inventory transfer of a move."""
    return _several(containers.INVENTORY_MOVES.key, text, _MOVE, _MOVES, containers.MOVES_AT_MOST)


_LINES = 16


def line_key(transaction: int, line: int) -> int:
    """What makes a transaction's line unique: close together for all but the longest documents."""
    if line < _LINES:
        return transaction * _LINES + line
    return _FOREIGN * 1000 + transaction * LINES_AT_MOST + line
