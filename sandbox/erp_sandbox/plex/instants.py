"""Times as Plex writes them: UTC, with none to seven digits after the second; and the order that they stand in."""

import re
from datetime import UTC, datetime
from typing import Literal, TypeAlias

Digits: TypeAlias = Literal["mixed"] | int

TICKS = 7
"""Digits after the second that Plex keeps."""

_FORM = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d)(?:\.(\d{0,7}))?)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)
_TIME = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:\.(\d{1,7}))?)?", re.ASCII)
_WHOLE = len("2026-06-01T00:00:00")
_DAY = len("2026-06-01")


def order(text: str) -> str:
    """What two written times are compared by; it sorts as text."""
    return text[:_WHOLE] + text[_WHOLE + 1 : -1].ljust(TICKS, "0")


def written(text: str | None, draw: int, digits: Digits = "mixed") -> str | None:
    """A time of the sandbox as Plex writes it.

    Args:
        text: With six digits and Z, or a plain date; null stays null.
        draw: Decides how many digits the time has.
        digits: So many for all, in place of that.
    """
    if text is None:
        return None
    if len(text) == _DAY:
        return f"{text}T00:00:00Z"
    is_mixed = digits == "mixed"
    count = draw % (TICKS + 1) if digits == "mixed" else digits
    if count == 0:
        return text[:_WHOLE] + "Z"
    if count < TICKS:
        fraction = text[_WHOLE + 1 : _WHOLE + 1 + count]
    else:
        fraction = f"{text[_WHOLE + 1 : -1]}{draw // 8 % 10 if is_mixed else 0}"
    # Every second time drops its trailing zeros, as some serialisers do.
    if is_mixed and fraction[-1] == "0" and draw // 80 % 2 and not (fraction := fraction.rstrip("0")):
        return text[:_WHOLE] + "Z"
    return f"{text[:_WHOLE]}.{fraction}Z"


def asked(text: str, *, offsets: bool) -> str | None:
    """What a time in a question, perhaps with an offset for Z, is compared by; None if Plex does not take it as one."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    minute, second, fraction, zone = found.groups()
    try:
        moment = datetime.fromisoformat(f"{minute}:{second or '00'}{'+00:00' if zone in 'Zz' else zone}")
        if zone not in "Zz":
            if not offsets:
                return None
            moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return f"{moment:%Y-%m-%dT%H:%M:%S}".rjust(_WHOLE, "0") + (fraction or "").ljust(TICKS, "0")


def time_asked(text: str) -> str | None:
    """What a time of the day in a question is compared by; None if it is none. A row's own is compared the same way."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    minute, second, fraction = found.groups()
    return f"{minute}:{second or '00'}{(fraction or '').ljust(TICKS, '0')}"


def plain(order_text: str) -> str:
    """A comparable time as the sandbox writes times: the microsecond that it lies in."""
    return f"{order_text[:_WHOLE]}.{order_text[_WHOLE : _WHOLE + 6]}Z"
