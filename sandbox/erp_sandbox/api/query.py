"""The query of a list request: strict, and carried from page to page by an opaque cursor."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from http import HTTPStatus
from zlib import crc32

import msgspec
from starlette.datastructures import QueryParams

from erp_sandbox.api.errors import ApiError
from erp_sandbox.index import Position
from erp_sandbox.moments import parse
from erp_sandbox.timeline import NEVER

LIMIT_DEFAULT = 100
LIMIT_MAX = 500

PARAMETERS = frozenset({"limit", "cursor", "modified_after", "modified_before"})


class _Cursor(msgspec.Struct, array_like=True):
    """What a cursor holds: its place, and the question that it belongs to."""

    at: int
    record: int
    question: int
    repeat: int = 0


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A list request, understood.

    Args:
        question: A number that stands for what is asked; cursors of another question are refused.
        after: Rows come after this position.
        before: Rows were last changed before this moment.
        limit: At most so many rows.
        repeat: How often a fault has led to this very page before.
    """

    question: int
    after: Position
    before: int
    limit: int
    repeat: int = 0

    def here(self) -> str:
        """The cursor of this very page, as the caller knows it."""
        return self.cursor(self.after, self.repeat)

    def again(self) -> str:
        """Another cursor to this very page."""
        return self.cursor(self.after, self.repeat + 1)

    def cursor(self, position: Position, repeat: int = 0) -> str:
        """The cursor that continues after a position; another text for another `repeat`."""
        body = msgspec.msgpack.encode(_Cursor(position.at, position.record, self.question, repeat))
        return urlsafe_b64encode(body).decode().rstrip("=")


def _bad(code: str, message: str) -> ApiError:
    return ApiError(HTTPStatus.BAD_REQUEST, code, message)


def _limit(params: QueryParams) -> int:
    text = params.get("limit", str(LIMIT_DEFAULT))
    if not text.isascii() or not text.isdigit() or len(text) > len(str(LIMIT_MAX)) or not 1 <= int(text) <= LIMIT_MAX:
        raise _bad("INVALID_LIMIT", f"limit is a whole number from 1 to {LIMIT_MAX}")
    return int(text)


def _moment(params: QueryParams, name: str, default: int) -> int:
    text = params.get(name)
    if text is None:
        return default
    try:
        return parse(text)
    except (ValueError, OverflowError) as error:
        example = "2026-06-01T00:00:00Z"
        raise _bad("INVALID_DATE", f"{name} is an ISO 8601 time with a zone, such as {example}") from error


def _decoded(text: str, question: int) -> _Cursor:
    try:
        padded = text + "=" * (-len(text) % 4)
        cursor = msgspec.msgpack.decode(urlsafe_b64decode(padded), type=_Cursor)
    except (msgspec.MsgspecError, binascii.Error, ValueError) as error:
        raise _bad("INVALID_CURSOR", "cursor is not one that this sandbox gave out") from error
    if cursor.question != question:
        raise _bad("CURSOR_MISMATCH", "cursor belongs to another question; repeat its parameters unchanged")
    return cursor


def parse_list_query(resource: str, params: QueryParams, *, dated: bool) -> ListQuery:
    """Understand the parameters of a list request.

    Args:
        resource: What is listed: an entity's name, or the path of a document's lines.
        dated: Whether its rows can be asked for by their last change.
        params: `limit`; `modified_after`, inclusive; `modified_before`, exclusive; `cursor`.

    Raises:
        ApiError: 400, for an unknown, repeated or malformed parameter.
    """
    allowed = PARAMETERS if dated else PARAMETERS - {"modified_after", "modified_before"}
    if unknown := sorted(set(params) - allowed):
        raise _bad("UNKNOWN_PARAMETER", f"{unknown[0]} is not a parameter; {', '.join(sorted(allowed))} are")
    if repeated := sorted(name for name in params if len(params.getlist(name)) > 1):
        raise _bad("REPEATED_PARAMETER", f"{repeated[0]} was given more than once")
    modified_after = _moment(params, "modified_after", -NEVER)
    before = _moment(params, "modified_before", NEVER)
    question = crc32(f"{resource}/{modified_after}/{before}".encode())
    # No record has a negative number: this position stands right before all rows of its moment.
    after = Position(modified_after, -1)
    cursor = _decoded(params["cursor"], question) if "cursor" in params else None
    if cursor is not None:
        after = Position(cursor.at, cursor.record)
    return ListQuery(question, after, before, _limit(params), cursor.repeat if cursor else 0)
