"""Oracle's number format models, as far as exports use them: digits, a point, groups of thousands.

Source: Oracle Database, "Format Models".
"""

import re

from erp_sandbox.netsuite.suiteql.errors import unsupported
from erp_sandbox.netsuite.suiteql.values import NULL, Value, quoted, text

_MODEL = re.compile(r"(?P<fm>FM)?(?P<dollar>\$)?(?P<whole>[09,G]+)?(?:[.D](?P<fraction>[09]*))?", re.IGNORECASE)
_GROUPS = re.compile(r"[09]{1,3}(?:[,G][09]{3})*", re.IGNORECASE)

_MOST_DIGITS = 30


def written_number(value: Value, model: str) -> Value:
    """TO_CHAR of a number: rounded, padded for the sign, and all #s where it does not fit."""
    match = _parsed(model)
    if match is None:
        return NULL
    whole, fraction = match["whole"] or "", match["fraction"] or ""
    places = re.sub(r"[,G]", "", whole, flags=re.IGNORECASE)
    number = f"CAST({value.sql} AS DOUBLE)"
    grouped = "," if len(places) < len(whole) else ""
    body = f"format('{{:{grouped}.{len(fraction)}f}}', abs(round({number}, {len(fraction)})))"
    shown = _whole_part(body, places, fraction)
    sign = f"CASE WHEN round({number}, {len(fraction)}) < 0 THEN '-' ELSE '' END || {quoted(match['dollar'] or '')}"
    width = len(whole) + (len(fraction) + 1 if "." in model or "D" in model.upper() else 0) + 1
    is_too_long = f"abs(round({number}, {len(fraction)})) >= 1e{len(places)}"
    padded = f"{sign} || {shown}" if match["fm"] else f"lpad({sign} || {shown}, {width}, ' ')"
    return text(f"CASE WHEN {is_too_long} THEN repeat('#', {width}) ELSE {padded} END")


def _whole_part(body: str, places: str, fraction: str) -> str:
    first = places.find("0")
    if first >= 0:
        width = len(places) - first + (len(fraction) + 1 if fraction else 0)
        return f"lpad({body}, CAST(greatest({width}, length({body})) AS INTEGER), '0')"
    # With nines alone nothing stands before the point.
    return f"CASE WHEN starts_with({body}, '0.') THEN substr({body}, 2) ELSE {body} END" if fraction else body


def read_number(value: Value, model: str) -> Value:
    """TO_NUMBER of a text: without the signs that the model has beside digits."""
    if _parsed(model) is None:
        return NULL
    plain = f"replace(replace(trim({value.sql}), ',', ''), '$', '')"
    return Value(f"CAST({plain} AS DECIMAL(38, 10))", "number", is_product=True)


def _parsed(model: str) -> re.Match[str] | None:
    match = _MODEL.fullmatch(model)
    if not model:
        return None
    if match is None or len(model) > _MOST_DIGITS or not (match["whole"] or match["fraction"]):
        raise unsupported()
    if match["whole"] and not _GROUPS.fullmatch(match["whole"]) and not re.fullmatch("[09]+", match["whole"]):
        raise unsupported()
    return match
