"""Oracle's date format models: reading them, and writing a date by one.

Source: Oracle Database, "Format Models"; docs/netsuite-sandbox.md#suiteql-dates.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.values import Value, quoted

_ELEMENT = re.compile(
    r'"(?P<literal>[^"]*)"|(?P<mark>[-/,.;: ]+)|(?P<code>FM|YYYY|YYY|RRRR|IYYY|YY|RR|IW|Y|Q|MONTH|MON|MM|MI|WW|W|'
    r"DDD|DD|DAY|DY|D|HH24|HH12|HH|SSSSS|SS|FF[1-9]?|A\.M\.|P\.M\.|AM|PM|TZH|TZM|TZR)",
    re.IGNORECASE,
)

_SIMPLE = {
    "YYYY": ("%Y", "%Y"),
    "RRRR": ("%Y", "%Y"),
    "IYYY": ("%G", "%G"),
    "YY": ("%y", "%y"),
    "RR": ("%y", "%y"),
    "IW": ("%V", "%V"),
    "MM": ("%m", "%-m"),
    "DD": ("%d", "%-d"),
    "DDD": ("%j", "%-j"),
    "HH24": ("%H", "%-H"),
    "HH12": ("%I", "%-I"),
    "HH": ("%I", "%-I"),
    "MI": ("%M", "%-M"),
    "SS": ("%S", "%-S"),
}
"""What strftime knows, padded and not."""

_WORDS = {"MONTH": "%B", "MON": "%b", "DAY": "%A", "DY": "%a", "AM": "%p", "PM": "%p"}

_LONGEST_WORD = 9

_COUNTED: dict[str, tuple[str, int]] = {
    "YYY": ("year({0}) % 1000", 3),
    "Y": ("year({0}) % 10", 1),
    "Q": ("quarter({0})", 1),
    "WW": ("(dayofyear({0}) - 1) // 7 + 1", 2),
    "W": ("(day({0}) - 1) // 7 + 1", 1),
    "D": ("dayofweek({0}) + 1", 1),
    "SSSSS": ("hour({0}) * 3600 + minute({0}) * 60 + second({0})", 5),
}
"""What must be counted, and how many digits it takes."""


@dataclass(frozen=True, slots=True)
class Element:
    """A part of a model.

    Args:
        kind: `literal` in quotes, `mark` of punctuation, or `code`.
        text: As it is written, without quotes.
        is_padded: Whether FM has not been said.
    """

    kind: str
    text: str
    is_padded: bool = True

    @property
    def code(self) -> str:
        """Its upper-case name."""
        return self.text.upper()


@lru_cache(maxsize=256)
def elements(model: str) -> tuple[Element, ...]:
    """The parts of a model."""
    found: list[Element] = []
    position, is_padded = 0, True
    while position < len(model):
        match = _ELEMENT.match(model, position)
        if match is None:
            raise unsupported()
        position = match.end()
        if (match["code"] or "").upper() == "FM":
            is_padded = not is_padded
        else:
            kind = match.lastgroup or ""
            found.append(Element(kind, match[kind], is_padded))
    return tuple(found)


def written(when: Value, model: str) -> str:
    """The text of a `local` or a `date` by one of Oracle's models, as a DuckDB expression."""
    sql = f"CAST({when.sql} AS TIMESTAMP)" if when.kind == "date" else when.sql
    parts: list[str] = []
    simple = ""
    for element in elements(model):
        plain = _plain(element)
        if plain is None:
            parts += _formatted(sql, simple)
            parts.append(_expression(sql, when, element))
            simple = ""
        else:
            simple += plain
    return " || ".join([*parts, *_formatted(sql, simple)]) if model else "NULL"


def _formatted(sql: str, simple: str) -> list[str]:
    return [f"strftime({sql}, {quoted(simple)})"] if simple else []


def _plain(element: Element) -> str | None:
    if element.kind != "code":
        return element.text.replace("%", "%%")
    if element.code in _SIMPLE:
        return _SIMPLE[element.code][0 if element.is_padded else 1]
    if element.code.startswith("FF"):
        # NetSuite's times have whole seconds.
        return "0" * int(element.code[2:] or 6)
    return None


def _expression(sql: str, when: Value, element: Element) -> str:
    if element.code in _WORDS:
        return _word(sql, element)
    if element.code in {"A.M.", "P.M."}:
        halves = ("a.m.", "p.m.") if element.text.islower() else ("A.M.", "P.M.")
        return f"CASE WHEN hour({sql}) < 12 THEN '{halves[0]}' ELSE '{halves[1]}' END"
    if element.code in _COUNTED:
        expression, digits = _COUNTED[element.code]
        number = f"CAST({expression.format(sql)} AS VARCHAR)"
        return f"lpad({number}, {digits}, '0')" if element.is_padded else number
    return _zone(sql, when, element.code)


def _word(sql: str, element: Element) -> str:
    word = f"strftime({sql}, '{_WORDS[element.code]}')"
    if element.is_padded and element.code in {"MONTH", "DAY"}:
        word = f"rpad({word}, {_LONGEST_WORD}, ' ')"
    if element.text[0].islower():
        return f"lower({word})"
    return f"upper({word})" if element.text[1].isupper() else word


def _zone(sql: str, when: Value, code: str) -> str:
    if not when.instant:
        raise unsupported()
    if code == "TZR":
        return quoted(when.zone)
    minutes = f"CAST(round((epoch({sql}) - epoch({when.instant})) / 60) AS BIGINT)"
    if code == "TZM":
        return f"lpad(CAST(abs({minutes}) % 60 AS VARCHAR), 2, '0')"
    return f"(CASE WHEN {minutes} < 0 THEN '-' ELSE '+' END || lpad(CAST(abs({minutes}) // 60 AS VARCHAR), 2, '0'))"


_STRPTIME: dict[str, str] = {
    **{code: plain for code, (plain, _) in _SIMPLE.items() if code not in {"IYYY", "IW"}},
    "MON": "%b",
    "MONTH": "%B",
    "AM": "%p",
    "PM": "%p",
}


def strptime(model: str) -> str:
    """The same model for DuckDB's strptime, to read texts that are not known before the query runs."""
    return "".join(map(_strptime_part, elements(model)))


def _strptime_part(element: Element) -> str:
    if element.kind != "code":
        return element.text.replace("%", "%%")
    part = "%f" if element.code.startswith("FF") else _STRPTIME.get(element.code)
    if part is None:
        raise unsupported()
    return part
