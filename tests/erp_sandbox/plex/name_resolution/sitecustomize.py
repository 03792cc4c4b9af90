"""Sends an unchanged client that asks for a host of plex.com to the sandbox on this machine."""

import os
import socket
from typing import Any

_PORT = int(os.environ["PLEX_SANDBOX_PORT"])
_ask = socket.getaddrinfo


def _resolve(host: Any, port: Any, *given: Any, **named: Any) -> Any:
    if str(host).endswith(".plex.com"):
        return _ask("127.0.0.1", _PORT, *given, **named)
    return _ask(host, port, *given, **named)


socket.getaddrinfo = _resolve
