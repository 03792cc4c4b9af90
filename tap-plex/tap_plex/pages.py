"""Rows as they came become rows as they leave: typed in C, points in time settled, events named.

Source: Plex, developers.plex.com, OpenAPI documents: a list is a bare array; the envelope {"data": []} is seen in
client code only.
"""

import contextlib
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct
from singer_http.bulk import Lane
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

from tap_plex.fields import Shape
from tap_plex.instants import canonical, settled
from tap_plex.keys import EVENT_ID, EventNames

UNKNOWN = "_plex_unknown_fields"

_plain = msgspec.json.Decoder(list[dict[str, Any]], float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")
_named = msgspec.json.Decoder(list[dict[str, Raw]])
_logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Strangers:
    """Fields that nobody knows: told once each, and kept or not.

    Args:
        stream: Whose rows they stand in.
        is_kept: Whether they go into a column of their own.
        told: Those that were told.
    """

    stream: str
    is_kept: bool
    told: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def met(self, names: Iterable[str]) -> None:
        """Tell of those that are new."""
        with self._lock:
            new = sorted(set(names) - self.told)
            self.told.update(new)
        if new:
            what = f"kept in {UNKNOWN}" if self.is_kept else "left out; set keep_unknown_fields to keep them"
            _logger.warning(
                "%s: Plex sends fields that this tap does not know: %s; %s", self.stream, ", ".join(new), what
            )


@dataclass(slots=True)
class Seen:
    """What the rows of one answer said of their times.

    Args:
        low: The earliest that was asked for, as texts are compared; empty for no bound.
        high: The latest.
        least: The earliest there was.
        greatest: The latest.
        outside: How many lay outside.
        named: For each key that was met, as a hash, a hash of its row.
    """

    low: str = ""
    high: str = "~"
    least: str | None = None
    greatest: str | None = None
    outside: int = 0
    named: dict[int, int] = field(default_factory=dict)

    @property
    def reached(self) -> str | None:
        """How far the bookmark may move: never past what was asked for, as other windows are still to come."""
        return None if self.greatest is None else min(self.greatest, self.high)

    def saw(self, texts: Sequence[str]) -> None:
        """Rows bear these times."""
        if not texts:
            return
        first, last = min(texts), max(texts)
        self.least = min(self.least or first, first)
        self.greatest = max(self.greatest or last, last)
        if first < self.low or last > self.high:
            self.outside += sum(1 for text in texts if not self.low <= text <= self.high)


class Shaper:
    """Makes rows of what one stream's answers hold.

    Args:
        stream: The stream's name.
        lane: How its rows are typed; None takes them as they come.
        fields: What Plex sends, as far as it is known.
        key: The columns that no row may lack.
        moment: The column whose times tell how far a reading leads; empty for none.
        strangers: Tells of fields that are not known.
    """

    def __init__(
        self,
        stream: str,
        lane: Lane | None,
        fields: Mapping[str, Shape],
        *,
        key: Sequence[str],
        moment: str,
        strangers: Strangers,
    ) -> None:
        self._stream, self._lane, self._fields = stream, lane, dict(fields)
        self._key, self._strangers = tuple(key), strangers
        # A column that is not selected tells no times.
        self._moment = moment if lane is None or lane.place(moment) else ""
        self._dated = {name: shape for name, shape in fields.items() if shape.holds_instants}
        self._names = EventNames(fields) if EVENT_ID in key else None
        self._typed: msgspec.json.Decoder[Any] | None = None
        self._strict: msgspec.json.Decoder[Any] | None = None
        if lane is not None:
            self._typed = msgspec.json.Decoder(list[lane.row_type], float_hook=Decimal)  # type: ignore[name-defined]
            if all(lane.place(name) for name in fields):
                strict = msgspec.defstruct("Strict", [], bases=(lane.row_type,), forbid_unknown_fields=True)
                self._strict = msgspec.json.Decoder(list[strict], float_hook=Decimal)  # type: ignore[valid-type]

    def chunks(
        self,
        pieces: Iterable[Sequence[Raw]],
        columns: Mapping[str, Any],
        seen: Seen,
        since: str | None = None,
        until: str | None = None,
    ) -> Iterator[list[Any]]:
        """The rows, some at a time: structs of the lane, or dicts.

        Args:
            pieces: The rows as they came, some at a time.
            columns: What each of them is told beside.
            seen: Is told their times.
            since: Rows that bear an earlier time are left out; None leaves out none.
            until: So are rows that bear this time or a later one.

        Raises:
            FatalAPIError: A row lacks its key, or shares it with another.
            RetriableAPIError: What came is no row.
        """
        known: Counter[bytes] = Counter()
        for raws in pieces:
            body = b"[" + b",".join(raws) + b"]"
            try:
                rows = self._rows(body, columns, known)
            except msgspec.MsgspecError:
                rows = None
            if rows is None:
                raise RetriableAPIError("the answer is not a whole list of JSON")
            self._see_that_keys_name(rows, raws, seen)
            yield self._finished(rows, seen, since or "", until or "~")

    def shape(self, rows: list[dict[str, Any]], columns: Mapping[str, Any], seen: Seen) -> list[Any]:
        """The same for rows that are dicts already.

        Raises:
            FatalAPIError: A row lacks its key, or shares it with another.
        """
        names = self._names.of_rows(rows, Counter()) if self._names else None
        shaped: list[Any] = [self._plain_row(row, columns) for row in rows]
        if names is not None:
            for row, name in zip(shaped, names, strict=True):
                row[EVENT_ID] = name
        if self._lane is not None:
            with contextlib.suppress(msgspec.ValidationError):
                shaped = msgspec.convert(shaped, list[self._lane.row_type])  # type: ignore[name-defined]
        self._see_that_keys_name(shaped, [_encoder.encode(row) for row in rows], seen)
        return self._finished(shaped, seen)

    def _rows(self, body: bytes, columns: Mapping[str, Any], known: Counter[bytes]) -> list[Any]:
        rows = self._typed_rows(body)
        names = self._names.of(body, known) if self._names else None
        if rows is None:
            plain = [self._plain_row(row, columns) for row in _plain.decode(body)]
            if names is not None:
                for row, name in zip(plain, names, strict=True):
                    row[EVENT_ID] = name
            return plain
        for name, shape in self._dated.items():
            self._settle(rows, name, shape)
        for name, value in columns.items():
            if place := self._place(name):
                for row in rows:
                    setattr(row, place, value)
        if names is not None and (place := self._place(EVENT_ID)):
            for row, text in zip(rows, names, strict=True):
                setattr(row, place, text)
        return rows

    def _place(self, name: str) -> str | None:
        return self._lane.place(name) if self._lane else None

    def _typed_rows(self, body: bytes) -> list[Any] | None:
        """Rows of the lane; None if a value is not as its schema says: the row path takes them, as it takes any."""
        if self._typed is None:
            return None
        if self._strict is not None:
            try:
                rows: list[Any] = self._strict.decode(body)
            except msgspec.ValidationError:
                pass
            else:
                return rows
        try:
            rows = self._typed.decode(body)
        except msgspec.ValidationError:
            return None
        self._look_for_strangers(body, rows)
        return rows

    def _look_for_strangers(self, body: bytes, rows: Sequence[Any]) -> None:
        if not (kept := self._place(UNKNOWN) if self._strangers.is_kept else None):
            self._strangers.met(name for row in _named.decode(body) for name in row if name not in self._fields)
            return
        for row, whole in zip(rows, _plain.decode(body), strict=True):
            if strange := {name: value for name, value in whole.items() if name not in self._fields}:
                self._strangers.met(strange)
                setattr(row, kept, strange)

    def _plain_row(self, row: dict[str, Any], columns: Mapping[str, Any]) -> dict[str, Any]:
        strange = {name: value for name, value in row.items() if name not in self._fields}
        kept = {name: row[name] for name in self._fields if name in row}
        for name, shape in self._dated.items():
            if name in kept:
                kept[name] = settled(kept[name], shape)
        kept |= columns
        if strange:
            self._strangers.met(strange)
            if self._strangers.is_kept:
                kept[UNKNOWN] = strange
        return kept

    def _settle(self, rows: Sequence[Any], name: str, shape: Shape) -> None:
        place = self._place(name)
        if place is None:
            return
        change: Callable[[Any], Any] = canonical if shape.scalar == "dt" else lambda value: settled(value, shape)
        for row in rows:
            value = getattr(row, place)
            if value is not None and value is not UNSET:
                setattr(row, place, change(value))

    def _values(self, rows: Sequence[Any], name: str) -> list[Any]:
        """What rows of one kind hold in a column; None where it is missing."""
        if rows and isinstance(rows[0], Struct):
            place = self._place(name) or ""
            return [None if (value := getattr(row, place)) is UNSET else value for row in rows]
        return [row.get(name) for row in rows]

    def _see_that_keys_name(self, rows: Sequence[Any], contents: Sequence[bytes | Raw], seen: Seen) -> None:
        """A loader keeps one row of a key: another row of the same answer would be lost there, and nobody told."""
        if self._names:
            return
        keys = zip(*(self._values(rows, name) for name in self._key), strict=True)
        for key, content in zip(keys, contents, strict=True):
            told = hash(bytes(content))
            if seen.named.setdefault(hash(str(key)), told) != told:
                raise FatalAPIError(
                    f"{self._stream}: Plex sent two rows with the same {', '.join(self._key[1:])}, of which the loader "
                    "would keep one; in the settings, give it a key that tells them apart, or none"
                )

    def _finished(self, rows: list[Any], seen: Seen, since: str = "", until: str = "~") -> list[Any]:
        if not rows:
            return rows
        for name in self._key:
            if None in self._values(rows, name):
                raise FatalAPIError(f"Plex sent a row without {name}, which names it; it cannot be kept")
        if not self._moment:
            return rows
        times = self._values(rows, self._moment)
        if since or until != "~":
            kept = [place for place, text in enumerate(times) if text is None or since <= text < until]
            if len(kept) < len(rows):
                rows, times = [rows[place] for place in kept], [times[place] for place in kept]
        seen.saw([text for text in times if text is not None])
        return rows
