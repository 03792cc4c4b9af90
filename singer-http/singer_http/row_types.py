"""Rows that go one by one: each value becomes what its schema says, as it does in bulk.

Pages are typed as they are decoded. This is the way of those that will not be, and of streams whose rows cannot go in
bulk: it takes a few forms more, and says which column is in the way.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec
from singer_sdk.exceptions import FatalAPIError

from singer_http.field_types import Flag, field_type, kind_of

_LONGEST = 100
"""Digits of an integer: 1e999999 is a short text, and no number of anything."""


def unfit(stream: str, column: str, kind: str) -> FatalAPIError:
    """What is said of a value that is not as its schema says; never the value."""
    return FatalAPIError(
        f"{stream}: a value of the column {column!r} is no {kind}, as its schema says; deselect the column to read the "
        "rest, and tell the maintainers of the tap"
    )


class RowTypes:
    """Types the rows of one stream.

    Args:
        stream: The stream's name.
        properties: The JSON schema of each property; of what is not described nothing is changed.
        of_texts: Whether every value comes as a text, booleans as T or F.
    """

    def __init__(self, stream: str, properties: Mapping[str, Mapping[str, Any]], *, of_texts: bool = False) -> None:
        self._stream, self._of_texts = stream, of_texts
        self._columns = {
            name: (kind, field_type(schema, of_texts=of_texts))
            for name, schema in properties.items()
            if (kind := kind_of(schema)) is not None
        }

    def typed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row as its schema says.

        Raises:
            FatalAPIError: A value cannot be what its schema says; its column is named.
        """
        found = dict(row)
        for name in self._columns.keys() & row.keys():
            kind, wanted = self._columns[name]
            try:
                found[name] = self._value(row[name], kind, wanted)
            except ValueError:
                # Without its cause, which holds the value.
                raise unfit(self._stream, name, kind) from None
        return found

    def _value(self, value: Any, kind: str, wanted: Any) -> Any:
        numbers = (int, Decimal, str) if self._of_texts else (int, Decimal)
        if kind == "integer" and isinstance(value, numbers) and not isinstance(value, bool):
            return self._integer(value, wanted)
        typed = msgspec.convert(value, wanted, strict=not self._of_texts)
        if isinstance(typed, Decimal) and not typed.is_finite():
            raise ValueError
        return typed.value if isinstance(typed, Flag) else typed

    def _integer(self, value: Any, wanted: Any) -> Any:
        try:
            number = Decimal(value)
        except InvalidOperation:
            # A text that says that there is none, for a column that may be empty.
            return msgspec.convert(value, wanted, strict=False)
        if not number.is_finite() or number.adjusted() > _LONGEST or number != int(number):
            raise ValueError
        return int(number)
