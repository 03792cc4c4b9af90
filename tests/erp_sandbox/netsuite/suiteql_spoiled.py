"""Queries that were valid until something was done to them that no SQL bears."""

import re
from collections.abc import Callable, Mapping

from hypothesis import strategies as st

from tests.erp_sandbox.netsuite.suiteql_sentences import valid

ENDS = (
    ",",
    " ,",
    ")",
    "(",
    " WHERE",
    " AND",
    " OR",
    " UNION",
    " ORDER BY",
    " LIMIT 5",
    " x y z",
    " FROM",
    "; SELECT 1",
    " =",
)
STARTS = (
    ",",
    "(",
    ")",
    "FROM vendor ",
    "WITH w AS (SELECT 1 FROM DUAL) ",
    "EXPLAIN ",
    "x ",
    "SELECT SELECT ",
    "CREATE TABLE t AS ",
)
_WORDS = re.compile(r"'(?:[^']|'')*'|\b(?:SELECT|FROM)\b|[()]")


def _before(mark: str, more: str) -> Callable[[str, int], str]:
    def spoil(query: str, which: int) -> str:
        places = [found.start() for found in _WORDS.finditer(query) if found[0] == mark]
        place = places[which % len(places)]
        return query[:place] + more + query[place:]

    return spoil


def _behind(mark: str, more: str) -> Callable[[str, int], str]:
    def spoil(query: str, which: int) -> str:
        places = [found.end() for found in _WORDS.finditer(query) if found[0] == mark]
        place = places[which % len(places)]
        return query[:place] + more + query[place:]

    return spoil


SPOILS: Mapping[str, Callable[[str, int], str]] = {
    "a comma before FROM": _before("FROM", ", "),
    "a comma behind FROM": _behind("FROM", " ,"),
    "a comma behind SELECT": _behind("SELECT", " ,"),
    "an unknown column": _behind("SELECT", " nowhere, "),
    "a second SELECT": _behind("SELECT", " SELECT "),
    "a parenthesis that is not closed": _behind("SELECT", " ("),
    "a parenthesis that was not opened": _before("FROM", ") "),
    "a parameter that nobody gives": _behind("SELECT", " ?, "),
}


@st.composite
def spoiled(draw: st.DrawFn) -> str:
    """A query that nobody can take."""
    query = draw(valid())
    how = draw(st.sampled_from(("start", "end", *SPOILS)))
    if how == "start":
        return draw(st.sampled_from(STARTS)) + query
    if how == "end":
        return query + draw(st.sampled_from(ENDS))
    return SPOILS[how](query, draw(st.integers(0, 9)))
