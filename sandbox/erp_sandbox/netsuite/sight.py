"""What a role of an account sees of the tables: which of them, which columns, which rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.rows.document import Placed, Row

HEADER = "transaction"


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


def hidden_transactions(
    rows: Callable[[], Iterable[Placed]], catalogue: Mapping[str, Table], sight: Sight
) -> frozenset[int]:
    """The transactions that the role may not see, and so none of their lines.

    Args:
        rows: Every row of every table.
        catalogue: The tables.
        sight: What keeps rows from being seen.
    """
    header = catalogue[HEADER]
    if not sight.without & frozenset((header.row_permissions or {}).values()):
        return frozenset()
    return frozenset(row["id"] for name, row in rows() if name == HEADER and _is_hidden(header, row, sight))


def seen(table: Table, row: Row, sight: Sight, hidden: frozenset[int]) -> bool:
    """Whether a role sees a row."""
    column = table.column(HEADER)
    belongs = column is not None and column.references == HEADER
    return not _is_hidden(table, row, sight) and not (belongs and row.get(HEADER) in hidden)
