"""What a query is asked with and what it gives: the session's view of an account, its data, a page of rows."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal, Protocol

import duckdb


@dataclass(frozen=True, slots=True)
class View:
    """What a session sees of an account.

    Args:
        features: What is enabled.
        permissions: What the role may, by the permissions' ids.
        subsidiaries: Those that the role is restricted to; None for all.
        time_zone: IANA name of the session's zone.
        date_format: How the account writes dates, such as DD/MM/YYYY.
        shuffle_seed: Rows that no ORDER BY tells apart come in an order that depends on it.
        is_wide_empty: More than 100 columns silently give no rows.
        cap: At the last row that a query may give: `stop` says that there is no more, `refuse` refuses the offset.
        has_connect: A query may give 1,000,000 rows instead of 100,000.
        bad_column_is_500: An unknown column is an unexpected error.
        status_is_code: A condition on a status without BUILTIN.CF compares its whole code, such as PurchOrd:B.
        has_time_of_day: A time without TO_CHAR is shown with its time of day.
    """

    features: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    subsidiaries: frozenset[int] | None = None
    time_zone: str = "America/Los_Angeles"
    date_format: str = "MM/DD/YYYY"
    shuffle_seed: int = 0
    is_wide_empty: bool = False
    cap: Literal["stop", "refuse"] = "stop"
    has_connect: bool = False
    bad_column_is_500: bool = False
    status_is_code: bool = False
    has_time_of_day: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A page of rows.

    Args:
        items: The rows; what is null is left out.
        total: How many rows the query has in all.
        has_more: Whether a further page has rows.
    """

    items: list[dict[str, str]]
    total: int
    has_more: bool


class Snapshot(Protocol):
    """The tables of an account at a moment, in the schema `ns` of a DuckDB database."""

    @property
    def now(self) -> int:
        """The moment, in microseconds since 1970."""

    @property
    def version(self) -> Hashable:
        """Another value whenever the tables hold something else."""

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection for one query at a time; it belongs to the snapshot."""
