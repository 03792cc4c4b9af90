"""Serving on an address: refused where it would be open to others than this machine without a token."""

import socket
from collections.abc import Callable, Sequence
from threading import Event

import uvicorn

from sync_status.access import is_loopback
from sync_status.app import create_app
from sync_status.assembly import Parts
from sync_status.settings import SettingsError


def refuse_to_be_open(parts: Parts) -> None:
    """Refuse to serve what nobody could, or everybody would, read.

    Raises:
        SettingsError: Neither a token nor openness was asked for, or openness to other machines.
    """
    settings = parts.settings
    if settings.open_on_loopback and not is_loopback(settings.host):
        raise SettingsError(
            f"SYNC_STATUS_OPEN_ON_LOOPBACK serves without tokens, and {settings.host} can be reached from elsewhere:"
            " set SYNC_STATUS_HOST=127.0.0.1, or SYNC_STATUS_ADMIN_TOKEN instead"
        )
    if not settings.open_on_loopback and not settings.admin_token and not parts.tokens.every():
        raise SettingsError(
            "nobody could sign in: set SYNC_STATUS_ADMIN_TOKEN to a long secret, make a token with"
            " `sync-status tokens make`, or set SYNC_STATUS_OPEN_ON_LOOPBACK=true to serve this machine without tokens"
        )


def serve(parts: Parts, background: Sequence[Callable[[Event], None]], ready: Callable[[str], None]) -> None:
    """Serve until a signal ends it.

    Args:
        parts: What there is.
        background: Work beside it.
        ready: Told the address once it takes requests.

    Raises:
        SettingsError: The address is taken, or it would be open.
    """
    refuse_to_be_open(parts)
    settings = parts.settings
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=512)
    except OSError as error:
        raise SettingsError(
            f"{settings.host}:{settings.port} cannot be served on: {error.strerror}; set another SYNC_STATUS_PORT"
        ) from error
    with listening:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        app = create_app(parts, background)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, proxy_headers=False)
        ready(settings.base_url or f"http://{host}:{listening.getsockname()[1]}")
        uvicorn.Server(config).run(sockets=[listening])
