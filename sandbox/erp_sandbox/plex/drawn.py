"""Values for fields that the sandbox's records do not tell of: drawn from the row's name, so that they never change."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from hashlib import blake2b
from typing import Any, TypeAlias

from erp_sandbox import words
from erp_sandbox.plex.shapes import Shape

_START = datetime(2024, 1, 1, tzinfo=UTC)
_SPREAD = 1_234_567_891
_CHOICES = 4096
_MULTIPLIER = 0x9E3779B97F4A7C15F39CC0605CEDC835
_MASK = 2**128 - 1
_NULL_IN = 6

Draw: TypeAlias = Callable[[int], Any]
Plan: TypeAlias = tuple[tuple[str, int, Draw], ...]

_TEXTS: tuple[tuple[str, tuple[str | None, ...]], ...] = (
    ("note", (None, None, "See the drawing.", *words.NOTES[:4])),
    ("message", (None, "Handled.", "À vérifier")),
    ("description", (None, "Standard", "Según plano", "量産品", "Nach Muster")),
    ("email", ("office@works.example", None)),
    ("phone", ("555-0100", "555-0199", None)),
    ("fax", (None, "555-0142")),
    ("mobile", (None, "555-0177")),
    ("currency", words.CURRENCIES),
    ("country", words.COUNTRIES),
    ("city", tuple(place[0] for place in words.PLACES)),
    ("state", ("OH", "TX", None)),
    ("zip", ("45402", "78040", "44-100", None)),
    ("freightterms", ("Prepaid", "Collect", None)),
    ("incoterms", ("EXW", "FCA", "DAP", None)),
    ("terms", ("Net 30", "Net 60", "2% 10 Net 30")),
    ("fob", ("Origin", "Destination", None)),
    ("status", ("Active", "Open", "Closed")),
    ("priority", ("Low", "Normal", "High")),
    ("unit", ("EA", "KG", "M")),
    ("uom", ("EA", "KG", "M")),
    ("revision", ("A", "B", "01", "")),
    ("shift", ("1", "2", "3")),
    ("department", ("Production", "Quality", "Logistics", None)),
    ("building", ("Main", "North", None)),
    ("region", ("AMER", "EMEA", None)),
    ("type", ("Standard", "Special", None)),
    ("category", ("A", "B", "C", None)),
    ("group", ("General", "Export", None)),
    ("username", words.PEOPLE),
    ("firstname", tuple(name.split(" ", 1)[0] for name in words.PEOPLE)),
    ("lastname", tuple(name.split(" ", 1)[1] for name in words.PEOPLE)),
    ("name", words.PROJECTS),
)  # fmt: skip


def digest(*name: object) -> int:
    """128 random bits for a row."""
    return digest_of("/".join(map(str, name)))


def digest_of(text: str) -> int:
    """128 random bits for a text."""
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "big")


def bits(row: int, place: int) -> int:
    """Other bits for each field of a row."""
    return (row * (2 * place + _MULTIPLIER) & _MASK) >> 64


def plan(fields: Mapping[str, Shape]) -> Plan:
    """How each field of a row is drawn, worked out once for all rows."""
    return tuple(
        (name, 2 * place + _MULTIPLIER, _drawer(name, shape)) for place, (name, shape) in enumerate(fields.items())
    )


def filled(steps: Plan, row: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """A whole row: what is given, and drawn values for all else; instants are as the sandbox writes them."""
    return {name: given[name] if name in given else draw((row * factor & _MASK) >> 64) for name, factor, draw in steps}


def _drawer(name: str, shape: Shape) -> Draw:
    if shape.items:
        one = _drawer(name, shape.items)
        return lambda draw: [one(bits(draw, place)) for place in range(draw % 3)]
    if shape.fields is not None:
        steps = plan(shape.fields)
        return lambda draw: filled(steps, draw, {})
    if choices := _choices(name, shape):
        size = len(choices)
        return lambda draw: None if draw % _NULL_IN == 0 else choices[(draw >> 8) % size]
    scalar = partial(_numbered, name[:1].upper()) if shape.scalar == "str" else _DRAWS[shape.scalar]
    if name == "id":
        return lambda draw: scalar(draw >> 8)
    return lambda draw: None if draw % _NULL_IN == 0 else scalar(draw >> 8)


def _choices(name: str, shape: Shape) -> Sequence[str | None]:
    """What a field's values are chosen from; nothing for a field whose values are made."""
    if name == "id":
        return ()
    if shape.scalar == "dt":
        return _instants()
    lower = name.lower()
    return next((options for part, options in _TEXTS if part in lower), ()) if shape.scalar == "str" else ()


def _guid(draw: int) -> str:
    text = f"{draw * _MULTIPLIER & _MASK:032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}"


@cache
def _instants() -> list[str]:
    """Moments to choose from: making one anew for each field would take longer than all the rest of a row."""
    moments = (_START + timedelta(microseconds=place * _SPREAD * 4) for place in range(_CHOICES))
    return [f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z" for moment in moments]


def instant(draw: int) -> str:
    """Some moment of the year before the sandbox's flow begins."""
    return _instants()[draw % _CHOICES]


def _numbered(letter: str, draw: int) -> str:
    return f"{letter}{draw % 10_000:04d}"


_DRAWS: dict[str, Draw] = {
    "uuid": _guid,
    "dt": instant,
    "dbl": lambda draw: Decimal(draw % 10**8).scaleb(-5),
    "i32": lambda draw: draw % 1000,
    "i64": lambda draw: draw % 1000,
    "bool": lambda draw: bool(draw & 1),
    "date": lambda draw: instant(draw)[:10],
    "time": lambda draw: instant(draw)[11:19],
    "any": lambda _draw: None,
}
