"""The streams of tap-netsuite; each module declares those of one area. Source: Records Catalog."""

from tap_netsuite.streams import addresses, books, entities, items, lines, prices, setup, stock, transactions
from tap_netsuite.streams.custom import custom_list, custom_record
from tap_netsuite.tables import Table

TABLES: tuple[Table, ...] = (
    *books.TABLES,
    *entities.TABLES,
    *addresses.TABLES,
    *items.TABLES,
    *prices.TABLES,
    *stock.TABLES,
    *transactions.TABLES,
    *lines.TABLES,
    *setup.TABLES,
)

__all__ = ["TABLES", "custom_list", "custom_record"]
