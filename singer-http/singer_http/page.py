"""A page: the rows that one answer brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from singer_http.bulk import Packed


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and how far they lead.

    Args:
        rows: Structs of the stream's lane, until they are packed; or dicts.
        received_at: When they came.
        reached: Once this page is written, so is every row that was last changed before this; None if that cannot
            be said.
        partition: Which part of the stream's bookmarks speaks of it; None where there are no parts.
    """

    rows: Sequence[Any] | Packed
    received_at: datetime
    reached: str | None = None
    partition: Mapping[str, Any] | None = None
