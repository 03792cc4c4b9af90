"""Who asks, and what they may see and do."""

import hmac
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends, Request

from sync_status.api.problems import RefusedError
from sync_status.services import Services, services
from sync_status.tokens import SCOPES, Tokens

COOKIE = "sync_status_token"
_WIDER = {"read": {"read", "run", "admin"}, "run": {"run", "admin"}, "admin": {"admin"}}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Args:
        name: In words.
        scopes: What they may do.
        connections: Ids of what they may see; None for all.
        by_cookie: Whether a browser sent the token by itself: then forms must prove that they are ours.
    """

    name: str
    scopes: tuple[str, ...]
    connections: tuple[str, ...] | None = None
    by_cookie: bool = False

    def may(self, scope: str) -> bool:
        """Whether they may do what needs a scope."""
        return bool(_WIDER[scope] & set(self.scopes))

    def sees(self, connection_id: str) -> bool:
        """Whether a connection is theirs to see."""
        return self.connections is None or connection_id in self.connections

    def must_see(self, connection_id: str) -> None:
        """Refuse them a connection that is not theirs, whether there is one or not.

        Raises:
            RefusedError: It is not theirs.
        """
        if not self.sees(connection_id):
            raise RefusedError(403, "FORBIDDEN", "this token is not for that connection")


def caller_of(request: Request, found: Services) -> Caller | None:
    """Return who asks; None if they do not say, or say something wrong."""
    header = request.headers.get("authorization", "")
    cookie = request.cookies.get(COOKIE)
    text = header[7:].strip() if header[:7].lower() == "bearer " else (cookie or "")
    settings = found.settings
    if text:
        by_cookie = not header
        if settings.admin_token and hmac.compare_digest(text.encode(), settings.admin_token.encode()):
            return Caller("admin", SCOPES, by_cookie=by_cookie)
        token = Tokens(found.engine, found.clock).find(text)
        return Caller(token.name, token.scopes, token.connections, by_cookie) if token else None
    if settings.open_on_loopback and request.client and is_loopback(request.client.host):
        return Caller("local", SCOPES)
    return None


def reader(request: Request, found: Annotated[Services, Depends(services)]) -> Caller:
    """Demand a token that may read."""
    return _demand(request, found, "read")


def runner(request: Request, found: Annotated[Services, Depends(services)]) -> Caller:
    """Demand a token that may start syncs."""
    return _demand(request, found, "run")


def admin(request: Request, found: Annotated[Services, Depends(services)]) -> Caller:
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


def _demand(request: Request, found: Services, scope: str) -> Caller:
    caller = caller_of(request, found)
    if caller is None:
        headers = {"WWW-Authenticate": 'Bearer realm="sync-status"'}
        raise RefusedError(401, "UNAUTHENTICATED", "send a token: Authorization: Bearer <token>", headers)
    if not caller.may(scope):
        raise RefusedError(403, "FORBIDDEN", f"this token lacks the scope {scope}")
    if caller.connections is not None and scope == "admin":
        raise RefusedError(403, "FORBIDDEN", "this token is for some connections only")
    return caller
