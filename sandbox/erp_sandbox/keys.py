"""Ids, and the way back from an id to the record's number."""

import re
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from erp_sandbox.world import Ints

LINES_AT_MOST = 4096
"""A line's record number is its document's times this, plus its place; so it never moves."""


class Key(Protocol):
    """How records are named."""

    def ids(self, record: Ints) -> list[str]:
        """The id of each record."""

    def record(self, text: str) -> int | None:
        """The number of the record of this id; None if no record could have it."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """Ids such as PO-000042.

    Args:
        prefix: What stands before the number.
        digits: To how many digits the number is filled up.
    """

    prefix: str
    digits: int = 6

    def ids(self, record: Ints) -> list[str]:
        """The id of each record."""
        return [f"{self.prefix}-{number:0{self.digits}d}" for number in record.tolist()]

    def record(self, text: str) -> int | None:
        """The number of the record of this id; None if no record could have it."""
        found = re.fullmatch(rf"{self.prefix}-({_filled_up(self.digits)})", text, re.ASCII)
        return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class InDocument:
    """Ids such as POL-000042-0003: the document's number, and the place in it from 1.

    Args:
        prefix: What stands before the numbers.
        times: How many records may stand at one place; the place's number is then followed by a letter.
    """

    prefix: str
    times: int = 1

    def ids(self, record: Ints) -> list[str]:
        """The id of each record."""
        letters = "abcdefgh" if self.times > 1 else " "
        return [
            f"{self.prefix}-{line // LINES_AT_MOST:06d}-{line % LINES_AT_MOST + 1:04d}{letters[part]}".rstrip()
            for line, part in (divmod(number, self.times) for number in record.tolist())
        ]

    def record(self, text: str) -> int | None:
        """The number of the record of this id; None if no record could have it."""
        found = re.fullmatch(rf"{self.prefix}-({_filled_up(6)})-(\d{{4}})([a-h]?)", text, re.ASCII)
        if found is None or bool(found[3]) != (self.times > 1):
            return None
        line = int(found[1]) * LINES_AT_MOST + int(found[2]) - 1
        number = line * self.times + (ord(found[3]) - ord("a") if found[3] else 0)
        return number if 0 < int(found[2]) <= LINES_AT_MOST else None


@dataclass(frozen=True, slots=True)
class Coded:
    """Ids from a fixed list, such as the codes of currencies.

    Args:
        codes: The id of each record, by its number.
    """

    codes: tuple[str, ...]

    def ids(self, record: Ints) -> list[str]:
        """The id of each record."""
        return [self.codes[number] for number in record.tolist()]

    def record(self, text: str) -> int | None:
        """The number of the record of this id; None if no record could have it."""
        return self.codes.index(text) if text in self.codes else None


def one_id(key: Key, number: int) -> str:
    """The id of the record of a number."""
    return key.ids(np.array([number], dtype=np.int64))[0]


def _filled_up(digits: int) -> str:
    """The pattern of a number that is filled up to so many digits, and longer only if it must be."""
    return rf"\d{{{digits}}}|[1-9]\d{{{digits},14}}"
