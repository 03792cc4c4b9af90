"""Collections: limit, offset and the links between pages.

Source: docs/netsuite-sandbox.md#collections.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request

from erp_sandbox.netsuite.errors import invalid_parameter

LIMIT_AT_MOST = 1_000
ROWS_AT_MOST = 100_000

_NUMBER = re.compile(r"[0-9]{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a collection is wanted.

    Args:
        limit: How many, at most 1,000.
        offset: After so many; a multiple of the limit.
    """

    limit: int
    offset: int

    @classmethod
    def of(cls, request: Request) -> "Paging":
        """What a request asks for.

        Raises:
            NetSuiteError: 400, naming the parameter that cannot be taken.
        """
        limit = _number(request, "limit", LIMIT_AT_MOST)
        offset = _number(request, "offset", 0)
        if not 1 <= limit <= LIMIT_AT_MOST:
            detail = f"The query parameter limit must be a number from 1 to {LIMIT_AT_MOST}."
            raise invalid_parameter("limit", detail)
        if offset % limit:
            detail = f"The query parameter offset must be divisible by the page size ({limit})."
            raise invalid_parameter("offset", detail)
        return cls(limit, offset)

    def links(self, url: str, total: int, others: dict[str, str], *, has_more: bool) -> list[dict[str, str]]:
        """The links to this page's neighbours, which repeat the other parameters of the query."""
        last = max(0, (total - 1) // self.limit * self.limit)
        offsets = {"prev": self.offset - self.limit, "next": self.offset + self.limit, "first": 0, "last": last}
        wanted = ["next"] * has_more + ["prev", "first"] * (self.offset > 0)
        wanted += ["last"] * (has_more or self.offset > 0)
        links = [{"rel": rel, "href": self._href(url, offsets[rel], others)} for rel in wanted]
        return [*links, {"rel": "self", "href": self._href(url, self.offset, others)}]

    def _href(self, url: str, offset: int, others: dict[str, str]) -> str:
        return f"{url}?{urlencode({**others, 'limit': self.limit, 'offset': offset}, quote_via=quote)}"


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not _NUMBER.fullmatch(text):
        raise invalid_parameter(name, f"The query parameter {name} must be a whole number, not negative.")
    return int(text)
