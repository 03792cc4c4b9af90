"""ASGI middleware that makes the faults of a plan happen, below every dialect."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from math import ceil
from typing import Any, TypeAlias

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from erp_sandbox.faults import PAGE_KINDS, FaultPlan, Rule

EXEMPT = "/admin"
PIECES = 10

Refusal: TypeAlias = Callable[[Rule, Scope], Response | None]
"""What a dialect answers in the place of the sandbox's own refusal; None if it has no form of its own."""

_REASONS = {
    "401": ("UNAUTHENTICATED", "The token is not accepted"),
    "403": ("FORBIDDEN", "The token lacks the right to this"),
    "404": ("NOT_FOUND", "There is nothing here"),
    "409": ("CONFLICT", "Another change is under way"),
    "429": ("RATE_LIMITED", "Too many requests"),
    "500": ("INTERNAL_ERROR", "The sandbox itself failed"),
    "token_expired": ("TOKEN_EXPIRED", "The token has expired"),
}


class FaultInjection:
    """Lets a call through, spoils its answer, or answers in its place.

    Args:
        app: What answers when there is no fault.
        plan: Which call gets which fault.
        refusals: How dialects put them; the first answer counts.
    """

    def __init__(self, app: ASGIApp, plan: FaultPlan, refusals: Sequence[Refusal] = ()) -> None:
        self._app = app
        self._plan = plan
        self._refusals = refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        is_call = scope["type"] == "http" and not scope["path"].startswith(EXEMPT)
        rule = self._plan.next(scope["path"]) if is_call else None
        if rule is None:
            await self._app(scope, receive, send)
        elif rule.kind in PAGE_KINDS:
            scope.setdefault("state", {})["page_fault"] = rule.kind
            await self._app(scope, receive, send)
        elif answer := self._answer_instead(rule, scope):
            await answer(scope, receive, send)
        elif rule.kind == "reset":
            _reset(send)
        elif rule.kind == "hang":
            await _hang(receive, rule.seconds)
            _reset(send)
        else:
            if rule.kind == "latency":
                await asyncio.sleep(rule.seconds)
            await self._spoiled(rule, scope, receive, send)

    def _answer_instead(self, rule: Rule, scope: Scope) -> Response | None:
        for refusal in self._refusals:
            if answer := refusal(rule, scope):
                answer.headers.update(_retry_after(rule))
                return answer
        return _answer_instead(rule, scope)

    async def _spoiled(self, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the whole answer, spoil it, and send that."""
        start: Message = {}
        body = b""

        async def keep(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            else:
                body += message.get("body", b"")

        await self._app(scope, receive, keep)
        if rule.kind == "truncated_json":
            body = body[: len(body) * 2 // 3]
            _set_header(start, "content-length", str(len(body)))
        elif rule.kind == "corrupt_json":
            middle = len(body) // 2
            body = body[:middle] + b"\x00\xff" + body[middle + 2 :]
        elif rule.kind == "wrong_content_type":
            body = b"<!doctype html><title>Sign in</title>"
            _set_header(start, "content-type", "text/html")
            _set_header(start, "content-length", str(len(body)))
        await send(start)
        if rule.kind == "truncated_body":
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            _reset(send, gently=True)
        elif rule.kind == "slow_body":
            await _send_slowly(send, body, rule.seconds)
        else:
            await send({"type": "http.response.body", "body": body})


def _set_header(start: Message, name: str, value: str) -> None:
    kept = [(key, old) for key, old in start["headers"] if key.lower() != name.encode()]
    start["headers"] = [*kept, (name.encode(), value.encode())]


async def _send_slowly(send: Send, body: bytes, seconds: float) -> None:
    size = max(1, -(-len(body) // PIECES))
    for place in range(0, len(body), size):
        await asyncio.sleep(seconds / PIECES)
        await send({"type": "http.response.body", "body": body[place : place + size], "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _hang(receive: Receive, seconds: float) -> None:
    """Say nothing until the caller gives up, or the time is over."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), timeout=seconds)
    except TimeoutError:
        return


def _reset(send: Any, *, gently: bool = False) -> None:
    """Break the connection: with a reset, or gently, as if the other side had died in mid-sentence."""
    while not hasattr(send, "__self__"):
        # The middleware above wraps `send` in closures; uvicorn's own is a bound method.
        send = next(cell.cell_contents for cell in send.__closure__ if callable(cell.cell_contents))
    transport = send.__self__.transport
    connection = transport.get_extra_info("socket")
    if connection is not None and not gently:
        # The caller may have gone already.
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()


def _retry_after(rule: Rule) -> dict[str, str]:
    if rule.retry_after == "seconds":
        return {"Retry-After": str(ceil(rule.seconds))}
    if rule.retry_after == "date":
        at = datetime.now(UTC) + timedelta(seconds=rule.seconds)
        return {"Retry-After": format_datetime(at, usegmt=True)}
    return {}


def _answer_instead(rule: Rule, scope: Scope) -> Response | None:
    """The answer of a fault that is a plain refusal."""
    if rule.kind in ("502", "503"):
        status = HTTPStatus(int(rule.kind))
        page = f"<html><head><title>{status} {status.phrase}</title></head><body>{status.phrase}</body></html>"
        return HTMLResponse(page, status, _retry_after(rule))
    if rule.kind not in _REASONS:
        return None
    code, message = _REASONS[rule.kind]
    status = HTTPStatus.UNAUTHORIZED if rule.kind == "token_expired" else HTTPStatus(int(rule.kind))
    error = {"code": code, "message": message, "request_id": scope["state"]["request_id"]}
    return JSONResponse({"error": error}, status, _retry_after(rule))
