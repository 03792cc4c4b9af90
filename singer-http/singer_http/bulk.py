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

from singer_http.field_types import Flag, field_type, kind_of
from singer_http.row_types import unfit

_encoder = msgspec.json.Encoder(decimal_format="number")

_UNFIT = re.compile(r'[\\"\x00-\x1f]')


def fits(names: Iterable[str]) -> bool:
    """Whether rows with these properties can take the bulk lane; a typed row has no name with a quote in it."""
    return not any(_UNFIT.search(name) for name in names)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of the rows of a page.

    Args:
        count: How many there are.
        extremes: The least and the greatest value of the replication key; None where there is none.
        keys: The primary keys, where they are counted.
    """

    count: int
    extremes: tuple[str, str] | None = None
    keys: Sequence[tuple[Any, ...]] = ()


@dataclass(frozen=True, slots=True)
class Packed:
    """The rows of a page as they leave, in a third of the memory that typed rows take.

    Args:
        lines: All but the last, alone, one line each.
        last: The last one, typed.
        facts: What is told of them all.
    """

    lines: bytes
    last: Struct
    facts: Facts


class Lane:
    """How one stream's rows are decoded and written.

    Args:
        stream: The stream's name.
        properties: The JSON schema of each property that is wanted; what is not described is not decoded.
        constants: Values that every row gets.
        of_texts: Whether every value comes as a text, booleans as T or F.
    """

    def __init__(
        self,
        stream: str,
        properties: Mapping[str, Mapping[str, Any]],
        constants: Mapping[str, str] | None = None,
        *,
        of_texts: bool = False,
    ) -> None:
        given = constants or {}
        fields = [
            (
                f"f{place}",
                field_type(schema, of_texts=of_texts) | UnsetType,
                msgspec.field(default=given.get(name, UNSET), name=name),
            )
            for place, (name, schema) in enumerate(properties.items())
        ]
        self.row_type = msgspec.defstruct(f"Row_{stream}", fields)
        self._stream = stream
        self._places = {name: f"f{place}" for place, name in enumerate(properties)}
        self._of_texts = of_texts
        self._numbers = [name for name, schema in properties.items() if kind_of(schema) == "number"] if of_texts else []

    def decoder(self, envelope: Any) -> msgspec.json.Decoder[Any]:
        """What decodes a page, numbers exactly; it raises MsgspecError where a value is not as its schema says.

        Args:
            envelope: The type of a page's body, open for the type of its rows: `list`, or a generic Struct.
        """
        return msgspec.json.Decoder(envelope[self.row_type], strict=not self._of_texts, float_hook=Decimal)

    def value(self, row: Struct, name: str) -> Any:
        """One value of a row."""
        value = getattr(row, self._places[name])
        return value.value if isinstance(value, Flag) else value

    def place(self, name: str) -> str | None:
        """The attribute of a row that holds a property; None where that is not wanted."""
        return self._places.get(name)

    def as_dict(self, row: Struct) -> dict[str, Any]:
        """The row as the SDK takes it."""
        values = ((name, self.value(row, name)) for name in self._places)
        return {name: value for name, value in values if value is not UNSET}

    def pack(self, rows: Sequence[Struct], key: str | None, counted: Sequence[str] = ()) -> Packed:
        """The rows of a page, at least one, encoded; the work that a thread of its own can do.

        Args:
            rows: Rows of this lane's type.
            key: The replication key, if there is one.
            counted: The primary key, where keys are to be counted.

        Raises:
            FatalAPIError: A text that a number was wanted of says NaN or Infinity, which JSON has no form for.
        """
        extremes = None if key is None else self.extremes(rows, key)
        lines = _encoder.encode_lines(rows[:-1])
        self._refuse_endless(rows[-1:])
        if self._numbers and (b"NaN" in lines or b"Infinity" in lines):
            self._refuse_endless(rows)
        keys = [tuple(self.value(row, name) for name in counted) for row in rows] if counted else ()
        return Packed(lines, rows[-1], Facts(len(rows), extremes, keys))

    def _refuse_endless(self, rows: Sequence[Struct]) -> None:
        for name in self._numbers:
            values = (self.value(row, name) for row in rows)
            if any(isinstance(value, Decimal) and not value.is_finite() for value in values):
                raise unfit(self._stream, name, "number")

    def extremes(self, rows: Sequence[Struct], name: str) -> tuple[str, str] | None:
        """The least and the greatest text that rows hold in a property; None where none holds any."""
        place = self._places[name]
        texts = [text for row in rows if isinstance(text := getattr(row, place), str)]
        return (min(texts), max(texts)) if texts else None

    def plain_lines(self, rows: Sequence[Struct]) -> bytes:
        """The rows alone, one line each, as batch files hold them."""
        return _encoder.encode_lines(rows)

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
