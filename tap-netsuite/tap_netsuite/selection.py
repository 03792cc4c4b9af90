"""Which streams a check is about: those of a catalog, or those that Meltano's patterns select, or all."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from singer_sdk.singerlib import Catalog

from tap_netsuite.discovery import of_catalog
from tap_netsuite.streams import TABLES
from tap_netsuite.tables import Table

EVERYTHING = ("*.*",)


@dataclass(frozen=True, slots=True)
class Selection:
    """Streams, and whether somebody chose them.

    Args:
        tables: Theirs, with the columns that matter.
        is_chosen: Whether a catalog or patterns named them. What nobody chose may be missing.
    """

    tables: Sequence[Table]
    is_chosen: bool


def patterns_of(text: str | None) -> tuple[str, ...]:
    """Patterns from a variable of the environment, as Meltano writes its `select`: an array of texts.

    Args:
        text: The variable; None where it is not set.
    """
    try:
        given = json.loads(text or "[]")
    except ValueError:
        return ()
    return tuple(each for each in given if isinstance(each, str)) if isinstance(given, list) else ()


def by_patterns(patterns: Iterable[str]) -> Selection:
    """NetSuite's tables that patterns such as `items.*` and `!items.memo` select.

    Args:
        patterns: Meltano's; none of them selects everything.
    """
    chosen = tuple(patterns) or EVERYTHING
    wanted = [each.partition(".")[0] for each in chosen if not each.startswith("!")]
    unwanted = [each[1:].partition(".")[0] for each in chosen if each.startswith("!") and each.endswith((".*", "!*"))]
    tables = [
        # Columns that are not there are left out of a catalog by discovery: what a sync cannot do without is the key.
        replace(table, columns=tuple(column for column in table.columns if column.name in table.key))
        for table in TABLES
        if any(fnmatchcase(table.stream, pattern) for pattern in wanted)
        and not any(fnmatchcase(table.stream, pattern) for pattern in unwanted)
        and (not table.opt_in or table.stream in wanted)
    ]
    return Selection(tables, is_chosen="*" not in wanted)


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
