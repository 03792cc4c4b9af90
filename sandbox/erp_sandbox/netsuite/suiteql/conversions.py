"""From one kind of value to another, as Oracle does it without being told."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeAlias
from zoneinfo import ZoneInfo

from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.session import Session
from erp_sandbox.netsuite.suiteql.values import (
    NULL,
    Kind,
    Value,
    constant_local,
    constant_number,
    literal,
    local,
    number,
    quoted,
    text,
)

Build: TypeAlias = Callable[[Sequence[Value], Session], Value]
"""What a function gives for its arguments."""


def as_number(value: Value) -> Value:
    """The value as a number."""
    if value.kind in {"number", "null"}:
        return value
    if value.kind != "text":
        raise unsupported()
    if isinstance(value.constant, str):
        return constant_number(decimal(value.constant))
    return number(f"CAST({value.sql} AS DECIMAL(38, 10))")


def decimal(content: str) -> Decimal:
    """The number that a text is."""
    try:
        found = Decimal(content.strip()) if content.isascii() and "_" not in content else None
    except InvalidOperation as error:
        raise unsupported() from error
    if found is None or not found.is_finite() or (found and abs(found.adjusted()) > 125):  # noqa: PLR2004 - Oracle's most
        raise unsupported()
    return found


def as_text(value: Value, session: Session) -> Value:
    """The value as a text; dates in the account's format."""
    if value.kind in {"text", "null"}:
        return value
    if value.kind == "number":
        if isinstance(value.constant, Decimal):
            return literal(plain_text(value.constant))
        return Value(number_text(value), "text")
    return Value(shown_date(value, session), "text")


def plain_text(content: Decimal) -> str:
    """A number as Oracle writes it: without an exponent, and without the nought before the point."""
    plain = format(content.normalize(), "f")
    return plain.replace("0.", ".", 1) if plain.startswith(("0.", "-0.")) else plain


def number_text(value: Value) -> str:
    """The same as a DuckDB expression."""
    written = f"CAST({value.sql} AS VARCHAR)"
    if value.is_whole:
        return written
    trimmed = f"regexp_replace(rtrim(rtrim({written}, '0'), '.'), '^(-?)0\\.', '\\1.')"
    return f"CASE WHEN contains({written}, '.') AND NOT contains({written}, 'e') THEN {trimmed} ELSE {written} END"


def shown_date(value: Value, session: Session) -> str:
    """The text of a date as the account writes it, as a rule without its time of day."""
    shown = as_local(value, session).sql
    if value.kind == "date" or not session.view.has_time_of_day:
        return f"strftime({shown}, {quoted(session.dates.strftime)})"
    half = f"lower(strftime({shown}, '%p'))"
    return f"(strftime({shown}, {quoted(f'{session.dates.strftime} %-I:%M ')}) || {half})"


def as_local(value: Value, session: Session) -> Value:
    """The value as a date and time of the session's clock."""
    if value.kind in {"local", "null"}:
        return value
    if value.kind == "date":
        return local(f"CAST({value.sql} AS TIMESTAMP)")
    if value.kind == "instant":
        return in_zone(value, session.zone)
    if value.kind == "text":
        if isinstance(value.constant, str):
            return constant_local(session.dates.read(value.constant))
        return local(f"strptime({value.sql}, {quoted(session.dates.strftime)})")
    raise unsupported()


def in_zone(value: Value, zone: str) -> Value:
    """What an instant's clock shows in a zone."""
    constant = value.constant
    if isinstance(constant, datetime):
        shown = constant_local(constant.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
        return replace(shown, instant=value.sql, zone=zone)
    return Value(f"timezone({quoted(zone)}, {value.sql})", "local", instant=value.sql, zone=zone)


def as_instant(value: Value, session: Session) -> Value:
    """The value as a moment; what has no zone is of the session's."""
    if value.kind == "instant":
        return value
    shown = as_local(value, session)
    if shown.instant and shown.zone == session.zone:
        return Value(shown.instant, "instant")
    return Value(f"timezone({quoted(session.zone)}, {shown.sql})", "instant")


def instant_text(local_time: datetime, zone: str) -> str:
    """The moment at which a zone's clock shows a time, as a literal of DuckDB."""
    moment = local_time.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return f"TIMESTAMPTZ {quoted(moment.isoformat(' '))}"


def convert(value: Value, kind: Kind, session: Session) -> Value:
    """The value as another kind."""
    if value.kind == kind:
        return value
    if kind == "number":
        return as_number(value)
    if kind == "text":
        return as_text(value, session)
    return as_instant(value, session) if kind == "instant" else as_local(value, session)


def alike(values: Sequence[Value], session: Session) -> list[Value]:
    """The values as one kind: that of the first that is not null; different kinds of dates become times of day."""
    kinds: list[Kind] = [value.kind for value in values if value.kind != "null"]
    if not kinds:
        return list(values)
    kind: Kind = kinds[0]
    if any(value.is_dated for value in values) and len(set(kinds)) > 1:
        kind = "local" if kind not in {"number", "text"} else kind
    return [value if value.kind == "null" else convert(value, kind, session) for value in values]


def joined(values: Sequence[Value], sql: str) -> Value:
    """What an expression gives that picks one of values of one kind."""
    known = [value for value in values if value.kind != "null"]
    if not known:
        return NULL
    if known[0].kind == "text":
        return text(sql)
    is_product = any(value.is_product for value in known)
    return Value(sql, known[0].kind, is_whole=all(value.is_whole for value in known), is_product=is_product)
