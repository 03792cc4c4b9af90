"""SuiteQL: a query's text in, a page of rows out, or a refusal in NetSuite's words."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from threading import Lock
from typing import Any

import duckdb
from sqlglot import exp

from erp_sandbox.netsuite.catalogue import Table
from erp_sandbox.netsuite.suiteql.deadlines import Deadlines
from erp_sandbox.netsuite.suiteql.errors import beyond_cap, too_slow, unsupported
from erp_sandbox.netsuite.suiteql.expressions import expression
from erp_sandbox.netsuite.suiteql.grammar import placeholders, read
from erp_sandbox.netsuite.suiteql.numbers import Texts
from erp_sandbox.netsuite.suiteql.plans import Plan, compiled, planned
from erp_sandbox.netsuite.suiteql.scope import Statement
from erp_sandbox.netsuite.suiteql.session import session_at
from erp_sandbox.netsuite.suiteql.view import Result, Snapshot, View

CAP, CAP_WITH_CONNECT = 100_000, 1_000_000
"""So many rows a query gives at most. Source: Oracle, "Executing SuiteQL Queries Through REST Web Services"."""

WIDEST = 100
"""Beyond so many columns some accounts silently get no rows."""

COUNTS_KEPT = 256


class SuiteQL:
    """The SuiteQL of an account's tables.

    Args:
        catalogue: All tables, by name.
        timeout_seconds: After so long a query is given up.
    """

    def __init__(self, catalogue: Mapping[str, Table], *, timeout_seconds: float = 60.0) -> None:
        self._catalogue = catalogue
        self._deadlines = Deadlines(timeout_seconds)
        self._counts: OrderedDict[tuple[Any, str], int] = OrderedDict()
        self._lock = Lock()

    def run(self, snapshot: Snapshot, view: View, text: str, params: Sequence[str], limit: int, offset: int) -> Result:
        """A page of a query's rows.

        Args:
            snapshot: The tables at a moment.
            view: What the session sees of them.
            text: The query.
            params: What is given for each `?`.
            limit: At most so many rows.
            offset: So many rows are left out before.

        Raises:
            SuiteQLError: NetSuite would refuse the query with status 400.
            UnexpectedError: It would refuse it with status 500.
        """
        try:
            return self._run(snapshot, view, text, params, limit, offset)
        except duckdb.InterruptException as error:
            raise too_slow() from error
        except (duckdb.Error, ArithmeticError, RecursionError, ValueError) as error:
            raise unsupported() from error

    def _run(self, snapshot: Snapshot, view: View, text: str, params: Sequence[str], limit: int, offset: int) -> Result:
        query = read(text)
        plan = planned(self._statement(snapshot, view, query, params), query)
        if view.is_wide_empty and len(plan.names) > WIDEST:
            return Result([], 0, has_more=False)
        cap = CAP_WITH_CONNECT if view.has_connect else CAP
        if offset >= cap and view.cap == "refuse":
            raise beyond_cap(cap)
        wanted = max(min(limit, cap - offset, plan.most - offset), 0)
        rows, total = self._fetched(snapshot, plan, wanted, offset)
        return Result(_items(plan, rows), total, has_more=offset + len(rows) < min(total, cap))

    def _statement(self, snapshot: Snapshot, view: View, query: exp.Query, params: Sequence[str]) -> Statement:
        marks = placeholders(query)
        if len(marks) != len(params):
            raise unsupported()
        parameters = {mark: params[number] for mark, number in marks.items()}
        return Statement(session_at(view, snapshot.now), self._catalogue, parameters, compiled, expression)

    def _fetched(self, snapshot: Snapshot, plan: Plan, wanted: int, offset: int) -> tuple[list[tuple[Any, ...]], int]:
        cursor = snapshot.cursor()
        with self._deadlines.watch(cursor.interrupt):
            rows = _page(cursor, plan, wanted, offset) if wanted else []
            is_last = wanted and (rows or not offset) and len(rows) < wanted
            return rows, offset + len(rows) if is_last else self._count(cursor, snapshot, plan)

    def _count(self, cursor: duckdb.DuckDBPyConnection, snapshot: Snapshot, plan: Plan) -> int:
        key = (snapshot.version, plan.count)
        with self._lock:
            known = self._counts.get(key)
        if known is None:
            row = cursor.execute(plan.count).fetchone()
            known = int(row[0]) if row else 0
            with self._lock:
                self._counts[key] = known
                while len(self._counts) > COUNTS_KEPT:
                    self._counts.popitem(last=False)
        return min(known, plan.most)


def _page(cursor: duckdb.DuckDBPyConnection, plan: Plan, limit: int, offset: int) -> list[tuple[Any, ...]]:
    last = None
    if plan.key:
        # Knowing where the page ends, DuckDB reads the other columns only up to there.
        found = cursor.execute(plan.last(limit, offset)).fetchone()
        last = found[0] if found and found[1] == limit + offset else None
    return cursor.execute(plan.page(limit, offset, last)).fetchall()


def _items(plan: Plan, rows: list[tuple[Any, ...]]) -> list[dict[str, str]]:
    shown: Iterable[tuple[Any, ...]] = rows
    if plan.numbers and rows:
        columns, texts = list(zip(*rows, strict=True)), Texts()
        for place in plan.numbers:
            columns[place] = tuple(map(texts.__getitem__, columns[place]))
        shown = zip(*columns, strict=True)
    # To Oracle an empty text is null, and NetSuite leaves out what is null.
    return [dict(compress(zip(plan.names, row, strict=True), row)) for row in shown]
