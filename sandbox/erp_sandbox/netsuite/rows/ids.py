"""Internal ids: whole numbers that are a pure function of a record's key, and so never change."""

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


@lru_cache(2**16)
def vendor(text: str) -> int:
    """The internal id of a supplier."""
    return 200 + 4 * number(suppliers.KEY, text)


@lru_cache(2**16)
def customer(text: str) -> int:
    """The internal id of a customer."""
    return 201 + 4 * number(customers.KEY, text)


@lru_cache(2**16)
def employee(text: str) -> int:
    """The internal id of an employee."""
    return 202 + 4 * number(employees.KEY, text)


@lru_cache(2**16)
def contact(text: str) -> int:
    """The internal id of a contact."""
    return 203 + 4 * number(contacts.KEY, text)


SYSTEM_EMPLOYEE = -5
"""What acts when nobody does."""


def somebody(seed: int) -> int:
    """An employee who has been there from the start, or now and then the system."""
    return SYSTEM_EMPLOYEE if seed % 11 == 0 else 202 + 4 * (seed % 6)


@lru_cache(2**16)
def item(text: str) -> int:
    """The internal id of an item."""
    return 10 + number(items.KEY, text)


@lru_cache(2**12)
def location(text: str) -> int:
    """The internal id of a location."""
    return 1 + number(stock.LOCATION_KEY, text)


@lru_cache(2**12)
def subsidiary(text: str) -> int:
    """The internal id of a subsidiary."""
    return 1 + number(organisation.SUBSIDIARY_KEY, text)


def location_subsidiary(place: int) -> int:
    """The internal id of the subsidiary that a location, by its internal id, belongs to."""
    return 2 + (place - 1) % (organisation.SUBSIDIARY_TIMELINE.count - 1)


@lru_cache(2**12)
def department(text: str) -> int:
    """The internal id of a department."""
    return 1 + number(organisation.DEPARTMENT_KEY, text)


def subsidiary_department(subsidiary_id: int, seed: int) -> int:
    """The internal id of one of a subsidiary's departments."""
    each = len(organisation.DEPARTMENT_NAMES)
    return 1 + (subsidiary_id - 1) * each + seed % each


@lru_cache(2**12)
def account(text: str) -> int:
    """The internal id of an account."""
    return 1 + number(ledger.ACCOUNT_KEY, text)


@lru_cache(2**12)
def period(text: str) -> int:
    """The internal id of an accounting period."""
    return 1 + number(ledger.PERIOD_KEY, text)


def period_of(date: str) -> int:
    """The internal id of the accounting period of a date such as 2026-06-01."""
    return 1 + (int(date[:4]) - 2024) * 12 + int(date[5:7]) - 1


@lru_cache(64)
def currency(text: str) -> int:
    """The internal id of a currency."""
    return 1 + number(CURRENCIES.key, text)


@lru_cache(64)
def unit(text: str) -> int:
    """The internal id of a unit of measure."""
    return 1 + number(UNITS.key, text)


@lru_cache(2**14)
def bin_id(text: str) -> int:
    """The internal id of a bin."""
    return 1 + number(bins.KEY, text)


def problem_report(text: str) -> int:
    """The internal id of a problem report."""
    return 1 + number(problem_reports.KEY, text)


def checksheet(text: str) -> int:
    """The internal id of a checksheet: those of a job stand together."""
    document, place = divmod(number(quality.CHECKSHEETS.key, text), LINES_AT_MOST)
    return 1 + document * _SHEETS + place


_SHEETS = 32


@lru_cache(2**12)
def work_center(text: str) -> int:
    """The internal id of a work centre."""
    return 1 + number(work_centers.KEY, text)


_FIRST_TRANSACTION = 1000
_SLOTS = 96
_PURCHASE, _BILL, _BILL_PAYMENT, _RECEIPT = 0, 1, 2, 3
_SALE, _INVOICE, _FIRST_PAYMENT, _PAYMENT, _SHIPMENT = 21, 22, 23, 24, 25
_JOURNAL, _JOB, _ADJUSTMENT, _BUILD, _MOVE = 43, 44, 45, 46, 62
_RECEIPTS, _SHIPMENTS, _BUILDS, _MOVES = 18, 18, 16, 32


def _transaction(document: int, slot: int) -> int:
    return _FIRST_TRANSACTION + document * _SLOTS + slot


def _placed(document: int, first: int, room: int, place: int) -> int:
    """A transaction that is one of several of a document; beyond the usual number it gets an id far away."""
    if place < room:
        return _transaction(document, first + place)
    return _FOREIGN * 4 + _transaction(document, first) * 2 * LINES_AT_MOST * 2 + place


@lru_cache(2**16)
def purchase_order(text: str) -> int:
    """The transaction of a purchase order."""
    return _transaction(number(purchase_orders.KEY, text), _PURCHASE)


@lru_cache(2**16)
def sales_order(text: str) -> int:
    """The transaction of a sales order."""
    return _transaction(number(sales_orders.KEY, text), _SALE)


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


@lru_cache(2**16)
def journal(text: str) -> int:
    """The transaction of a journal."""
    return _transaction(number(journals.KEY, text), _JOURNAL)


@lru_cache(2**16)
def job(text: str) -> int:
    """The work order of a job."""
    return _transaction(number(jobs.KEY, text), _JOB)


def adjustment(text: str) -> int:
    """The inventory adjustment."""
    return _transaction(number(containers.INVENTORY_ADJUSTMENTS.key, text), _ADJUSTMENT)


def receipt(text: str) -> int:
    """The item receipt of a delivery."""
    line, part = divmod(number(purchase_order_lines.RECEIPTS.key, text), 2)
    order, place = divmod(line, LINES_AT_MOST)
    return _placed(order, _RECEIPT, _RECEIPTS, place * 2 + part)


def shipment(text: str) -> int:
    """The item fulfillment of a delivery."""
    line, part = divmod(number(sales_order_lines.SHIPMENTS.key, text), 2)
    order, place = divmod(line, LINES_AT_MOST)
    return _placed(order, _SHIPMENT, _SHIPMENTS, place * 2 + part)


def build(text: str) -> int:
    """The assembly build of a production entry."""
    document, place = divmod(number(production.PRODUCTION_ENTRIES.key, text), LINES_AT_MOST)
    return _placed(document, _BUILD, _BUILDS, place)


def move(text: str) -> int:
    """The inventory transfer of a move."""
    container, place = divmod(number(containers.INVENTORY_MOVES.key, text), containers.MOVES_AT_MOST)
    document, entry = divmod(container, LINES_AT_MOST)
    return _placed(document, _MOVE, _MOVES, entry * containers.MOVES_AT_MOST + place)


_LINES = 16


def line_key(transaction: int, line: int) -> int:
    """What makes a transaction's line unique: close together for all but the longest documents."""
    if line < _LINES:
        return transaction * _LINES + line
    return _FOREIGN * 1000 + transaction * LINES_AT_MOST + line
