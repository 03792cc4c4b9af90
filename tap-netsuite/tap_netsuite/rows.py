"""What NetSuite's texts become: the rows of one stream, typed.

Source: docs/netsuite-sandbox.md#suiteql-results
"""

import threading
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from singer_http.bulk import Lane
from singer_http.row_types import RowTypes
from singer_sdk.exceptions import FatalAPIError

from tap_netsuite.columns import Column

BETWEEN = ", "
"""What stands between the ids of a multiple select."""
_SENT = {"type": ["string", "null"]}

# Threads can only take turns at typing, and each would hold a page in all its forms while it waits for its turn.
_turn = threading.Lock()
_item = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


class RowReader:
    """Types the rows of one stream; what NetSuite left out is null.

    Args:
        stream: The stream's name, for errors.
        columns: Those that are wanted, in order.
        constants: Values that every row gets.
    """

    def __init__(self, stream: str, columns: Sequence[Column], constants: Mapping[str, str]) -> None:
        schemas = {column.name: column.schema for column in columns}
        self._lists = [column.name for column in columns if column.kind == "multiselect"]
        self._texts = [column.name for column in columns if column.kind in ("text", "date", "datetime")]
        self._empty: dict[str, Any] = dict.fromkeys(schemas) | dict(constants)
        sent = schemas | dict.fromkeys(constants, _SENT) | dict.fromkeys(self._lists, _SENT)
        self.lane = Lane(stream, sent, self._empty, of_texts=True)
        self._decoder = self.lane.decoder(list)
        self._types = RowTypes(stream, schemas, of_texts=True)

    def rows(self, sent: Sequence[bytes | msgspec.Raw], *, is_row_by_row: bool = False) -> Sequence[Any]:
        """Structs of the lane, or dicts; dicts also where a value did not come in the usual form.

        Args:
            sent: JSON objects.
            is_row_by_row: Whether they are wanted as the SDK takes them.

        Raises:
            FatalAPIError: A value is not what its column is said to hold.
        """
        with _turn:
            try:
                typed: list[Any] = self._decoder.decode(b"[" + b",".join(sent) + b"]")
            except msgspec.MsgspecError:
                return [self._tolerant(row) for row in sent]
            self._split(typed)
            return [self.lane.as_dict(row) for row in typed] if is_row_by_row else typed

    def _split(self, rows: Sequence[Any]) -> None:
        for place in map(self.lane.place, self._lists):
            for row in rows:
                if (text := getattr(row, str(place))) is not None:
                    setattr(row, str(place), text.split(BETWEEN))

    def _tolerant(self, row: bytes | msgspec.Raw) -> dict[str, Any]:
        """A row of which some value is no text, or is written otherwise."""
        item = {name: value for name, value in _item.decode(row).items() if name in self._empty and value is not None}
        item |= {name: _text(item[name]) for name in self._texts if name in item}
        item |= {name: _several(item[name]) for name in self._lists if name in item}
        try:
            return self._empty | self._types.typed(item)
        except FatalAPIError as error:
            raise FatalAPIError(
                f"{error}; if the field was changed in NetSuite, make the catalog anew (meltano run --refresh-catalog)"
            ) from None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "T" if value else "F"
    return str(value) if isinstance(value, str | int | Decimal) else msgspec.json.encode(value).decode()


def _several(value: Any) -> list[str]:
    return [_text(each) for each in value] if isinstance(value, list) else _text(value).split(BETWEEN)
