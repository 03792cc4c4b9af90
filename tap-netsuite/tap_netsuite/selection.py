"""Which streams a check is about: those of a catalog, or those that Meltano's patterns select, or all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from singer_sdk.singerlib import Catalog

from tap_netsuite.discovery import of_catalog
from tap_netsuite.patterns import ANY, Patterns
from tap_netsuite.streams import TABLES
from tap_netsuite.tables import Table


@dataclass(frozen=True, slots=True)
class Selection:
    """Streams, and whether somebody chose them.

    Args:
        tables: Theirs, with the columns that matter.
        is_chosen: Whether a catalog or patterns named them. What nobody chose may be missing.
        patterns: Those that select of the account's own tables as well; None where a catalog has named them all.
    """

    tables: Sequence[Table]
    is_chosen: bool
    patterns: Patterns | None = None


def by_patterns(patterns: Patterns, there: Iterable[Table] = TABLES) -> Selection:
    """The tables that patterns select.

    Args:
        patterns: Meltano's.
        there: Those that there are.
    """
    named = [owner for owner, _ in patterns.wanted]
    tables = [
        # Columns that are not there are left out of a catalog by discovery: what a sync cannot do without is the key.
        replace(table, columns=tuple(column for column in table.columns if column.name in table.key))
        for table in there
        if patterns.want(table.stream) and (not table.opt_in or table.stream in named)
    ]
    return Selection(tables, is_chosen=ANY not in named, patterns=patterns)


def by_catalog(catalog: Catalog) -> Selection:
    """The tables and columns that a catalog selects.

    Args:
        catalog: One of this tap's.

    Raises:
        ConfigurationError: It cannot be one.
    """
    tables = []
    for table in of_catalog(catalog).tables:
        mask = catalog[table.stream].metadata.resolve_selection()
        if mask.get((), True):
            wanted = [
                column
                for column in table.columns
                if column.name in table.key or mask.get(("properties", column.name), True)
            ]
            tables.append(replace(table, columns=tuple(wanted)))
    return Selection(tables, is_chosen=True)
