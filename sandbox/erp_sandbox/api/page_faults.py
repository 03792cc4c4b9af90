"""Faults of paging, which a dialect makes itself: the page that it would have answered, spoiled."""

from typing import Any

from starlette.requests import Request


def page_fault(request: Request) -> str | None:
    """The fault that was drawn for this call, if it is one of paging."""
    kind: str | None = getattr(request.state, "page_fault", None)
    return kind


def spoiled(kind: str, page: dict[str, Any], *, here: str, again: str) -> dict[str, Any]:
    """The page with its fault.

    Args:
        kind: Which fault.
        page: What would have been answered.
        here: The cursor of this very page, as the caller knows it.
        again: Another cursor to this very page.
    """
    if kind == "empty_page":
        return page | {"data": [], "next_cursor": again}
    if kind == "repeated_page":
        return page | {"next_cursor": again}
    return page | {"next_cursor": here}
