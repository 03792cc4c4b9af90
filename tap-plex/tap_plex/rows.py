"""The rows of an answer of Connect, from when it comes to when its turn comes to be written.

A small answer waits in memory. Of a large one the body waits in a file, and no two are in memory at once: so that does
not grow with the number of large lists that are on their way.
"""

import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from threading import Lock
from typing import Any

import msgspec
from msgspec import Raw
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

SMALL_BYTES = 1_000_000
ROWS_AT_ONCE = 1_000


class _Lined(msgspec.Struct):
    lines: Any = None


_lined = msgspec.json.Decoder(_Lined)
_list = msgspec.json.Decoder(list[Raw])
_object = msgspec.json.Decoder(dict[str, Raw])
_one_at_a_time = Lock()


class Body:
    """What an answer says, as it comes in."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(SMALL_BYTES)  # noqa: SIM115 - it lives as long as this
        self.size = 0
        # A large answer that turns out to be no use is let go without being read.
        weakref.finalize(self, self._file.close)

    def write(self, piece: bytes) -> None:
        """Keep the next piece of it.

        Raises:
            FatalAPIError: The disk is full.
        """
        try:
            self._file.write(piece)
        except OSError as error:
            failure = FatalAPIError(
                f"a large answer cannot be kept in {tempfile.gettempdir()}: {error.strerror}; make room, or set TMPDIR"
            )
        else:
            self.size += len(piece)
            return
        raise failure

    def read(self) -> bytes:
        """All of it."""
        self._file.seek(0)
        return self._file.read()

    def close(self) -> None:
        """It is not wanted any more."""
        self._file.close()


class Rows:
    """The rows of an answer, each as the bytes it came in.

    Args:
        body: The answer; without a byte it has no rows.
        rows_at: Where they are, if the answer is an object.

    Raises:
        RetriableAPIError: The answer is not a whole list of JSON.
    """

    def __init__(self, body: Body, rows_at: str = "data") -> None:
        self._body, self._rows_at = body, rows_at
        self._is_large = body.size > SMALL_BYTES
        with self._alone():
            raws = self._read()
            self._count = len(raws)
            self._raws = None if self._is_large else raws
        if not self._is_large:
            body.close()

    def __len__(self) -> int:
        """How many there are."""
        return self._count

    def lines(self) -> int:
        """How many lines its rows hold, before they are let go.

        Raises:
            RetriableAPIError: What came is no row.
        """
        with self._alone():
            raws = self._read() if self._raws is None else self._raws
            try:
                held = [_lined.decode(raw).lines for raw in raws]
            except msgspec.MsgspecError:
                held = None
        if held is None:
            raise RetriableAPIError("the answer is not a whole list of JSON")
        return sum(len(lines) for lines in held if isinstance(lines, list))

    def pieces(self) -> Iterator[Sequence[Raw]]:
        """The rows, some at a time, once: then they are let go."""
        with self._alone():
            raws, self._raws = self._read() if self._raws is None else self._raws, None
            self._body.close()
            for start in range(0, len(raws), ROWS_AT_ONCE):
                yield raws[start : start + ROWS_AT_ONCE]

    def _alone(self) -> AbstractContextManager[Any]:
        return _one_at_a_time if self._is_large else nullcontext()

    def _read(self) -> list[Raw]:
        body = self._body.read()
        try:
            if body[:SMALL_BYTES].lstrip()[:1] == b"{":
                body = bytes(_object.decode(body)[self._rows_at])
            return _list.decode(body) if body else []
        except (msgspec.MsgspecError, KeyError):
            pass
        raise RetriableAPIError("the answer is not a whole list of JSON")
