"""The standard tables of an account; custom ones come on top."""

from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.tables import books, items, relations, setup, stock, transactions

TABLES: tuple[Table, ...] = (
    *transactions.TABLES,
    *relations.TABLES,
    *items.TABLES,
    *stock.TABLES,
    *books.TABLES,
    *setup.TABLES,
)
