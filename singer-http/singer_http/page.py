"""A page: the rows that one answer brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from singer_http.bulk import Facts, Packed


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and how far they lead.

    Args:
        rows: Structs of the stream's lane, until they are packed; or dicts.
        received_at: When they came.
        reached: Once this page is written, so is every row that was last changed before this; None if that cannot
            be said.
        partition: Which part of the stream's bookmarks speaks of it; None where there are no parts.
        accepted: Why the answer means that there are no rows, where it was a refusal.
        rejected: Why rows of the answer are not among these, once for each; never with what they hold.
    """

    rows: Sequence[Any] | Packed
    received_at: datetime
    reached: str | None = None
    partition: Mapping[str, Any] | None = None
    accepted: str | None = None
    rejected: Sequence[str] = ()

    def facts(self, replication_key: str | None, counted: Sequence[str]) -> Facts:
        """What is told of its rows, packed or dicts.

        Args:
            replication_key: The column with their last change, if there is one.
            counted: The primary key, where keys are counted.
        """
        if isinstance(self.rows, Packed):
            return self.rows.facts
        texts = [text for row in self.rows if isinstance(text := row.get(replication_key), str)]
        keys = [tuple(row.get(name) for name in counted) for row in self.rows] if counted else ()
        return Facts(len(self.rows), (min(texts), max(texts)) if texts else None, keys)
