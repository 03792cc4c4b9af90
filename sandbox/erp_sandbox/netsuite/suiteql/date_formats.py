"""How an account writes dates: what a date without TO_CHAR looks like, and how a plain text is taken for one.

Source: docs/netsuite-sandbox.md#suiteql-dates.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from erp_sandbox.netsuite.suiteql.errors import unsupported

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

_PARTS = {
    "YYYY": ("%Y", r"(?P<year>\d{4})"),
    "Mon": ("%b", r"(?P<name>[A-Za-z]{3})"),
    "MM": ("%m", r"(?P<month>\d{1,2})"),
    "DD": ("%d", r"(?P<day>\d{1,2})"),
    "M": ("%-m", r"(?P<month>\d{1,2})"),
    "D": ("%-d", r"(?P<day>\d{1,2})"),
}
_ELEMENT = re.compile("|".join(_PARTS))
_TIME = r"(?: (?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?: ?(?P<half>[AaPp][Mm]))?)?"


@dataclass(frozen=True, slots=True)
class DateFormat:
    """An account's way to write a date.

    Args:
        strftime: The same for strftime.
        pattern: What a text of it looks like; a time of day may follow.
    """

    strftime: str
    pattern: re.Pattern[str]

    def read(self, text: str) -> datetime:
        """The date that a text is."""
        match = self.pattern.fullmatch(text.strip())
        if match is None:
            raise unsupported()
        parts = match.groupdict()
        try:
            return datetime(int(parts["year"]), _month(parts), int(parts["day"]), *_time(parts))  # noqa: DTZ001 - no zone
        except ValueError as error:
            raise unsupported() from error


@lru_cache
def date_format(text: str) -> DateFormat:
    """The format that a preference such as DD/MM/YYYY means."""
    strftime = _ELEMENT.sub(lambda found: _PARTS[found[0]][0], text)
    pattern, end = "", 0
    for found in _ELEMENT.finditer(text):
        pattern += re.escape(text[end : found.start()]) + _PARTS[found[0]][1]
        end = found.end()
    return DateFormat(strftime, re.compile(pattern + re.escape(text[end:]) + _TIME, re.ASCII))


def _month(parts: dict[str, str | None]) -> int:
    if parts.get("month"):
        return int(parts["month"] or 0)
    names = [name[:3] for name in MONTHS]
    return names.index((parts.get("name") or "").lower()) + 1


def _time(parts: dict[str, str | None]) -> tuple[int, int, int]:
    hour = int(parts["hour"] or 0)
    if half := parts["half"]:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours of half a day
            raise unsupported()
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    return hour, int(parts["minute"] or 0), int(parts["second"] or 0)
