"""Answers that a client need not take twice."""

import hashlib
import re
from typing import Any

from fastapi import Request, Response

from sync_status.rendering import as_json

# In text that is quoted, a quotation mark is written otherwise: only names of fields look so.
_MOVING = re.compile(
    rb'"(?:generated_at|facts_as_of|age_seconds|last_heartbeat_at|duration_seconds)":(?:"[^"]*"|[^,}]*)'
)
"""What changes with every second although nothing happened; it makes no new version of a document."""


def answer(request: Request, document: Any, status: int = 200) -> Response:
    """Write a document, or 304 if the client has this version of it already."""
    body = as_json(document)
    tag = f'W/"{hashlib.sha256(_MOVING.sub(b"", body)).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    known = {part.strip() for part in request.headers.get("if-none-match", "").split(",")}
    if status == 200 and tag in known:  # noqa: PLR2004 - only a full answer can be left out
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, "application/json")
