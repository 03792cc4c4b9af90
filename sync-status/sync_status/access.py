"""Who asks, and what they may see and do."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends, Request

from sync_status.api.problems import RefusedError
from sync_status.assembly import Parts, Shared
from sync_status.slices import home_of
from sync_status.starts import ConflictError
from sync_status.tokens import SCOPES, Tokens

_WIDER = {"read": {"read", "run", "admin"}, "run": {"run", "admin"}, "admin": {"admin"}}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Args:
        name: In words.
        scopes: What they may do.
        connections: Ids of what they may see; None for all.
    """

    name: str
    scopes: tuple[str, ...]
    connections: tuple[str, ...] | None = None

    def may(self, scope: str) -> bool:
        """Whether they may do what needs a scope."""
        return bool(_WIDER[scope] & set(self.scopes))

    def sees(self, connection_id: str) -> bool:
        """Whether a connection is theirs to see; its slices are, then."""
        return self.connections is None or bool({connection_id, home_of(connection_id)} & set(self.connections))

    @property
    def is_admin(self) -> bool:
        """Whether they may do everything."""
        return self.may("admin") and self.connections is None

    def may_read(self, connection_id: str) -> bool:
        """Whether they may see how a connection is doing."""
        return self.may("read") and self.sees(connection_id)

    def may_run(self, connection_id: str) -> bool:
        """Whether they may start, cancel and pause it."""
        return self.may("run") and self.sees(connection_id)

    def must_see(self, connection_id: str) -> None:
        """Refuse them a connection that is not theirs, whether there is one or not.

        Raises:
            RefusedError: It is not theirs.
        """
        if not self.sees(connection_id):
            raise RefusedError(403, "FORBIDDEN", "this token is not for that connection")

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Have a start that is refused tell them nothing of connections that are not theirs."""
        try:
            yield
        except ConflictError as error:
            if self.sees(error.conflict.connection_id):
                raise
            raise ConflictError(error.conflict.for_strangers()) from None


def caller_of(text: str | None, found: Parts, address: str | None) -> Caller | None:
    """Return who asks; None if they do not say, or say something wrong.

    Args:
        text: The token that came with the request; None without one.
        found: What the server has.
        address: Where the request came from.
    """
    settings = found.settings
    if text:
        if settings.admin_token and hmac.compare_digest(text.encode(), settings.admin_token.encode()):
            return Caller("admin", SCOPES)
        token = Tokens(found.engine, found.clock).find(text)
        return Caller(token.name, token.scopes, token.connections) if token else None
    if settings.open_on_loopback and address and is_loopback(address):
        return Caller("local", SCOPES)
    return None


def bearer(request: Request) -> str | None:
    """Return the token of a request's header."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    return text.strip() or None if scheme.lower() == "bearer" else None


def reader(request: Request, found: Shared) -> Caller:
    """Demand a token that may read."""
    return _demand(request, found, "read")


def runner(request: Request, found: Shared) -> Caller:
    """Demand a token that may start syncs."""
    return _demand(request, found, "run")


def admin(request: Request, found: Shared) -> Caller:
    """Demand a token that may do everything."""
    return _demand(request, found, "admin")


Reader = Annotated[Caller, Depends(reader)]
Runner = Annotated[Caller, Depends(runner)]
Admin = Annotated[Caller, Depends(admin)]


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _demand(request: Request, found: Parts, scope: str) -> Caller:
    caller = caller_of(bearer(request), found, request.client.host if request.client else None)
    if caller is None:
        headers = {"WWW-Authenticate": 'Bearer realm="sync-status"'}
        raise RefusedError(401, "UNAUTHENTICATED", "send a token: Authorization: Bearer <token>", headers)
    if not caller.may(scope):
        raise RefusedError(403, "FORBIDDEN", f"this token lacks the scope {scope}")
    if caller.connections is not None and scope == "admin":
        raise RefusedError(403, "FORBIDDEN", "this token is for some connections only")
    return caller
