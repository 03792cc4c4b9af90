"""The bulk lane: a page decoded into typed rows in C, and written in one call.

The last row of each page goes the SDK's own way, so that bookmark, counters and state see every page.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

_encoder = msgspec.json.Encoder(decimal_format="number")

_TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "boolean": bool,
    "array": list[Any],
    "object": dict[str, Any],
}


_UNFIT = re.compile(r'[\\"\x00-\x1f]')


def fits(names: Iterable[str]) -> bool:
    """Whether rows with these properties can take the bulk lane; a typed row has no name with a quote in it."""
    return not any(_UNFIT.search(name) for name in names)


@dataclass(frozen=True, slots=True)
class Packed:
    """The rows of a page as they leave, in a third of the memory that typed rows take.

    Args:
        lines: All but the last, alone, one line each.
        last: The last one, typed.
        count: How many there are, the last included.
        extremes: The least and the greatest value of the replication key; None where there is none.
    """

    lines: bytes
    last: Struct
    count: int
    extremes: tuple[str, str] | None


class Lane:
    """How one stream's rows are decoded and written.

    Args:
        stream: The stream's name.
        properties: The JSON schema of each property that is wanted; what is not described is not decoded.
        constants: Values that every row gets.
    """

    def __init__(
        self, stream: str, properties: Mapping[str, Mapping[str, Any]], constants: Mapping[str, str] | None = None
    ) -> None:
        given = constants or {}
        fields = [
            (
                f"f{place}",
                _field_type(schema) | UnsetType,
                msgspec.field(default=given.get(name, UNSET), name=name),
            )
            for place, (name, schema) in enumerate(properties.items())
        ]
        self.row_type = msgspec.defstruct(f"Row_{stream}", fields)
        self._stream = stream
        self._places = {name: f"f{place}" for place, name in enumerate(properties)}

    def value(self, row: Struct, name: str) -> Any:
        """One value of a row."""
        return getattr(row, self._places[name])

    def place(self, name: str) -> str | None:
        """The attribute of a row that holds a property; None where that is not wanted."""
        return self._places.get(name)

    def as_dict(self, row: Struct) -> dict[str, Any]:
        """The row as the SDK takes it."""
        values = ((name, getattr(row, place)) for name, place in self._places.items())
        return {name: value for name, value in values if value is not UNSET}

    def pack(self, rows: Sequence[Struct], key: str | None) -> Packed:
        """The rows of a page, at least one, encoded; the work that a thread of its own can do.

        Args:
            rows: Rows of this lane's type.
            key: The replication key, if there is one.
        """
        extremes = None if key is None else self.extremes(rows, key)
        return Packed(_encoder.encode_lines(rows[:-1]), rows[-1], len(rows), extremes)

    def extremes(self, rows: Sequence[Struct], name: str) -> tuple[str, str] | None:
        """The least and the greatest text that rows hold in a property; None where none holds any."""
        place = self._places[name]
        texts = [text for row in rows if isinstance(text := getattr(row, place), str)]
        return (min(texts), max(texts)) if texts else None

    def plain_lines(self, rows: Sequence[Struct]) -> bytes:
        """The rows alone, one line each, as batch files hold them."""
        return _encoder.encode_lines(rows)

    def lines(self, rows: Sequence[Struct], time_extracted: datetime) -> bytes:
        """The RECORD messages of rows that are not packed, one line each."""
        return bytes(self.messages(self.plain_lines(rows), time_extracted))

    def messages(self, lines: bytes, time_extracted: datetime) -> memoryview:
        """The RECORD messages of rows, one line each.

        Args:
            lines: The rows alone, as `pack` leaves them.
            time_extracted: When the page was received.
        """
        if not lines:
            return memoryview(b"")
        before = b'{"type":"RECORD","stream":%s,"record":' % _encoder.encode(self._stream)
        after = b',"time_extracted":%s}\n' % _encoder.encode(time_extracted)
        # JSON has no raw line feed, so that each one ends a row; what begins a message behind the last one is cut off.
        whole = before + lines.replace(b"\n", after + before)
        return memoryview(whole)[: -len(before)]


def _field_type(schema: Mapping[str, Any]) -> Any:
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    types = [_TYPES.get(kind) for kind in kinds if kind != "null"]
    if len(types) != 1 or types[0] is None:
        return Any
    return types[0] | None if "null" in kinds else types[0]
