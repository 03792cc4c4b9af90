"""The rows of one entity at any moment, found by number, by time, and as they were when something else happened."""

from bisect import bisect_right
from typing import Any

import numpy as np

from erp_sandbox.entity import Row
from erp_sandbox.index import GONE, INSERTED, Index
from erp_sandbox.keys import one_id
from erp_sandbox.plex.guids import number_of
from erp_sandbox.timeline import NEVER
from erp_sandbox.world import Ints

FEW = 80_000
"""Up to so many changes, all their rows are drawn at once when one is asked for."""


class Versions(Index):
    """An index that also leads to positions: a position is one version of one row, and never changes."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._lives_drawn: dict[int, tuple[list[str], list[Row]]] = {}
        self._lives_of: dict[str, tuple[list[str], list[Row]]] = {}
        self._all_drawn = False

    def live(self, now: int, low: int = -NEVER, high: int = NEVER) -> Ints:
        """The versions in force now whose change lies in [low, high), in its order."""
        first = int(np.searchsorted(self._changes.at, low, side="left"))
        end = int(np.searchsorted(self._changes.at, min(high, now + 1), side="left"))
        return first + np.flatnonzero(self._is_live(now, slice(first, max(end, first))))

    def live_among(self, now: int, low: int, high: int) -> Ints:
        """The versions in force now of the records numbered in [low, high)."""
        first, end = np.searchsorted(self._records, [low, high])
        positions = np.sort(self._by_record[first:end])
        return positions[self._is_live(now, positions)]

    def live_of(self, now: int, records: list[int]) -> Ints:
        """The versions in force now of these records."""
        found = [self.live_among(now, number, number + 1) for number in dict.fromkeys(records)]
        return np.concatenate([np.empty(0, dtype=np.int64), *found])

    def rows(self, positions: Ints) -> list[Row]:
        """The rows of these versions, in this order."""
        return self._rows(self._changes.where(positions))

    def records(self, positions: Ints) -> Ints:
        """The numbers of these versions' records."""
        return self._changes.record[positions]

    def number(self, text: str) -> int:
        """The number of a record, one that was inserted included."""
        number = self._numbers.get(text)
        return number_of(self._entity.key, text) if number is None else number

    def record(self, number: int) -> int:
        """The record that a name leads to; one that was inserted stands elsewhere than its id says."""
        for text, record in self._numbers.items():
            if record >= INSERTED and number_of(self._entity.key, text) == number:
                return record
        return number

    def text(self, record: int) -> str:
        """The id of a record, one that was inserted included."""
        if record < INSERTED:
            return one_id(self._entity.key, record)
        return next((text for text, number in self._numbers.items() if number == record), "")

    def inserted(self, now: int) -> Ints:
        """The versions in force now of the records that were inserted."""
        return self.live_among(now, INSERTED, NEVER)

    def touched(self, now: int) -> Ints:
        """The versions in force now of the records that tests touched: their fields may say anything."""
        return self.live_of(now, sorted(self._mutations))

    def as_of(self, text: str, at: str) -> Row:
        """The row as it was at a moment, or at first if that was before; empty if there never was one."""
        life = self._lives_of.get(text)
        if life is None:
            life = self._lives_of[text] = self._life(self.number(text))
        stamps, rows = life
        if not rows:
            return {}
        return rows[max(bisect_right(stamps, at) - 1, 0)] if at else rows[-1]

    def _life(self, number: int) -> tuple[list[str], list[Row]]:
        if not self._all_drawn and len(self._changes) <= FEW:
            self._draw_all()
        if number not in self._lives_drawn:
            first, end = np.searchsorted(self._records, [number, number + 1])
            self._lives_drawn[number] = self._drawn(self._by_record[first:end])
        return self._lives_drawn[number]

    def _drawn(self, positions: Ints) -> tuple[list[str], list[Row]]:
        gone = np.isin(self._changes.step[positions], [GONE, *self._entity.timeline.last_steps])
        rows = self.rows(positions[~gone])
        return [row.get("modified_at") or "" for row in rows], rows

    def _draw_all(self) -> None:
        gone = np.isin(self._changes.step[self._by_record], [GONE, *self._entity.timeline.last_steps])
        positions = self._by_record[~gone]
        drawn: dict[int, tuple[list[str], list[Row]]] = {}
        for number, row in zip(self.records(positions).tolist(), self.rows(positions), strict=True):
            stamps, rows = drawn.setdefault(number, ([], []))
            stamps.append(row.get("modified_at") or "")
            rows.append(row)
        # At once: another thread may be looking.
        self._lives_drawn, self._all_drawn = drawn, True
