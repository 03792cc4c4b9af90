"""Who is logged in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Session:
    """A login.

    Args:
        account: The account's id.
        role: The role's id.
        entity: The employee's internal id.
        client_id: The integration's.
        scheme: `Bearer` or `OAuth`.
        scopes: What the token is good for.
    """

    account: str
    role: str
    entity: int
    client_id: str
    scheme: str
    scopes: frozenset[str] = frozenset()


class LoginError(Exception):
    """A login that failed.

    Args:
        reason: The word of the login audit trail.
        error: What the token endpoint answers; empty where the account's switch decides.
    """

    def __init__(self, reason: str, error: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.error = error
