"""What the state of a stream remembers beside its bookmark: which columns were read, and from when on.

A custom field that comes, or becomes of another type, moves no stamp: the rows that have values in it would never be
read again. So a run that asks for a column which earlier runs did not ask for reads all of the stream once more.
"""

from collections.abc import Iterable, MutableMapping
from hashlib import blake2b
from typing import Any

from pendulum import DateTime
from singer_http.bookmarks import moment, text_of

from tap_netsuite.columns import KINDS, Column

_COLUMNS, _SINCE = "columns", "since"
_DIGITS = 6


class Memory:
    """What one stream remembers.

    Args:
        state: Where the SDK keeps the stream's bookmark.
        columns: What this run asks for.
    """

    def __init__(self, state: MutableMapping[str, Any], columns: Iterable[Column]) -> None:
        self._state = state
        self._columns = sorted(_digest(column.name, column.kind) for column in columns)

    @property
    def has_new_columns(self) -> bool:
        """Whether this run asks for columns that the runs before it did not ask for."""
        known = self._state.get(_COLUMNS)
        if not isinstance(known, str):
            return False
        return not self._known.issuperset(self._columns)

    def lost(self, there: Iterable[Column]) -> set[str]:
        """Digests of columns that the runs before it read and that are no longer there; of another type they still are.

        Args:
            there: The columns of the table, wanted or not.
        """
        return self._known - names_by_digest(column.name for column in there).keys()

    @property
    def _known(self) -> set[str]:
        known = self._state.get(_COLUMNS, "")
        return {known[place : place + _DIGITS] for place in range(0, len(known), _DIGITS)}

    @property
    def since(self) -> DateTime | None:
        """The last change from which on rows were read at first; None for all."""
        text = self._state.get(_SINCE)
        return moment(text) if text else None

    def begin(self, start: DateTime | None) -> None:
        """A first run reads from there; what it asks for is remembered from now on, as it may have to go on later.

        A column that this run does not ask for is forgotten at once: rows are read without it, even if it is stopped.
        """
        known = self._state.get(_COLUMNS)
        kept = self._known.intersection(self._columns) if isinstance(known, str) else self._columns
        self._state[_COLUMNS] = "".join(sorted(kept))
        self._state.setdefault(_SINCE, text_of(start) if start else "")

    def complete(self) -> None:
        """All rows are written with the columns that this run asks for."""
        self._state[_COLUMNS] = "".join(self._columns)


def names_by_digest(names: Iterable[str]) -> dict[str, str]:
    """The names by the digests that their columns have, of whatever type they are."""
    return {_digest(name, kind): name for name in names for kind in KINDS}


def _digest(name: str, kind: str) -> str:
    return blake2b(f"{name}:{kind}".encode(), digest_size=_DIGITS // 2).hexdigest()
