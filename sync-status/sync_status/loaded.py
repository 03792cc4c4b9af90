"""Targets that tell what they load in their own words: how to read these."""

import re
from collections.abc import Callable, Mapping

Recogniser = Callable[[str], tuple[str, int] | None]
"""From a line of a target to the stream and the rows that it begins to write; None for every other line."""

_DUCKDB = re.compile(r"Loading (\d+) rows into '(?:\"[^\"]*\"\.)*\"([^\"]+)\"'")


def target_duckdb(line: str) -> tuple[str, int] | None:
    r"""Read target-duckdb 0.8's line; the table bears the stream's name.

    >>> target_duckdb("Loading 26 rows into '\"warehouse\".\"raw\".\"accounts\"'")
    ('accounts', 26)
    """
    found = _DUCKDB.fullmatch(line)
    return (found[2], int(found[1])) if found else None


RECOGNISERS: Mapping[str, Recogniser] = {"target-duckdb": target_duckdb}
"""By the beginning of the target's name: aliases such as `target-duckdb--eu` are the same program."""


def recognised(target: str, line: str) -> tuple[str, int] | None:
    """Read a target's line, if its kind is known."""
    for name, recogniser in RECOGNISERS.items():
        if target == name or target.startswith(f"{name}--"):
            return recogniser(line)
    return None
