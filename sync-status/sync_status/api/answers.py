"""Answers that a client need not take twice."""

import hashlib
import json
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

_MOVING = frozenset({"generated_at", "age_seconds", "last_heartbeat_at", "duration_seconds"})
"""What changes with every second although nothing happened; it makes no new version of a document."""


def answer(request: Request, document: Any, status: int = 200) -> Response:
    """Write a document, or 304 if the client has this version of it already."""
    tag = f'W/"{_version(document)}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    known = {part.strip() for part in request.headers.get("if-none-match", "").split(",")}
    if status == 200 and tag in known:  # noqa: PLR2004 - only a full answer can be left out
        return Response(status_code=304, headers=headers)
    return JSONResponse(document, status, headers)


def _version(document: Any) -> str:
    text = json.dumps(_still(document), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _still(document: Any) -> Any:
    if isinstance(document, dict):
        return {name: _still(value) for name, value in document.items() if name not in _MOVING}
    return [_still(item) for item in document] if isinstance(document, list) else document
