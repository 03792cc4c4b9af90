"""Names for rows that have none: events, of which Plex tells no id.

The name is a hash of all that is known of the row, and the row's place among those that are equal to it. Rows that are
equal bear the same time, and an answer holds all of a time or none: so the names do not depend on where windows begin.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, Struct
from singer_http.bulk import Lane

from tap_plex.fields import Shape
from tap_plex.instants import settled

EVENT_ID = "_plex_event_id"

_encoder = msgspec.json.Encoder(decimal_format="number")


class EventNames:
    """Names the rows of one stream.

    Args:
        fields: All fields that are known, wanted or not; what is not known does not count, so that a new field of
            Plex's changes no name.
    """

    def __init__(self, fields: Mapping[str, Shape]) -> None:
        self._fields = dict(fields)
        self._lane = Lane("event", {name: shape.schema() for name, shape in self._fields.items()})
        self._places = [str(self._lane.place(name)) for name in self._fields]
        self._typed = msgspec.json.Decoder(list[self._lane.row_type], float_hook=Decimal)  # type: ignore[name-defined]
        self._plain = msgspec.json.Decoder(list[dict[str, Any]], float_hook=Decimal)

    def of(self, body: bytes, known: Counter[bytes]) -> list[str]:
        """The names of rows, in their order.

        Args:
            body: The rows, a JSON array.
            known: How many of each were named before, in the same answer.
        """
        return [self._name(values, known) for values in self._values(body)]

    def of_rows(self, rows: Sequence[Mapping[str, Any]], known: Counter[bytes]) -> list[str]:
        """The same for rows that are no JSON any more."""
        return [self._name([row.get(name) for name in self._fields], known) for row in rows]

    def _values(self, body: bytes) -> list[list[Any]]:
        try:
            rows: list[Struct] = self._typed.decode(body)
        except msgspec.ValidationError:
            return [[row.get(name) for name in self._fields] for row in self._plain.decode(body)]
        places = self._places
        return [[None if (value := getattr(row, place)) is UNSET else value for place in places] for row in rows]

    def _name(self, values: list[Any], known: Counter[bytes]) -> str:
        same = [settled(value, shape) for value, shape in zip(values, self._fields.values(), strict=True)]
        digest = hashlib.sha256(_encoder.encode(same))
        count = known[digest.digest()]
        known[digest.digest()] += 1
        return f"{digest.hexdigest()}-{count}"
