"""Oracle's functions of dates. Source: Oracle, "SuiteQL Supported and Unsupported Functions"."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from erp_sandbox.netsuite.suiteql.arithmetic import whole
from erp_sandbox.netsuite.suiteql.conversions import as_instant, as_local, in_zone
from erp_sandbox.netsuite.suiteql.date_texts import zone
from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.session import Session
from erp_sandbox.netsuite.suiteql.values import NULL, Value, literal, local, quoted

_DAY, _MONTH, _YEAR = "day", "month", "year"

_UNITS = {
    **dict.fromkeys(("YYYY", "YEAR", "SYYYY", "SYEAR", "YYY", "YY", "Y"), _YEAR),
    "Q": "quarter",
    **dict.fromkeys(("MONTH", "MON", "MM", "RM"), _MONTH),
    "IW": "week",
    **dict.fromkeys(("DDD", "DD", "J"), _DAY),
    **dict.fromkeys(("HH", "HH12", "HH24"), "hour"),
    "MI": "minute",
}
_FROM_SUNDAY = {"DAY", "DY", "D"}

_MIDDLES = {_DAY: "to_hours(12)", "hour": "to_minutes(30)", "minute": "to_seconds(30)"}
"""What is added before cutting, to round."""

_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def truncated(arguments: Sequence[Value], session: Session) -> Value:
    """TRUNC(date, unit): the day if it does not say."""
    when = as_local(arguments[0], session).sql
    unit = _unit(arguments[1:])
    if unit in _FROM_SUNDAY:
        return local(f"(CAST(date_trunc('day', {when}) AS TIMESTAMP) - to_days(CAST(dayofweek({when}) AS INTEGER)))")
    if unit not in _UNITS:
        raise unsupported()
    return local(_cut(when, _UNITS[unit]))


def rounded(arguments: Sequence[Value], session: Session) -> Value:
    """ROUND(date, unit): the day if it does not say; from the 16th on to the next month, from July to the next year."""
    when = as_local(arguments[0], session).sql
    unit = _UNITS.get(_unit(arguments[1:]), "")
    if unit in _MIDDLES:
        return local(_cut(f"({when} + {_MIDDLES[unit]})", unit))
    if unit == _MONTH:
        return local(_cut(f"(CASE WHEN day({when}) > 15 THEN {when} + to_months(1) ELSE {when} END)", unit))
    if unit == _YEAR:
        return local(_cut(f"({when} + to_months(6))", unit))
    raise unsupported()


def _unit(arguments: Sequence[Value]) -> str:
    if not arguments:
        return "DD"
    unit = arguments[0].constant
    if not isinstance(unit, str):
        raise unsupported()
    return unit.upper()


def _cut(when: str, unit: str) -> str:
    return f"CAST(date_trunc('{unit}', {when}) AS TIMESTAMP)"


def months_later(arguments: Sequence[Value], session: Session) -> Value:
    """ADD_MONTHS: from the last day of a month to the last day of a month."""
    if any(argument.kind == "null" for argument in arguments):
        return NULL
    when = as_local(arguments[0], session).sql
    later = f"({when} + to_months(CAST({whole(arguments[1])} AS INTEGER)))"
    time = f"({when} - {_cut(when, _DAY)})"
    last = f"CAST(last_day({later}) AS TIMESTAMP) + {time}"
    return local(f"CASE WHEN last_day({when}) = CAST({when} AS DATE) THEN {last} ELSE {later} END")


def last_day(arguments: Sequence[Value], session: Session) -> Value:
    """LAST_DAY of the month, at the same time of day."""
    if arguments[0].kind == "null":
        return NULL
    when = as_local(arguments[0], session).sql
    return local(f"(CAST(last_day({when}) AS TIMESTAMP) + ({when} - {_cut(when, _DAY)}))")


def next_day(arguments: Sequence[Value], session: Session) -> Value:
    """NEXT_DAY(date, weekday): the first such day after the date."""
    when, day = as_local(arguments[0], session), arguments[1].constant
    if when.kind == "null":
        return NULL
    if not isinstance(day, str) or day[:3].upper() not in _WEEKDAYS:
        raise unsupported()
    number = _WEEKDAYS.index(day[:3].upper())
    days = f"CAST(({number} - dayofweek({when.sql}) + 6) % 7 + 1 AS INTEGER)"
    return local(f"({when.sql} + to_days({days}))")


def months_between(arguments: Sequence[Value], session: Session) -> Value:
    """MONTHS_BETWEEN(later, earlier): whole between the same days or last days, else with 31 days a month."""
    if any(argument.kind == "null" for argument in arguments):
        return NULL
    later, earlier = (as_local(argument, session).sql for argument in arguments)
    months = f"((year({later}) - year({earlier})) * 12 + month({later}) - month({earlier}))"
    is_last = " AND ".join(f"last_day({when}) = CAST({when} AS DATE)" for when in (later, earlier))
    times = f"epoch({later} - {_cut(later, _DAY)}) - epoch({earlier} - {_cut(earlier, _DAY)})"
    rest = f"((day({later}) - day({earlier}) + ({times}) / 86400) / 31)"
    is_same = f"day({later}) = day({earlier}) OR ({is_last})"
    return Value(f"(CASE WHEN {is_same} THEN {months} ELSE {months} + {rest} END)", "number", is_product=True)


def in_utc(arguments: Sequence[Value], session: Session) -> Value:
    """SYS_EXTRACT_UTC: the time in UTC; a date alone has no zone to come from."""
    when = arguments[0]
    if when.kind == "null":
        return NULL
    if when.kind not in {"instant", "local"}:
        raise unsupported()
    return in_zone(as_instant(when, session), "UTC")


def from_zone(arguments: Sequence[Value], session: Session) -> Value:
    """FROM_TZ(time, zone): the moment."""
    when, named = as_local(arguments[0], session), arguments[1].constant
    if not isinstance(named, str):
        raise unsupported()
    found = zone(named)
    if when.kind == "null":
        return NULL
    if isinstance(found, ZoneInfo):
        return Value(f"timezone({quoted(found.key)}, {when.sql})", "instant")
    offset = found.utcoffset(None).total_seconds()
    return Value(f"timezone('UTC', {when.sql} - to_seconds({int(offset)}))", "instant")


def offset(arguments: Sequence[Value], session: Session) -> Value:
    """TZ_OFFSET(zone): such as -05:00, as it is now."""
    named = arguments[0].constant
    if not isinstance(named, str):
        raise unsupported()
    return literal(_offset(session.moment.astimezone(zone(named))))


def _offset(moment: datetime) -> str:
    written = moment.strftime("%z")
    return f"{written[:3]}:{written[3:5]}"
