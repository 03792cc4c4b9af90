"""Running the server: its socket, its first word, its end."""

import errno
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette


class PortBusyError(OSError):
    """Another program listens on the port."""


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address; port 0 takes a free one.

    Raises:
        PortBusyError: The port is taken.
        OSError: The address is not one of this machine, or may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns off Nagle's delay (40 ms an answer) only where the socket says that it is TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Two may bind with SO_REUSEADDR while neither listens; only one of them gets past this.
        listener.listen(socket.SOMAXCONN)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortBusyError(f"port {port} on {host} is in use by another program") from error
        raise
    return listener


def _end_with_stdin(server: uvicorn.Server) -> None:
    def wait() -> None:
        while sys.stdin.buffer.read(4096):
            pass
        server.should_exit = True

    threading.Thread(target=wait, daemon=True).start()


def serve(
    app: Starlette,
    listener: socket.socket,
    *,
    on_ready: Callable[[], None],
    until_stdin_closes: bool,
    certificate: Path | None = None,
) -> None:
    """Answer requests until a signal, or until standard input closes.

    Args:
        app: What answers.
        listener: A bound socket.
        on_ready: Called once when requests are answered.
        until_stdin_closes: End when whoever started us has gone.
        certificate: Speak HTTPS with the key and certificate in this file.
    """

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        on_ready()
        yield

    app.router.lifespan_context = lifespan
    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=3, ssl_certfile=certificate, date_header=False
    )
    server = uvicorn.Server(config)
    if until_stdin_closes:
        _end_with_stdin(server)
    server.run(sockets=[listener])
