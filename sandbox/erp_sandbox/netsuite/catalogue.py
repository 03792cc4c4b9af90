"""What a NetSuite account's tables and columns are: declared once, for SuiteQL, Record REST, metadata and the truth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "id", "integer", "number", "percent", "text", "long_text", "boolean", "date", "datetime", "reference", "multiselect"
]
"""What a column holds. `id` and `reference` are internal ids; `multiselect` is ids joined by comma and blank."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Args:
        name: Lower case, as SuiteQL answers it.
        kind: What it holds.
        label: What a person calls it.
        references: The table that a reference or multi-select points into; empty for none.
        display: The SQL of what BUILTIN.DF shows where `references` does not say it; empty for none.
        features: Features of the account without which the column does not exist.
        permission: The role's permission without which the column cannot be seen; empty for none.
        script_id: The custom field's script id in lower case; empty for a standard column.
        filterable: Whether it may be selected and filtered at all; False gives `Field 'x' ... was not found`.
    """

    name: str
    kind: Kind
    label: str = ""
    references: str = ""
    display: str = ""
    features: frozenset[str] = frozenset()
    permission: str = ""
    script_id: str = ""
    filterable: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the analytics data source.

    Args:
        name: Lower case, as SuiteQL takes it.
        columns: In the order of SELECT *.
        key: The columns that name a row; empty where none do.
        stamp: The column with the time of the last change; empty where there is none.
        display: The column that BUILTIN.DF of a reference to this table shows.
        features: Features of the account without which it does not exist.
        permissions: The role needs one of these; empty for none.
        row_permissions: By the value of `type`, the permission without which such rows are silently not there.
        subsidiary: The column by which a role's subsidiary restriction silently filters; empty for none.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    stamp: str = ""
    display: str = "name"
    features: frozenset[str] = frozenset()
    permissions: tuple[str, ...] = ()
    row_permissions: Mapping[str, str] | None = None
    subsidiary: str = ""

    def parents(self, table: str) -> tuple[str, ...]:
        """The columns that say which rows of another table a row belongs to: that of its name, or those of the key."""
        return tuple(
            column.name
            for column in self.columns
            if column.references == table and (column.name == table or column.name in self.key)
        )

    def column(self, name: str) -> Column | None:
        """The column of this name."""
        return next((column for column in self.columns if column.name == name), None)


def by_name(tables: Iterable[Table]) -> dict[str, Table]:
    """The tables by their names."""
    return {table.name: table for table in tables}


def permissions_of(tables: Iterable[Table]) -> frozenset[str]:
    """Every permission that the tables, their rows or their columns ask for."""
    return frozenset(
        permission
        for table in tables
        for permission in (
            *table.permissions,
            *(table.row_permissions or {}).values(),
            *(column.permission for column in table.columns if column.permission),
        )
    )
