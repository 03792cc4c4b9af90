"""What a role of an account sees of the tables: which of them, which columns, which rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.rows.document import Placed, Row

HEADER, LINES = "transaction", "transactionline"


@dataclass(frozen=True, slots=True)
class Sight:
    """What keeps rows from being seen.

    Args:
        without: Permissions that the role lacks.
        features_off: Features that the account does without.
        subsidiaries: Those that the role is restricted to; None for all.
    """

    without: frozenset[str] = frozenset()
    features_off: frozenset[str] = frozenset()
    subsidiaries: frozenset[int] | None = None

    def sees(self, table: Table) -> bool:
        """Whether the table is there at all."""
        permitted = not table.permissions or any(each not in self.without for each in table.permissions)
        return permitted and not table.features & self.features_off


EVERYTHING = Sight()


def visible_columns(table: Table, sight: Sight) -> frozenset[str]:
    """The names of the columns that are there."""
    return frozenset(
        column.name
        for column in table.columns
        if column.filterable and not column.features & sight.features_off and column.permission not in sight.without
    )


def _is_hidden(table: Table, row: Row, sight: Sight) -> bool:
    """Whether a row itself says that the role may not see it."""
    if (table.row_permissions or {}).get(row.get("type", "")) in sight.without:
        return True
    if not table.subsidiary or sight.subsidiaries is None:
        return False
    value = row.get(table.subsidiary)
    numbers = {int(each) for each in str(value).split(", ")} if value is not None else set(sight.subsidiaries)
    return bool(numbers) and not numbers & sight.subsidiaries


@dataclass(frozen=True, slots=True)
class Transactions:
    """Which transactions a role sees.

    Args:
        hidden: Those whose type it may not see.
        within: Those with a line of its subsidiaries; None for a role that is not restricted.
    """

    hidden: frozenset[int] = frozenset()
    within: frozenset[int] | None = None

    def shows(self, key: int, *, has_subsidiary: bool) -> bool:
        """Whether rows of a transaction are seen; they may say themselves of which subsidiary they are."""
        return key not in self.hidden and (has_subsidiary or self.within is None or key in self.within)


def transactions(rows: Callable[[], Iterable[Placed]], catalogue: Mapping[str, Table], sight: Sight) -> Transactions:
    """The transactions that a role sees: by their types, and by the subsidiaries of their lines."""
    header, lines = catalogue[HEADER], catalogue[LINES]
    by_type = bool(sight.without & frozenset((header.row_permissions or {}).values()))
    if not by_type and sight.subsidiaries is None:
        return Transactions()
    hidden, within = set(), set()
    for name, row in rows():
        if name == HEADER and _is_hidden(header, row, sight):
            hidden.add(row["id"])
        elif name == LINES and not _is_hidden(lines, row, sight):
            within.add(row[HEADER])
    return Transactions(frozenset(hidden), None if sight.subsidiaries is None else frozenset(within))


def seen(table: Table, row: Row, sight: Sight, known: Transactions) -> bool:
    """Whether a role sees a row."""
    if _is_hidden(table, row, sight):
        return False
    has_subsidiary = bool(table.subsidiary)
    return all(known.shows(key, has_subsidiary=has_subsidiary) for key in _transactions_of(table, row))


def _transactions_of(table: Table, row: Row) -> tuple[int, ...]:
    """The transaction that a row is, or those that it belongs to."""
    if table.name == HEADER:
        return (int(row["id"]),)
    return tuple(int(row[name]) for name in table.parents(HEADER))
