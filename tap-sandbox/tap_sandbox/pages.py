"""One page of an answer. Source: docs/sandbox-api.md#lists."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec
import requests
from singer_sdk.exceptions import RetriableAPIError
from singer_sdk.pagination import BaseAPIPaginator
from typing_extensions import override


class Page(msgspec.Struct):
    """Rows, and the cursor of the next page; null on the last."""

    data: list[dict[str, Any]]
    next_cursor: str | None


_decoder = msgspec.json.Decoder(Page, float_hook=Decimal)


@lru_cache(maxsize=1)
def page_of(response: requests.Response) -> Page:
    """The page that an answer holds; kept, because judge, paginator and parser all look at it.

    Raises:
        RetriableAPIError: The body is not a page: cut short, garbled, or not from the sandbox.
    """
    try:
        return _decoder.decode(response.content)
    except msgspec.MsgspecError:
        pass
    raise RetriableAPIError("the answer is not a whole page of JSON", response)


class CursorPaginator(BaseAPIPaginator[str | None]):
    """Follows `next_cursor` to the end, over empty pages too; the same cursor twice is an error."""

    def __init__(self) -> None:
        super().__init__(None)

    @override
    def get_next(self, response: requests.Response) -> str | None:
        return page_of(response).next_cursor

    @override
    def continue_if_empty(self, response: requests.Response) -> bool:
        return True


class DocumentPaginator(BaseAPIPaginator[tuple[str, str | None]]):
    """Follows `next_cursor` through one document after the other.

    Args:
        documents: The ids of the documents, at least one.
    """

    def __init__(self, documents: Iterator[str]) -> None:
        super().__init__((next(documents), None))
        self._documents = documents

    @override
    def get_next(self, response: requests.Response) -> tuple[str, str | None] | None:
        document, _ = self.current_value
        if cursor := page_of(response).next_cursor:
            return document, cursor
        following = next(self._documents, None)
        return None if following is None else (following, None)

    @override
    def continue_if_empty(self, response: requests.Response) -> bool:
        return True
