"""One page of an answer. Source: docs/sandbox-api.md#lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

import msgspec
import requests
from singer_http.bulk import Lane
from singer_http.page import Page
from singer_sdk.exceptions import RetriableAPIError

T = TypeVar("T")


class _Body(msgspec.Struct, Generic[T]):
    data: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page's rows, typed where they are as the schema says.

    Args:
        rows: Structs of the stream's lane, or dicts.
        next_cursor: Where the next page begins; None on the last.
        received_at: When it came.
        accepted: Why there are no rows, where the answer was a refusal.
    """

    rows: Sequence[Any]
    next_cursor: str | None
    received_at: datetime
    accepted: str | None = None

    def page(self, reached: str | None = None) -> Page:
        """As the stream takes it; `reached` says how far it leads."""
        return Page(self.rows, self.received_at, reached, accepted=self.accepted)


class PageReader:
    """Reads the pages of one stream.

    Args:
        lane: How its rows are typed; None takes them as they come.
    """

    def __init__(self, lane: Lane | None) -> None:
        self._plain = msgspec.json.Decoder(_Body[dict[str, Any]], float_hook=Decimal)
        self._typed = None if lane is None else lane.decoder(_Body)

    def read(self, response: requests.Response, accepted: str | None = None) -> Listing:
        """The page that an answer holds.

        Args:
            response: The answer.
            accepted: Why it holds none, where it is a refusal that means no rows.

        Raises:
            RetriableAPIError: The body is not a page: cut short, garbled, or not from the sandbox.
        """
        now = datetime.now(UTC)
        if accepted is not None:
            return Listing([], None, now, accepted)
        body: _Body[Any] | None = None
        if self._typed is not None:
            try:
                body = self._typed.decode(response.content)
            except msgspec.MsgspecError:
                # A value that is not as its schema says: the row path takes the page, as it would take any.
                body = None
        try:
            body = body or self._plain.decode(response.content)
            return Listing(body.data, body.next_cursor, now)
        except msgspec.MsgspecError:
            pass
        raise RetriableAPIError("the answer is not a whole page of JSON", response)
