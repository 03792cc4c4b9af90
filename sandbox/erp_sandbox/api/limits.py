"""Limits per key: so many calls in a stretch of time, so many at once."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import TypeAlias

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from erp_sandbox.api.fault_injection import EXEMPT

Refusal: TypeAlias = Callable[[Scope, int], Response]
"""What a dialect answers to a call too many, given the seconds to wait."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one key may do.

    Args:
        calls: So many calls ...
        seconds: ... in any stretch of so many seconds; None for no limit.
        at_once: So many calls at the same time; None for no limit.
    """

    calls: int | None = None
    seconds: float = 60.0
    at_once: int | None = None


@dataclass(slots=True)
class _Use:
    started: deque[float] = field(default_factory=deque)
    under_way: int = 0


class LimitEnforcement:
    """ASGI middleware that refuses what goes beyond the limits with a 429.

    Args:
        app: What answers within them.
        limits: The limits of each key.
        clock: Seconds, from any start.
        refusals: Those of other dialects, by what their paths begin with.
    """

    def __init__(
        self,
        app: ASGIApp,
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
        refusals: Mapping[str, Refusal] | None = None,
    ) -> None:
        self._app = app
        self._limits = limits
        self._clock = clock
        self._refusals = refusals or {}
        self._uses: dict[bytes, _Use] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] != "http" or scope["path"].startswith(EXEMPT):
            await self._app(scope, receive, send)
            return
        use = self._uses.setdefault(dict(scope["headers"]).get(b"authorization", b""), _Use())
        if refusal := self._refusal(use, scope):
            await refusal(scope, receive, send)
            return
        use.started.append(self._clock())
        use.under_way += 1
        try:
            await self._app(scope, receive, send)
        finally:
            use.under_way -= 1

    def _refusal(self, use: _Use, scope: Scope) -> Response | None:
        now, limits = self._clock(), self._limits
        while use.started and use.started[0] <= now - limits.seconds:
            use.started.popleft()
        if limits.at_once is not None and use.under_way >= limits.at_once:
            return self._refused(scope, "CONCURRENCY_LIMITED", f"{limits.at_once} calls at once are allowed", 1)
        if limits.calls is not None and len(use.started) >= limits.calls:
            wait = ceil(use.started[0] + limits.seconds - now)
            message = f"{limits.calls} calls in {limits.seconds:g} s are allowed"
            return self._refused(scope, "RATE_LIMITED", message, max(1, wait))
        return None

    def _refused(self, scope: Scope, code: str, message: str, wait_seconds: int) -> Response:
        own = next((each for prefix, each in self._refusals.items() if scope["path"].startswith(prefix)), None)
        if own:
            return own(scope, wait_seconds)
        error = {"code": code, "message": message, "request_id": scope["state"]["request_id"]}
        return JSONResponse({"error": error}, 429, {"Retry-After": str(wait_seconds)})
