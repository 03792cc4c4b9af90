"""Lists of the sandbox's own dialect, read whole, and what is hashed of them."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import requests
from erp_sandbox.truth import Fingerprint

from tests.sandboxes import READER


def read(url: str, path: str, **params: Any) -> list[dict[str, Any]]:
    """Every row of a list of the server at `url`, page after page, with exact numbers."""
    rows, cursor = [], None
    while True:
        answer = requests.get(f"{url}/sandbox/v1/{path}", params | {"cursor": cursor}, headers=READER, timeout=30)
        page = json.loads(answer.content, parse_float=Decimal)
        rows += page["data"]
        if (cursor := page["next_cursor"]) is None:
            return rows


def contents(rows: Iterable[dict[str, Any]]) -> tuple[int, str]:
    """How many rows, and the hash of their contents as the truth has it."""
    fingerprint = Fingerprint()
    for row in rows:
        fingerprint.add(row)
    return fingerprint.count, fingerprint.hexdigest()
