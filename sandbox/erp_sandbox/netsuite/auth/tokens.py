"""Access and refresh tokens of OAuth 2.0, and authorization codes.

Source: docs/netsuite-sandbox.md#logging-in.
"""

import secrets
import threading
from dataclasses import dataclass, field
from functools import cached_property

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from erp_sandbox.netsuite.auth.session import Session

REFRESH_SECONDS = 7 * 86_400
PUBLIC_REFRESH_SECONDS = 48 * 3_600
CODE_SECONDS = 60
KEY_ID = "s.SYSTEM.2020_1"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code or a refresh token stands for.

    Args:
        session: Who will be logged in.
        ends: When it ends, in seconds since 1970.
        redirect_uri: For a code: where it was sent.
        challenge: For a code: the PKCE challenge; empty for none.
    """

    session: Session
    ends: float
    redirect_uri: str = ""
    challenge: str = ""


@dataclass
class Tokens:
    """The tokens that were given out and are still good."""

    _access: dict[str, tuple[Session, float]] = field(default_factory=dict)
    _refresh: dict[str, Grant] = field(default_factory=dict)
    _codes: dict[str, Grant] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(65_537, 2048)

    def access(self, session: Session, seconds: int, now: float) -> str:
        """A new access token."""
        token = self._jwt(session, now, now + seconds)
        with self._lock:
            self._access = {known: kept for known, kept in self._access.items() if kept[1] > now}
            self._access[token] = (session, now + seconds)
        return token

    def session(self, token: str, now: float) -> Session | None:
        """Who is logged in with an access token; None if it is no longer good."""
        session, ends = self._access.get(token, (None, 0.0))
        return session if ends > now else None

    def expire(self, token: str | None = None) -> int:
        """End an access token, or all of them; says how many."""
        with self._lock:
            ended = [known for known in self._access if token in (None, known)]
            for each in ended:
                del self._access[each]
        return len(ended)

    def refresh(self, session: Session, seconds: float, now: float) -> str:
        """A new refresh token."""
        token = self._jwt(session, now, now + seconds)
        self._refresh[token] = Grant(session, now + seconds)
        return token

    def refreshed(self, token: str, client_id: str, now: float, *, once: bool) -> Session | None:
        """Who a refresh token of this client stands for; a public client's is gone then."""
        grant = self._refresh.get(token)
        if grant is None or grant.ends <= now or grant.session.client_id != client_id:
            return None
        if once and self._refresh.pop(token, None) is None:
            return None
        return grant.session

    def code(self, session: Session, redirect_uri: str, challenge: str, now: float) -> str:
        """A new authorization code."""
        code = secrets.token_hex(32)
        self._codes[code] = Grant(session, now + CODE_SECONDS, redirect_uri, challenge)
        return code

    def redeemed(self, code: str, client_id: str, now: float) -> Grant | None:
        """What an authorization code of this client stands for; it is gone then."""
        grant = self._codes.pop(code, None)
        if grant is None or grant.ends <= now or grant.session.client_id != client_id:
            return None
        return grant

    def _jwt(self, session: Session, now: float, ends: float) -> str:
        claims = {
            "sub": f"{session.entity};{session.role}",
            "aud": [session.client_id, session.account],
            "scope": sorted(session.scopes),
            "iss": "https://system.netsuite.com",
            "oit": int(now),
            "exp": int(ends),
            "iat": int(now),
            "jti": secrets.token_hex(16),
        }
        return jwt.encode(claims, self._key, "RS256", {"kid": KEY_ID})
