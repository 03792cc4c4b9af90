"""Functions that pick one of their arguments. Source: Oracle, "SuiteQL Supported and Unsupported Functions"."""

from collections.abc import Sequence

from erp_sandbox.netsuite.suiteql.comparisons import compared, pair
from erp_sandbox.netsuite.suiteql.conversions import alike, joined
from erp_sandbox.netsuite.suiteql.session import Session
from erp_sandbox.netsuite.suiteql.values import NULL, Value


def first_known(arguments: Sequence[Value], session: Session) -> Value:
    """NVL and COALESCE: the first that is not null."""
    values = alike(arguments, session)
    return joined(values, f"coalesce({', '.join(value.sql for value in values)})")


def by_presence(arguments: Sequence[Value], session: Session) -> Value:
    """NVL2(value, if there is one, if there is none)."""
    values = alike(arguments[1:], session)
    return joined(values, f"CASE WHEN {arguments[0].sql} IS NOT NULL THEN {values[0].sql} ELSE {values[1].sql} END")


def unless_equal(arguments: Sequence[Value], session: Session) -> Value:
    """NULLIF: the first, unless the second is the same."""
    value, other = arguments
    if "null" in {value.kind, other.kind}:
        return value
    first, _ = pair(value, other, session)
    return joined([first], f"CASE WHEN {compared(value, '=', other, session)} THEN NULL ELSE {first.sql} END")


def decoded(arguments: Sequence[Value], session: Session) -> Value:
    """DECODE(value, search, result, ..., default); null is found where null is searched for."""
    value, rest = arguments[0], list(arguments[1:])
    default = rest.pop() if len(rest) % 2 else NULL
    results = alike([*rest[1::2], default], session)
    searches = [_found(value, search, session) for search in rest[::2]]
    whens = " ".join(f"WHEN {found} THEN {result.sql}" for found, result in zip(searches, results, strict=False))
    return joined(results, f"CASE {whens} ELSE {results[-1].sql} END")


def _found(value: Value, search: Value, session: Session) -> str:
    if search.kind == "null" or value.kind == "null":
        return f"({value.sql} IS NULL AND {search.sql} IS NULL)"
    same = compared(value, "=", search, session)
    return same if search.constant is not None else f"({same} OR ({value.sql} IS NULL AND {search.sql} IS NULL))"


def extreme(function: str, arguments: Sequence[Value], session: Session) -> Value:
    """GREATEST or LEAST, by DuckDB's name for it: null if any is null."""
    values = alike(arguments, session)
    if any(value.kind == "null" for value in values):
        return NULL
    is_missing = " OR ".join(f"{value.sql} IS NULL" for value in values)
    found = f"{function}({', '.join(value.sql for value in values)})"
    return joined(values, f"CASE WHEN {is_missing} THEN NULL ELSE {found} END")
