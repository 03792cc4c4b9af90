"""Rows in one form, whichever way they were kept, so that a copy can be compared with the truth."""

import json
import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from erp_sandbox.entity import Entity, Kind

Row = Mapping[str, Any]


def canonical_rows(entity: Entity, rows: Iterable[Row], *, exact_numbers: bool = True) -> dict[str, Row]:
    """Bring rows into one form, by id; columns that loaders add (`_sdc_...`) are left out.

    Args:
        entity: Whose rows; its fields say how a value is to be understood.
        rows: As the generator makes them, or as a warehouse or file holds them.
        exact_numbers: Compare decimals exactly; else after rounding to double precision.
    """
    forms = {field.name: _form(field.kind, exact_numbers=exact_numbers) for field in entity.fields}
    found: dict[str, Row] = {}
    for row in rows:
        assert row["id"] not in found, f"{entity.name} holds {row['id']} twice"
        own = {name: value for name, value in row.items() if not name.startswith("_sdc_")}
        found[row["id"]] = {name: None if value is None else forms[name](value) for name, value in own.items()}
    return found


def moment(value: str | datetime) -> str:
    """A point in time as UTC text with six digits; a time without a zone is UTC."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    in_utc = at.astimezone(UTC) if at.tzinfo else at
    return f"{in_utc:%Y-%m-%dT%H:%M:%S.%fZ}"


def _form(kind: Kind, *, exact_numbers: bool) -> Callable[[Any], Any]:
    return float if kind == "number" and not exact_numbers else _FORMS[kind]


def _text(value: Any) -> str:
    assert isinstance(value, str), value
    return value


def _flag(value: Any) -> bool:
    assert isinstance(value, bool), value
    return value


def _day(value: str | date) -> str:
    # A time of day, were there one, is a difference.
    return value if isinstance(value, str) else value.isoformat()


def _array(value: str | list[str]) -> list[str]:
    items = json.loads(value) if isinstance(value, str) else value
    return [_text(item) for item in items]


_FORMS: dict[Kind, Callable[[Any], Any]] = {
    "string": _text,
    "integer": operator.index,
    "number": Decimal,
    "boolean": _flag,
    "date": _day,
    "date-time": moment,
    "array": _array,
}
