"""The Date of every answer: the sandbox's own time, by which a client may know the source's present."""

from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from erp_sandbox.clock import Clock

_MICROSECONDS = 1_000_000


class Dated:
    """ASGI middleware: gives every answer the clock's date, in whole seconds."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app, self._clock = app, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the date in the answer's headers."""
        clock = self._clock

        async def send_with_date(message: Message) -> None:
            if message["type"] == "http.response.start":
                now = datetime.fromtimestamp(clock.now() // _MICROSECONDS, UTC)
                message["headers"] = [*message["headers"], (b"date", format_datetime(now, usegmt=True).encode())]
            await send(message)

        await self._app(scope, receive, send_with_date)
