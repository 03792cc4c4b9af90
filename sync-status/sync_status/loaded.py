"""Targets that tell what they load in their own words: how to read these."""

import re
from collections.abc import Callable, Mapping

Recogniser = Callable[[str], tuple[str, int] | None]
"""From a line of a target to the table and the rows that it begins to write; None for every other line."""

_WITH_SCHEMA = 2
_DUCKDB = re.compile(r"Loading (\d+) rows into '(?:\"[^\"]*\"\.)*\"([^\"]+)\"'")


def target_duckdb(line: str) -> tuple[str, int] | None:
    r"""Read target-duckdb 0.8's line; it names the table.

    >>> target_duckdb("Loading 26 rows into '\"warehouse\".\"raw\".\"accounts\"'")
    ('accounts', 26)
    """
    found = _DUCKDB.fullmatch(line)
    return (found[2], int(found[1])) if found else None


def duckdb_table(stream: str) -> str:
    """Spell a stream as target-duckdb 0.8 spells its table.

    >>> duckdb_table("Invoices"), duckdb_table("sales-Orders"), duckdb_table("a-b-c.d")
    ('invoices', 'orders', 'c_d')
    """
    parts = stream.split("-")
    name = parts[1] if len(parts) == _WITH_SCHEMA else "_".join(parts[2:]) or stream
    return name.replace(".", "_").replace("-", "_").lower()


RECOGNISERS: Mapping[str, Recogniser] = {"target-duckdb": target_duckdb}
"""By the beginning of the target's name: aliases such as `target-duckdb--eu` are the same program."""


def recognised(target: str, line: str) -> tuple[str, int] | None:
    """Read a target's line, if its kind is known."""
    for name, recogniser in RECOGNISERS.items():
        if _is(target, name):
            return recogniser(line)
    return None


def tells_loads(target: str) -> bool:
    """Whether a target is of a kind that tells each load in words of its own, before it begins.

    Such a target merges the rows of one key before it loads them, and tells what is left: fewer rows than were sent are
    no loss. None at all are one.
    """
    return any(_is(target, name) for name in RECOGNISERS)


def table_of(target: str, stream: str) -> str:
    """Spell a stream as a target of such a kind spells its table."""
    return duckdb_table(stream) if tells_loads(target) else stream


def _is(target: str, kind: str) -> bool:
    return target == kind or target.startswith(f"{kind}--")
