"""The server on a socket, in this process."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from sync_status.app import create_app
from sync_status.assembly import Parts


@contextmanager
def served(parts: Parts, background: Sequence[Callable[[threading.Event], None]] = ()) -> Iterator[str]:
    """Serve, and give the address."""
    started = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: object = None) -> None:
            await super().startup(sockets)  # type: ignore[arg-type]
            started.set()

    app = create_app(parts, background)
    server = Server(uvicorn.Config(app, port=0, log_level="critical", access_log=False, proxy_headers=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert started.wait(30)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
