"""Tables: what a stream reads, what tells its rows apart, and what tells that they changed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from tap_netsuite.columns import KINDS, Column, Kind


@dataclass(frozen=True, slots=True)
class Table:
    """A stream and the table that it reads.

    Args:
        stream: The stream's name.
        table: NetSuite's name of the table.
        columns: What there is, in order.
        key: The columns that tell rows apart.
        optional_key: Those of them that an account may lack, where a feature is off.
        replication_key: The column that tells when a row changed; empty where none does: the table is read whole.
        description: What a row is, and what to know of it.
        quirk: How the table differs from what its declaration lets one think; for the README.
        custom: The `fieldtype` of the custom fields that are its columns; empty where it has none.
        header: The column that names a row's transaction, where the rows of a transaction that changed are read again;
            the replication key is then the transaction's.
        own_stamp: Where there is a header: the column that tells when the row itself changed.
        is_nullable_stamp: Whether rows may lack the stamp; they are read by their keys, each time.
        is_reference: Whether rows of any age are named by others, so that it is read whole at first.
        opt_in: Whether it is read only if selected by name.
        deleted_with: Streams whose deletions end rows of this one, each with the column that names the deleted record.
    """

    stream: str
    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    optional_key: tuple[str, ...] = ()
    replication_key: str = ""
    description: str = ""
    quirk: str = ""
    custom: str = ""
    header: str = ""
    own_stamp: str = ""
    is_nullable_stamp: bool = False
    is_reference: bool = False
    opt_in: bool = False
    deleted_with: tuple[tuple[str, str], ...] = ()

    def column(self, name: str) -> Column:
        """One of its columns.

        Raises:
            KeyError: It has none of that name.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def plain(self) -> tuple[str, ...]:
        """The names of NetSuite's own columns that it rests on."""
        names = [column.needs if column.sql else column.name for column in self.columns]
        return tuple(dict.fromkeys(name for name in names if name))

    def having(self, names: Collection[str]) -> "Table":
        """The table with only these of NetSuite's columns, and what is made from them."""
        kept = tuple(
            column
            for column in self.columns
            if (column.name in names if not column.sql else not column.needs or column.needs in names)
        )
        left = {column.name for column in kept}
        return replace(
            self,
            columns=kept,
            key=tuple(name for name in self.key if name in left or name not in self.optional_key),
            replication_key=self.replication_key if self.replication_key in left else "",
            own_stamp=self.own_stamp if self.own_stamp in left else "",
        )

    def with_columns(self, columns: Iterable[Column]) -> "Table":
        """The table with further columns; those of a name that it has are left out."""
        known = {column.name for column in self.columns}
        return replace(self, columns=(*self.columns, *(each for each in columns if each.name not in known)))

    def probe(self, names: Iterable[str] | None = None) -> str:
        """A query that is refused unless all the columns are there, and gives no row.

        Args:
            names: Only these of NetSuite's columns; None for all.
        """
        asked = ", ".join(f"t.{name}" for name in (self.plain if names is None else names))
        return f"SELECT {asked} FROM {self.table} t WHERE 1 = 0"


def columns(text: str) -> tuple[Column, ...]:
    """The columns that a text declares, one a line: name, kind, and what it holds.

    >>> columns("id integer Its key.")
    (Column(name='id', kind='integer', description='Its key.', sql='', needs=''),)

    Raises:
        ValueError: A line names a kind that there is not.
    """
    return tuple(_column(line) for line in text.strip().splitlines())


def _column(line: str) -> Column:
    name, kind, *words = line.split()
    if kind not in KINDS:
        raise ValueError(f"{line!r} names no kind of column")
    known: Kind = kind  # type: ignore[assignment] # looked up in the line above
    return Column(name, known, " ".join(words))
