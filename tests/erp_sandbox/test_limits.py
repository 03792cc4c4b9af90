"""Limits per key, on a clock of the test's own."""

import asyncio

from erp_sandbox.api.limits import LimitEnforcement, Limits
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send


class Caller:
    """Calls an ASGI application and keeps the status of each answer."""

    def __init__(self, limits: Limits) -> None:
        self.now = 0.0
        self.gate = asyncio.Event()
        self.app = LimitEnforcement(self._answer, limits, lambda: self.now)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/slow":
            await self.gate.wait()
        await PlainTextResponse("ok")(scope, receive, send)

    async def call(self, path: str = "/", key: bytes = b"a") -> tuple[int, str | None]:
        """The status of the answer, and its Retry-After."""
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request"}

        scope = {"type": "http", "path": path, "headers": [(b"authorization", key)], "state": {"request_id": "r"}}
        await self.app(scope, receive, send)
        headers = dict(sent[0]["headers"])
        asked = headers.get(b"retry-after")
        return sent[0]["status"], asked.decode() if asked else None


def test_calls_beyond_the_rate_are_refused_until_the_stretch_is_over() -> None:
    async def story() -> None:
        caller = Caller(Limits(calls=3, seconds=60))
        assert [(await caller.call())[0] for _ in range(4)] == [200, 200, 200, 429]
        caller.now = 12.5
        assert await caller.call() == (429, "48")
        assert await caller.call(key=b"b") == (200, None)
        assert await caller.call("/admin/clock") == (200, None)
        caller.now = 60.0
        assert await caller.call() == (200, None)

    asyncio.run(story())


def test_calls_beyond_those_at_once_are_refused() -> None:
    async def story() -> None:
        caller = Caller(Limits(at_once=2))
        slow = [asyncio.create_task(caller.call("/slow")) for _ in range(2)]
        await asyncio.sleep(0)
        assert await caller.call() == (429, "1")
        assert await caller.call(key=b"b") == (200, None)
        caller.gate.set()
        assert [status for status, _ in await asyncio.gather(*slow)] == [200, 200]
        assert await caller.call() == (200, None)

    asyncio.run(story())
