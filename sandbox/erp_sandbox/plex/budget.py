"""Calls a minute, and the answers to those beyond: nobody outside Plex knows what these look like."""

import time
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from itertools import cycle
from math import ceil

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from erp_sandbox.clock import Clock
from erp_sandbox.plex.switches import Refusal, Switches

MINUTE = 60.0
SHAPES: tuple[Refusal, ...] = ("plex", "plex_seconds", "plex_date", "gateway", "text", "html", "empty")
_CODE = {"code": "REQUEST_RATE_LIMITED", "message": "Too many requests."}
_GATEWAY = {
    "fault": {
        "faultstring": "Rate limit quota violation. Quota limit exceeded.",
        "detail": {"errorcode": "policies.ratelimit.QuotaViolation"},
    }
}


@dataclass
class Budget:
    """What each key has used."""

    refused: int = 0
    _started: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _turn: Iterator[Refusal] = field(default_factory=lambda: cycle(SHAPES))

    def wait(self, key: str, calls: int | None, switches: Switches, clock: Clock) -> float | None:
        """Count a call, or say in how many seconds one will be allowed again; None if this one is."""
        if calls is None:
            return None
        now = time.time() if switches.minute_clock == "real" else clock.now() / 1_000_000
        used = self._started[key]
        begin = now - MINUTE if switches.minute == "sliding" else now // MINUTE * MINUTE
        while used and (used[0] <= begin if switches.minute == "sliding" else used[0] < begin):
            used.popleft()
        if len(used) < calls:
            used.append(now)
            return None
        self.refused += 1
        return (used[0] if switches.minute == "sliding" else begin) + MINUTE - now

    def refusal(self, wait_seconds: float, shape: Refusal) -> Response:
        """The answer to a call beyond the limit, in one of the shapes."""
        chosen = next(self._turn) if shape == "cycle" else shape
        status, seconds = HTTPStatus.TOO_MANY_REQUESTS, max(1, ceil(wait_seconds))
        at = datetime.now(UTC) + timedelta(seconds=seconds)
        answers: dict[Refusal, Response] = {
            "plex": JSONResponse(_CODE, status),
            "plex_seconds": JSONResponse(_CODE, status, {"Retry-After": str(seconds)}),
            "plex_date": JSONResponse(_CODE, status, {"Retry-After": format_datetime(at, usegmt=True)}),
            "gateway": JSONResponse(_GATEWAY, status),
            "text": PlainTextResponse("Too Many Requests", status),
            "html": HTMLResponse("<html><body><h1>429 Too Many Requests</h1></body></html>", status),
            "empty": Response(status_code=status),
        }
        return answers[chosen]
