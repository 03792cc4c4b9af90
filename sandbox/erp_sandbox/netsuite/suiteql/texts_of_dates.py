"""TO_CHAR, TO_DATE and their kin: between texts and what they stand for.

Source: Oracle, "SuiteQL Supported and Unsupported Functions"; docs/netsuite-sandbox.md#suiteql-dates.
"""

from collections.abc import Sequence
from dataclasses import replace

from erp_sandbox.netsuite.suiteql.conversions import as_instant, as_local, as_number, as_text
from erp_sandbox.netsuite.suiteql.date_models import strptime, written
from erp_sandbox.netsuite.suiteql.date_texts import read
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.number_models import read_number, written_number
from erp_sandbox.netsuite.suiteql.session import Session
from erp_sandbox.netsuite.suiteql.values import NULL, Value, constant_instant, constant_local, local, quoted, text


def to_char(arguments: Sequence[Value], session: Session) -> Value:
    """TO_CHAR(value, model); without a model as the account writes it."""
    value = arguments[0]
    if not arguments[1:] or value.kind == "null":
        return as_text(value, session)
    model = _model(arguments[1:])
    if value.is_dated:
        return text(written(value if value.kind == "date" else as_local(value, session), model))
    return written_number(as_number(value), model)


def to_number(arguments: Sequence[Value], _session: Session) -> Value:
    """TO_NUMBER(text, model)."""
    value = arguments[0]
    if not arguments[1:] or value.kind in {"null", "number"}:
        return as_number(value)
    return read_number(value, _model(arguments[1:]))


def to_date(arguments: Sequence[Value], session: Session) -> Value:
    """TO_DATE and TO_TIMESTAMP(text, model); without a model as the account writes it."""
    # A date is first written as the account writes it, and so loses its time of day.
    value = as_text(arguments[0], session)
    if value.kind == "null":
        return NULL
    if not arguments[1:]:
        return as_local(value, session)
    model = _model(arguments[1:])
    if isinstance(value.constant, str):
        found = read(value.constant, model, session.now)
        if found.tzinfo is not None:
            raise unsupported()
        return constant_local(found)
    return local(f"strptime({value.sql}, {quoted(strptime(model))})")


def to_moment(arguments: Sequence[Value], session: Session) -> Value:
    """TO_TIMESTAMP_TZ(text, model); in the session's zone where the text names none."""
    value = arguments[0]
    if arguments[1:] and isinstance(value.constant, str):
        found = read(value.constant, _model(arguments[1:]), session.now)
        if found.tzinfo is not None:
            return constant_instant(found)
    when = to_date(arguments, session)
    return NULL if when.kind == "null" else as_instant(replace(when, instant=""), session)


def _model(arguments: Sequence[Value]) -> str:
    if arguments[0].kind == "null":
        return ""
    model = arguments[0].constant
    if not isinstance(model, str):
        raise unsupported()
    return model
