"""Tables that are read whole: the time of each reading on its rows, and a mark when it is complete.

A row that is not read again is gone, but only once the reading is complete and loaded. So behind its last row each
reading leaves a mark that says when it was and how many keys it had: what a view needs to tell.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

READ_AT = "_sdc_snapshot_at"
MARKS = "completed_snapshots"
WHOLE = "all"
"""The part of a table that is not in parts; not empty, as some loaders make that NULL, which no key may be."""
COUNTED = 200_000
"""So many keys are told apart; a larger table takes no more memory than that, and is not counted."""


class Reading:
    """Counts the keys of one reading, part by part: a row that came twice is one.

    Args:
        parts: The parts that are read, such as tenants; a part without rows counts as well.
        place: Which value of a key says the part; None where the table is not in parts.
    """

    def __init__(self, parts: Sequence[str] = (WHOLE,), place: int | None = None) -> None:
        self._place = place
        self._seen: dict[str, set[int]] = {part: set() for part in parts}
        self._is_counting = True

    def saw(self, keys: Iterable[tuple[Any, ...]]) -> None:
        """Rows with these keys were written."""
        for key in keys if self._is_counting else ():
            part = WHOLE if self._place is None else str(key[self._place])
            # Numbers take less memory than keys; two keys in one number would make the count one too small, no more.
            self._seen.setdefault(part, set()).add(hash(key))
        if sum(map(len, self._seen.values())) > COUNTED:
            self._is_counting = False
            self._seen = {part: set() for part in self._seen}

    def counts(self) -> Iterator[tuple[str, int | None]]:
        """Each part, and how many keys it had; None where they were too many to be counted."""
        for part, seen in self._seen.items():
            yield part, len(seen) if self._is_counting else None
