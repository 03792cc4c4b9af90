"""Comparing values: which side is converted, and how a comparison stays cheap over many rows."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from erp_sandbox.netsuite.suiteql.conversions import as_local, as_number, instant_text
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.session import Session
from erp_sandbox.netsuite.suiteql.values import Value

_MIRRORED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

_DAY = timedelta(days=1)


def compared(left: Value, operator: str, right: Value, session: Session) -> str:
    """The condition that compares two values by one of =, <>, <, >, <= and >=."""
    if left.kind == "null" or right.kind == "null":
        return "(NULL = 1)"
    if left.is_dated or right.is_dated:
        return _dates(left, operator, right, session)
    if "number" in {left.kind, right.kind}:
        left, right = as_number(left), as_number(right)
    return f"({left.sql} {operator} {right.sql})"


def pair(left: Value, right: Value, session: Session) -> tuple[Value, Value]:
    """Two values as they are compared."""
    if "null" in {left.kind, right.kind}:
        return left, right
    if left.is_dated or right.is_dated:
        return _dated_pair(left, right, session)
    if "number" in {left.kind, right.kind}:
        return as_number(left), as_number(right)
    return left, right


def _dated_pair(left: Value, right: Value, session: Session) -> tuple[Value, Value]:
    if "number" in {left.kind, right.kind}:
        raise unsupported()
    if left.kind == right.kind and left.kind in {"date", "instant"}:
        return left, right
    return as_local(left, session), as_local(right, session)


def _dates(left: Value, operator: str, right: Value, session: Session) -> str:
    left, right = _dated_pair(left, right, session)
    if isinstance(left.constant, datetime) and right.constant is None:
        left, operator, right = right, _MIRRORED[operator], left
    exact = f"({left.sql} {operator} {right.sql})"
    if not left.instant or left.constant is not None or not isinstance(right.constant, datetime) or operator == "<>":
        return exact
    return _by_moment(left, operator, right.constant, exact)


def _by_moment(left: Value, operator: str, when: datetime, exact: str) -> str:
    """The same comparison of the moments themselves, which are in order on disk; near a change of clocks both."""
    try:
        first, last = instant_text(when - _DAY, left.zone), instant_text(when + _DAY, left.zone)
        zone = ZoneInfo(left.zone)
        is_steady = zone.utcoffset(when - _DAY) == zone.utcoffset(when) == zone.utcoffset(when + _DAY)
        same = instant_text(when, left.zone)
    except OverflowError:
        return exact
    if is_steady:
        return f"({left.instant} {operator} {same})"
    bounds = []
    if operator in {">", ">=", "="}:
        bounds.append(f"{left.instant} >= {first}")
    if operator in {"<", "<=", "="}:
        bounds.append(f"{left.instant} <= {last}")
    return f"({' AND '.join([*bounds, exact])})"
