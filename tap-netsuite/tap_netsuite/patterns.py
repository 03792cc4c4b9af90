"""Meltano's `select`: patterns such as `items.*` and `!items.memo`."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

MELTANO_SELECT = "MELTANO_EXTRACT__SELECT"
"""Where Meltano says what it selects."""
ANY = "*"


@dataclass(frozen=True, slots=True)
class Patterns:
    """What is selected.

    Args:
        given: As Meltano has them; none of them selects everything.
    """

    given: tuple[str, ...] = ()

    @property
    def wanted(self) -> list[tuple[str, str]]:
        """The patterns of streams and columns that are selected."""
        return [_halves(each) for each in self.given if not each.startswith("!")] or [(ANY, ANY)]

    def want(self, stream: str, column: str = "") -> bool:
        """Whether they select a stream, or one of its columns."""
        unwanted = (_halves(each[1:]) for each in self.given if each.startswith("!"))
        return any(
            fnmatchcase(stream, owner) and (not column or fnmatchcase(column, name)) for owner, name in self.wanted
        ) and not any(fnmatchcase(stream, owner) and fnmatchcase(column, name) for owner, name in unwanted)

    def idle(self, streams: Iterable[str]) -> list[str]:
        """The patterns that select none of these streams."""
        there = tuple(streams)
        return [f"{owner}.{name}" for owner, name in self.wanted if not any(fnmatchcase(each, owner) for each in there)]


def of_meltano() -> Patterns:
    """Those with which Meltano runs the tap; none without Meltano, or where they cannot be read."""
    try:
        given = json.loads(os.environ.get(MELTANO_SELECT) or "[]")
    except ValueError:
        return Patterns()
    return Patterns(tuple(each for each in given if isinstance(each, str)) if isinstance(given, list) else ())


def _halves(pattern: str) -> tuple[str, str]:
    owner, _, name = pattern.partition(".")
    return owner, name or ANY
