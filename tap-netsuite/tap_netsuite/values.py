"""What NetSuite's texts are made into: numbers, booleans, lists.

Source: docs/netsuite-sandbox.md#suiteql-results
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import msgspec
from msgspec import Struct
from singer_http.bulk import Lane
from typing_extensions import override

from tap_netsuite.columns import Column, Kind

_TRUTHS = {"T": True, "F": False, "true": True, "false": False, True: True, False: False}

_WIRE: dict[Kind, Any] = {
    "text": str | None,
    "integer": int | None,
    "number": Decimal | None,
    "boolean": Literal["T", "F"] | None,
    "date": str | None,
    "datetime": str | None,
    "multiselect": str | None,
}


class UnfitValueError(Exception):
    """A value is not what its column is said to hold.

    Args:
        column: The column's name.
        kind: What it is said to hold.
    """

    def __init__(self, column: str, kind: str) -> None:
        self.column, self.kind = column, kind
        super().__init__(f"a value of the column '{column}' is no {kind}")


class TypedLane(Lane):
    """The bulk lane of rows whose values come as texts; what NetSuite left out is null.

    Args:
        stream: The stream's name.
        columns: Those that are wanted, in order.
        constants: Values that every row gets.
    """

    def __init__(self, stream: str, columns: Sequence[Column], constants: Mapping[str, str]) -> None:
        schemas = {column.name: column.schema for column in columns}
        schemas |= {name: {"type": "string"} for name in constants}
        super().__init__(stream, schemas, constants)
        self._columns = tuple(columns)
        fields = [
            (f"f{place}", _wire_type(columns, place), msgspec.field(default=constants.get(name), name=name))
            for place, name in enumerate(schemas)
        ]
        self.row_type = msgspec.defstruct(f"Row_{stream}", fields)
        self._flags = self._places_of("boolean")
        self._lists = self._places_of("multiselect")

    @override
    def as_dict(self, row: Struct) -> dict[str, Any]:
        return {name: getattr(row, place) for name, place in self._places.items()}

    def finish(self, rows: Sequence[Any]) -> None:
        """Make booleans and lists of the texts that rows were decoded with."""
        for place in self._flags:
            for row in rows:
                text = getattr(row, place)
                if text is not None:
                    setattr(row, place, text == "T")
        for place in self._lists:
            for row in rows:
                text = getattr(row, place)
                if text is not None:
                    setattr(row, place, text.split(", "))

    def row(self, item: Mapping[str, Any]) -> Struct:
        """A row of an item that did not come as expected, value by value.

        Raises:
            UnfitValueError: A value is not what its column is said to hold.
        """
        made: Struct = self.row_type()
        for column in self._columns:
            value = item.get(column.name)
            if value is not None:
                setattr(made, self._places[column.name], _made(column, value))
        return made

    def _places_of(self, kind: Kind) -> tuple[str, ...]:
        return tuple(self._places[column.name] for column in self._columns if column.kind == kind)


def _wire_type(columns: Sequence[Column], place: int) -> Any:
    return _WIRE[columns[place].kind] if place < len(columns) else str


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "T" if value else "F"
    return str(value) if isinstance(value, str | int | Decimal) else msgspec.json.encode(value).decode()


def _whole(value: Any) -> int:
    number = Decimal(value)
    if number != number.to_integral_value():
        raise ValueError
    return int(number)


def _number(value: Any) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError
    return number


def _several(value: Any) -> list[str]:
    return [_text(each) for each in value] if isinstance(value, list) else _text(value).split(", ")


_MAKERS: dict[Kind, Callable[[Any], Any]] = {
    "text": _text,
    "integer": _whole,
    "number": _number,
    "boolean": lambda value: _TRUTHS[value],
    "date": _text,
    "datetime": _text,
    "multiselect": _several,
}


def _made(column: Column, value: Any) -> Any:
    try:
        return _MAKERS[column.kind](value)
    except (ValueError, TypeError, KeyError, InvalidOperation):
        raise UnfitValueError(column.name, column.kind) from None
