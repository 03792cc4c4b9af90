"""A proxy that takes every CONNECT to one local port: for clients that know HTTPS_PROXY and insist on a host name."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

TIMEOUT_SECONDS = 60


@contextmanager
def tunnel(port: int) -> Iterator[str]:
    """Run one on loopback for the length of the block.

    Args:
        port: Where all connections lead.

    Yields:
        The proxy's address.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, port), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _accept(listener: socket.socket, port: int) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_serve, args=(client, port), daemon=True).start()


def _serve(client: socket.socket, port: int) -> None:
    with client, socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS) as server, suppress(OSError):
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += client.recv(4096)
        assert asked.startswith(b"CONNECT ")
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=_copy, args=(server, client), daemon=True)
        back.start()
        _copy(client, server)
        back.join(TIMEOUT_SECONDS)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65_536):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)
