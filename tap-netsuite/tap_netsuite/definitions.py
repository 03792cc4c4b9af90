"""What an account says of its own: custom fields, custom record types, custom lists and segments.

Source: the help's pages on SuiteQL; the tables customfield, customrecordtype, customlist and customsegment.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

import msgspec
from singer_sdk.exceptions import DiscoveryError, RetriableAPIError

from tap_netsuite.faults import ColumnMissingError, TableMissingError
from tap_netsuite.source import ROWS_AT_MOST, Source

BELOW_ALL = "-1000000000"
PLAIN_PAGES = 3
"""So many pages are read one after the other; of more, several definitions are packed into each row."""
COLUMNS_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Definitions:
    """An account's own tables and fields; each a row of its table, with names in lower case.

    Args:
        fields: Rows of customfield.
        record_types: Rows of customrecordtype.
        lists: Rows of customlist.
        segments: Rows of customsegment.
        notices: What could not be read, and why, for people.
    """

    fields: Sequence[dict[str, Any]] = ()
    record_types: Sequence[dict[str, Any]] = ()
    lists: Sequence[dict[str, Any]] = ()
    segments: Sequence[dict[str, Any]] = ()
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A table of definitions.

    Args:
        table: Its name.
        columns: What is read of it, its key internalid aside.
        optional: Those of them without which it is still of use.
        left_out: What is missing if it cannot be read.
        todo: What to grant.
    """

    table: str
    columns: tuple[str, ...]
    optional: frozenset[str]
    left_out: str
    todo: str


FIELDS_TODO = "Setup > Custom Body Fields, Custom Column Fields, Custom Entity Fields, Custom Item Fields (View)"

_FIELDS = _Asked(
    "customfield",
    ("scriptid", "name", "fieldtype", "fieldvaluetype", "recordtype", "isstored"),
    frozenset({"name", "recordtype", "isstored"}),
    "custom fields",
    FIELDS_TODO,
)
_RECORD_TYPES = _Asked(
    "customrecordtype",
    ("scriptid", "name"),
    frozenset({"name"}),
    "custom records",
    "Setup > Custom Record Types (View)",
)
_LISTS = _Asked("customlist", ("scriptid", "name"), frozenset({"name"}), "custom lists", "Setup > Custom Lists (View)")
_SEGMENTS = _Asked(
    "customsegment",
    ("scriptid", "label", "recordtype"),
    frozenset({"label"}),
    "values of custom segments",
    "the feature Custom Segments, and Setup > Custom Segments (View); nothing to do where the account has none",
)


def read_definitions(source: Source) -> Definitions:
    """All definitions, in a few calls however many there are.

    Args:
        source: The account.

    Raises:
        FatalAPIError: The account refuses, for another reason than that the role lacks these tables.
        RetriableAPIError: It does not answer.
        DiscoveryError: What it answers cannot be all of them.
    """
    notices: list[str] = []
    fields, types, lists, segments = (
        _read(source, asked, notices) for asked in (_FIELDS, _RECORD_TYPES, _LISTS, _SEGMENTS)
    )
    return Definitions(fields, types, lists, segments, notices)


def read_fields(source: Source) -> Sequence[dict[str, Any]]:
    """The rows of customfield; none where the role may not read it. The errors are those of `read_definitions`."""
    return _read(source, _FIELDS, [])


def _read(source: Source, asked: _Asked, notices: list[str]) -> list[dict[str, Any]]:
    columns = asked.columns
    while True:
        try:
            return _all(source, asked.table, columns)
        except ColumnMissingError as error:
            if error.column not in asked.optional or error.column not in columns:
                raise
            columns = tuple(name for name in columns if name != error.column)
        except TableMissingError:
            notices.append(
                f"{asked.left_out} are left out: the table {asked.table} is not there for this role. "
                f"To read them, grant {asked.todo}"
            )
            return []


class _Page(msgspec.Struct):
    items: list[dict[str, Any]]
    # It decides whether there is more: a page without it is none.
    totalResults: int  # noqa: N815 - NetSuite's name


def _asked(source: Source, sql: str, params: Sequence[str]) -> _Page:
    def ask() -> _Page:
        reply = source.suiteql(sql, params, ROWS_AT_MOST)
        try:
            return msgspec.json.decode(reply.content, type=_Page)
        except msgspec.MsgspecError:
            pass
        raise RetriableAPIError("the answer is not a whole page of JSON", reply.response)

    return source.patiently("custom definitions", ask)


def _all(source: Source, table: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Every row, told apart by internalid; the count that the first page gives is what there must be."""
    sql = f"SELECT internalid, {', '.join(columns)} FROM {table} WHERE internalid > ? ORDER BY internalid"  # noqa: S608 - our own names
    page = _page(source, sql, BELOW_ALL)
    found, total = list(page.items), page.totalResults
    if total > ROWS_AT_MOST * PLAIN_PAGES:
        found += _packed(source, table, columns, str(found[-1]["internalid"]), total - len(found))
    while page.items and len(found) < total:
        page = _page(source, sql, str(found[-1]["internalid"]))
        found += page.items
    if len(found) < total:
        raise DiscoveryError(f"the table {table} has {total} rows, of which only {len(found)} came; run again")
    return found


def _page(source: Source, sql: str, after: str) -> _Page:
    page = _asked(source, sql, [after])
    # A query that timed out may be a success without rows: it would take all of an account's own away.
    return page if page.items else _asked(source, sql, [after])


def _packed(source: Source, table: str, columns: Sequence[str], after: str, count: int) -> Iterator[dict[str, Any]]:
    """The rest of a large table, several of its rows in each row of the answer."""
    columns = ("internalid", *columns)
    width = COLUMNS_AT_MOST // len(columns)
    parts = ", ".join(
        f"MAX(CASE WHEN MOD(n, {width}) = {place} THEN {name} END) AS {name}_{place}"
        for place in range(width)
        for name in columns
    )
    numbered = (
        f"SELECT {', '.join(columns)}, ROW_NUMBER() OVER (ORDER BY internalid) - 1 AS n "  # noqa: S608 - our own names
        f"FROM {table} WHERE internalid > {int(after)}"
    )
    at_once = width * ROWS_AT_MOST
    for part in range(ceil(count / at_once)):
        bounds = f"n >= {part * at_once} AND n < {(part + 1) * at_once}"
        sql = f"SELECT {parts} FROM ({numbered}) WHERE {bounds} GROUP BY TRUNC(n / {width})"  # noqa: S608 - the same
        yield from _unpacked(_asked(source, sql, []).items, columns, width)


def _unpacked(rows: Iterable[dict[str, Any]], columns: Sequence[str], width: int) -> Iterator[dict[str, Any]]:
    for row in rows:
        for place in range(width):
            one = {name: row[f"{name}_{place}"] for name in columns if row.get(f"{name}_{place}") is not None}
            if one:
                yield one
