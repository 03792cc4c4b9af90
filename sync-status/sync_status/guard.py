"""What every request passes first: which name it came for, from which page, how large it is."""

import logging
import secrets
import traceback
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync_status.api.problems import problem

LARGEST_BODY_BYTES = 65_536
_TOO_LARGE = f"the body may have {LARGEST_BODY_BYTES} bytes"
_OF_PROXIES = frozenset({"forwarded", "via", "x-real-ip"})
_FORWARDED = (
    "this server is open to its own machine only, and a proxy sent this: unset SYNC_STATUS_OPEN_ON_LOOPBACK and use"
    " tokens, SYNC_STATUS_ADMIN_TOKEN first"
)
_UNFORESEEN = "something went wrong here; the server's log has more under this request's id"
log = logging.getLogger(__name__)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Guard:
    """Refuses what no page and no program of ours sends.

    A name that is not ours in `Host` is how a foreign page reaches a server on loopback (DNS rebinding); a foreign
    `Origin` is how it makes a browser send a form there.

    Args:
        app: What is guarded.
        hosts: Names that this server goes by, beside loopback.
        is_open: Whether this machine is served without tokens: then nothing is that a proxy brought from elsewhere.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], *, is_open: bool = False) -> None:
        self._app, self._is_open = app, is_open
        self._hosts = _LOOPBACK | {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["request_id"] = f"req-{secrets.token_hex(8)}"

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = scope["request_id"]
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal:
            status, code, detail = refusal
            await problem(status, code, detail, scope["request_id"])(scope, receive, answer)
            return
        begun: list[int] = []

        async def noted(message: Message) -> None:
            begun.append(1)
            await answer(message)

        try:
            await self._app(scope, _Limited(receive), noted)
        except Exception as error:  # noqa: BLE001 - what nobody foresaw is told by its type and place: its text may hold anything
            where = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{where.filename}:{where.lineno}"
            log.error("%s: %s at %s", scope["request_id"], type(error).__name__, place)  # noqa: TRY400 - same
            if not begun:
                told = problem(500, "INTERNAL_ERROR", _UNFORESEEN, scope["request_id"])
                await told(scope, receive, answer)

    def _refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _name(host) not in self._hosts:
            return 421, "UNKNOWN_HOST", "this server does not go by that name; add it to SYNC_STATUS_ALLOWED_HOSTS"
        if self._is_open and any(name.startswith("x-forwarded-") or name in _OF_PROXIES for name in headers):
            return 403, "FORWARDED", _FORWARDED
        origin = headers.get("origin")
        if (
            scope["method"] not in {"GET", "HEAD", "OPTIONS"}
            and origin
            and urlsplit(origin).netloc.lower() != host.lower()
        ):
            return 403, "FOREIGN_ORIGIN", "requests that change something are taken from this server's own pages only"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY_BYTES:
            return 413, "BODY_TOO_LARGE", _TOO_LARGE
        return None


class _Limited:
    """Refuses a body that turns out to be too long."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._taken = receive, 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        if self._taken > LARGEST_BODY_BYTES:
            # The one kind of error that the framework lets pass while it reads a body.
            raise HTTPException(413, _TOO_LARGE)
        return message


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
