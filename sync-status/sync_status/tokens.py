"""Bearer tokens: only their digest is kept; each has scopes, and may be for some connections only."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, Engine, String, Table, insert, or_, select, update

from sync_status import clock
from sync_status.database import METADATA, Moment, found

SCOPES = ("read", "run", "admin")
"""`read` sees status, runs and logs; `run` also starts, cancels and pauses; `admin` also makes tokens and webhooks."""
PREFIX = "sync_"
"""So that a token is recognised where it should not be."""

TOKENS = Table(
    "tokens",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    # Null: all of them.
    Column("connections", JSON(none_as_null=True)),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
)


class TokenError(Exception):
    """There is no such token, or no such scope; the text says which."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token.

    Args:
        id: For rotating and revoking.
        name: Whose it is, in words.
        scopes: What it may do.
        connections: Ids of the connections it is for; None for all.
        created_at: When.
        expires_at: From when on it is refused; None for never.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    connections: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime | None


class Tokens:
    """Makes, finds and ends tokens.

    Args:
        engine: Our database.
        now: The time.
    """

    def __init__(self, engine: Engine, now: clock.Clock = clock.now) -> None:
        self._engine, self._now = engine, now

    def make(
        self,
        name: str,
        scopes: Sequence[str],
        connections: Sequence[str] | None = None,
        expires_at: datetime | None = None,
    ) -> tuple[Token, str]:
        """Make a token; return it and its text, which is told this once.

        Raises:
            TokenError: There is no such scope.
        """
        if not scopes or set(scopes) - set(SCOPES):
            raise TokenError(f"a token's scopes are some of {', '.join(SCOPES)}")
        text = PREFIX + secrets.token_urlsafe(32)
        row = {
            "id": secrets.token_hex(8),
            "name": name,
            "digest": _digest(text),
            "scopes": list(scopes),
            "connections": list(connections) if connections is not None else None,
            "created_at": self._now(),
            "expires_at": expires_at,
        }
        with self._engine.begin() as db:
            db.execute(insert(TOKENS).values(**row))
        return _token(row), text

    def find(self, text: str) -> Token | None:
        """Return the token with this text, unless it has expired."""
        with self._engine.connect() as db:
            rows = found(db, select(TOKENS).where(TOKENS.c.digest == _digest(text), self._valid()))
        return _token(rows[0]) if rows else None

    def every(self) -> tuple[Token, ...]:
        """Return all that have not expired."""
        with self._engine.connect() as db:
            rows = found(db, select(TOKENS).where(self._valid()).order_by(TOKENS.c.created_at, TOKENS.c.id))
        return tuple(_token(row) for row in rows)

    def rotate(self, token_id: str, overlap: timedelta) -> tuple[Token, str]:
        """Make a successor; the old one is good until the overlap is over, or it ends by itself before that.

        The successor of one that ends is good for as long as that was made for.

        Raises:
            TokenError: There is no such token.
        """
        old = self._get(token_id)
        now = self._now()
        ends = now + (old.expires_at - old.created_at) if old.expires_at else None
        made = self.make(old.name, old.scopes, old.connections, ends)
        self._expire(token_id, min(now + overlap, old.expires_at or now + overlap))
        return made

    def revoke(self, token_id: str) -> None:
        """End a token at once.

        Raises:
            TokenError: There is no such token.
        """
        self._get(token_id)
        self._expire(token_id, self._now())

    def _get(self, token_id: str) -> Token:
        with self._engine.connect() as db:
            rows = found(db, select(TOKENS).where(TOKENS.c.id == token_id, self._valid()))
        if not rows:
            raise TokenError(f"there is no token {token_id!r}")
        return _token(rows[0])

    def _expire(self, token_id: str, at: datetime) -> None:
        with self._engine.begin() as db:
            db.execute(update(TOKENS).where(TOKENS.c.id == token_id).values(expires_at=at))

    def _valid(self) -> Any:
        return or_(TOKENS.c.expires_at.is_(None), TOKENS.c.expires_at > self._now())


def _digest(text: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(text.encode()).hexdigest()


def _token(row: dict[str, Any]) -> Token:
    connections = tuple(row["connections"]) if row["connections"] is not None else None
    return Token(row["id"], row["name"], tuple(row["scopes"]), connections, row["created_at"], row["expires_at"])
