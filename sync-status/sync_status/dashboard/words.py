"""How values are written for people: times, durations, counts, states. Each is a filter of the templates."""

import re
from datetime import UTC, datetime

from markupsafe import Markup, escape

MINUTE = 60
HOUR = 3600
DAY = 86400
THOUSAND = 1000

TONES = {
    "completed": "good",
    "healthy": "good",
    "on_time": "good",
    "connected": "good",
    "delivered": "good",
    "enabled": "good",
    "in_progress": "busy",
    "warning": "warn",
    "partial": "warn",
    "late": "warn",
    "failing": "warn",
    "degraded": "bad",
    "failed": "bad",
    "lost": "bad",
    "stale": "bad",
    "broken": "bad",
    "error": "bad",
}
"""The colour and the sign of a word; words that are not here are neither good nor bad."""

LABELS = {
    "in_progress": "Syncing",
    "on_time": "On time",
    "pending": "Never run",
    "unknown": "Unknown",
}
_BACKTICKS = re.compile(r"`([^`]+)`")


def tone(word: str | None) -> str:
    """The tone of a state: good, busy, warn, bad or idle."""
    return TONES.get(word or "", "idle")


def label(word: str | None) -> str:
    """A state as people read it.

    Examples:
        >>> label("on_time"), label("failed")
        ('On time', 'Failed')
    """
    if not word:
        return "–"
    return LABELS.get(word, word.replace("_", " ").capitalize())


def duration(seconds: float | None) -> str:
    """A length of time, in the two largest units that matter.

    Examples:
        >>> duration(0.4), duration(72), duration(7260), duration(90000)
        ('0 s', '1 min 12 s', '2 h 1 min', '1 d 1 h')
    """
    if seconds is None:
        return "–"
    whole = round(max(0.0, seconds))
    for size, name, lower, lower_name in ((DAY, "d", HOUR, "h"), (HOUR, "h", MINUTE, "min"), (MINUTE, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // lower
            return f"{whole // size} {name} {rest} {lower_name}" if rest else f"{whole // size} {name}"
    return f"{whole} s"


def roughly(seconds: float | None) -> str:
    """A length of time, in its largest unit only.

    Examples:
        >>> roughly(5720), roughly(100000), roughly(12)
        ('1 h', '1 d', '12 s')
        >>> roughly(5520.0), roughly(3540)
        ('1 h', '59 min')
    """
    if seconds is None:
        return "–"
    whole = int(max(0.0, seconds))
    for size, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if whole >= size:
            return f"{whole // size} {name}"
    return f"{whole} s"


def count(number: float | None) -> str:
    """A number with its thousands set apart.

    Examples:
        >>> count(18234), count(880.0)
        ('18,234', '880')
    """
    return "–" if number is None else f"{round(number):,}"


def short(number: float | None) -> str:
    """A number in few characters.

    Examples:
        >>> short(950), short(18234), short(2_500_000)
        ('950', '18.2k', '2.5M')
    """
    if number is None:
        return "–"
    for size, name in ((THOUSAND**2, "M"), (THOUSAND, "k")):
        if number >= size:
            return f"{number / size:.1f}".removesuffix(".0") + name
    return str(round(number))


def percent(share: float | None) -> str:
    """A share of one; 100 % is said only of all.

    Examples:
        >>> percent(1.0), percent(0.9996), percent(0.5)
        ('100 %', '99.9 %', '50 %')
    """
    if share is None:
        return "–"
    tenths = int(share * THOUSAND) / 10
    return f"{tenths:g} %"


def absolute(moment: datetime | None) -> str:
    """A moment in full.

    Examples:
        >>> absolute(datetime(2026, 1, 5, 6, 10, 12, tzinfo=UTC))
        '2026-01-05 06:10:12 UTC'
    """
    return "–" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def since(moment: datetime | None, at: datetime) -> Markup:
    """How long ago something was, or how soon it is; the moment itself is on hover; a script keeps it up to date."""
    if moment is None:
        return Markup("–")
    seconds = (at - moment).total_seconds()
    text = f"{roughly(seconds)} ago" if seconds >= 0 else f"in {roughly(-seconds)}"
    return _time(moment, text, "relative")


def clock_time(moment: datetime | None) -> Markup:
    """A moment, as date and time of day."""
    if moment is None:
        return Markup("–")
    return _time(moment, moment.astimezone(UTC).strftime("%d %b, %H:%M"), "absolute")


def _time(moment: datetime, text: str, kind: str) -> Markup:
    iso = moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Markup('<time datetime="{}" title="{}" data-{}>{}</time>').format(iso, absolute(moment), kind, text)


def prose(text: str | None) -> Markup:
    """A text in which what stands between backticks is code."""
    parts = _BACKTICKS.split(text or "")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(parts)
    )


def commands(text: str | None) -> list[str]:
    """The commands that a text names, between backticks.

    Examples:
        >>> commands("Set a new key, then run `meltano invoke tap-x:check`.")
        ['meltano invoke tap-x:check']
    """
    return [part for part in _BACKTICKS.findall(text or "") if " " in part]


def plural(number: int, one: str, many: str | None = None) -> str:
    """A number and its noun.

    Examples:
        >>> plural(1, "run"), plural(3, "run"), plural(2, "entry", "entries")
        ('1 run', '3 runs', '2 entries')
    """
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def every(seconds: float | None) -> str:
    """How often something is due.

    Examples:
        >>> every(3600), every(86400), every(900), every(None)
        ('hourly', 'daily', 'every 15 min', '')
    """
    if seconds is None:
        return ""
    names = {HOUR: "hourly", DAY: "daily", 7 * DAY: "weekly"}
    return names.get(round(seconds), f"every {duration(seconds)}")
