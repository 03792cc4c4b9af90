"""Reading a text by an Oracle format model, as lenient and as strict as Oracle is.

Source: Oracle Database, "Format Models" and "String-to-Date Conversion Rules".
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import ClassVar
from zoneinfo import ZoneInfo

from erp_sandbox.netsuite.suiteql.date_formats import MONTHS
from erp_sandbox.netsuite.suiteql.date_models import Element, elements
from erp_sandbox.netsuite.suiteql.errors import unsupported

_DIGITS = {
    "YYYY": ("year", 4),
    "RRRR": ("year", 4),
    "YYY": ("short_year", 3),
    "YY": ("short_year", 2),
    "RR": ("round_year", 2),
    "Y": ("short_year", 1),
    "MM": ("month", 2),
    "DD": ("day", 2),
    "DDD": ("day_of_year", 3),
    "HH24": ("hour", 2),
    "HH12": ("half_hour", 2),
    "HH": ("half_hour", 2),
    "MI": ("minute", 2),
    "SS": ("second", 2),
    "SSSSS": ("second_of_day", 5),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OPTIONAL = {"HH24", "HH12", "HH", "MI", "SS", "SSSSS", "AM", "PM", "A.M.", "P.M.", "TZH", "TZM"}
_MARK = re.compile(r"[-/,.;: ]")
_HALF = re.compile(r"([ap])\.?m\.?", re.IGNORECASE)
_FRACTION = re.compile(r"\d{1,9}")
_OFFSET = re.compile(r"[+-]?\d{1,2}")
_ZONE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z_]+)*|[+-]\d\d:\d\d")


@dataclass(slots=True)
class _Reading:
    text: str
    position: int = 0
    found: dict[str, int] = field(default_factory=dict)
    zone: str = ""

    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {"MON": MONTHS, "MONTH": MONTHS, "DY": _DAYS, "DAY": _DAYS}

    @property
    def is_at_end(self) -> bool:
        return self.position >= len(self.text)

    def put(self, what: str, value: int) -> None:
        if what in self.found:
            raise unsupported()
        self.found[what] = value

    def take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.position)
        if match is None:
            raise unsupported()
        self.position = match.end()
        return match[0]

    def mark(self, marks: str) -> None:
        for _ in marks:
            if not self.is_at_end and _MARK.match(self.text[self.position]):
                self.position += 1

    def literal(self, text: str) -> None:
        if not self.text.startswith(text, self.position):
            raise unsupported()
        self.position += len(text)

    def code(self, code: str) -> None:
        if code in _DIGITS:
            what, width = _DIGITS[code]
            self.put(what, int(self.take(re.compile(rf"\d{{1,{width}}}", re.ASCII))))
        elif code in self.WORDS:
            self.word(code)
        elif code in {"AM", "PM", "A.M.", "P.M."}:
            self.put("half", "ap".index(self.take(_HALF)[0].lower()))
        elif code.startswith("FF"):
            self.put("microsecond", int(self.take(_FRACTION).ljust(6, "0")[:6]))
        else:
            self.offset(code)

    def word(self, code: str) -> None:
        names = self.WORDS[code]
        text = self.text[self.position :].lower()
        number = next((n for n, name in enumerate(names) if text.startswith(name[:3])), None)
        if number is None:
            raise unsupported()
        self.position += len(names[number]) if text.startswith(names[number]) else 3
        self.put("month" if names is MONTHS else "weekday", number + 1)

    def offset(self, code: str) -> None:
        if code == "TZR":
            self.zone = self.take(_ZONE)
        elif code in {"TZH", "TZM"}:
            text = self.take(_OFFSET)
            self.put(code, int(text))
            self.found["is_west"] = self.found.get("is_west", 0) or int(text.startswith("-"))
        else:
            raise unsupported()


def read(text: str, model: str, now: datetime) -> datetime:
    """The date that a text is by one of Oracle's models, with a zone where that has one; what is not told is as now."""
    reading = _Reading(text.strip())
    for element in elements(model):
        _read(reading, element)
    if not reading.is_at_end:
        raise unsupported()
    try:
        return _zoned(reading, _moment(reading.found, now))
    except (ValueError, OverflowError, OSError) as error:
        raise unsupported() from error


def _read(reading: _Reading, element: Element) -> None:
    if element.kind == "mark":
        reading.mark(element.text)
    elif reading.is_at_end and element.kind == "code":
        # A time of day may be left out, a part of the date may not.
        if element.code not in _OPTIONAL and not element.code.startswith("FF"):
            raise unsupported()
    elif element.kind == "literal":
        if not reading.is_at_end:
            reading.literal(element.text)
    else:
        reading.code(element.code)


def _moment(found: dict[str, int], now: datetime) -> datetime:
    year = _year(found, now)
    if "day_of_year" in found:
        start = datetime(year, 1, 1) + timedelta(days=found["day_of_year"] - 1)  # noqa: DTZ001 - no zone
        if start.year != year:
            raise unsupported()
    else:
        start = datetime(year, found.get("month", now.month), found.get("day", 1))  # noqa: DTZ001 - no zone
    if "weekday" in found and start.isoweekday() != found["weekday"]:
        raise unsupported()
    if "second_of_day" in found:
        hours, seconds = divmod(found["second_of_day"], 3600)
        found = {**found, "hour": hours, "minute": seconds // 60, "second": seconds % 60}
    return start.replace(
        hour=_hour(found),
        minute=found.get("minute", 0),
        second=found.get("second", 0),
        microsecond=found.get("microsecond", 0),
    )


def _year(found: dict[str, int], now: datetime) -> int:
    if "year" in found:
        return found["year"]
    if "short_year" in found:
        return now.year - now.year % 100 + found["short_year"]
    if "round_year" in found:
        short = found["round_year"]
        return short + (2000 if short < 50 else 1900)  # noqa: PLR2004 - Oracle's half century
    return now.year


def _hour(found: dict[str, int]) -> int:
    if "half_hour" not in found:
        return found.get("hour", 0)
    hour = found["half_hour"]
    if not 1 <= hour <= 12 or "hour" in found:  # noqa: PLR2004 - the hours of half a day
        raise unsupported()
    return hour % 12 + 12 * found.get("half", 0)


def _zoned(reading: _Reading, moment: datetime) -> datetime:
    if reading.zone:
        return moment.replace(tzinfo=zone(reading.zone))
    if "TZH" not in reading.found:
        return moment
    minutes = abs(reading.found["TZH"]) * 60 + abs(reading.found.get("TZM", 0))
    sign = -1 if reading.found["is_west"] else 1
    return moment.replace(tzinfo=timezone(sign * timedelta(minutes=minutes)))


def zone(name: str) -> timezone | ZoneInfo:
    """The zone of an IANA name, or of an offset such as -05:00."""
    if match := re.fullmatch(r"([+-])(\d\d):(\d\d)", name, re.ASCII):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
        if offset > timedelta(hours=14) or int(match[3]) > 59:  # noqa: PLR2004 - the last zone; the minutes of an hour
            raise unsupported()
        return timezone(-offset if match[1] == "-" else offset)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise unsupported() from error
