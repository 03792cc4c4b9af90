"""The login audit trail: why a login failed, which the one who tried is not told.

Source: docs/netsuite-sandbox.md#login-audit-trail.
"""

import threading
from collections import deque
from dataclasses import dataclass, field

KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """A failed login."""

    account: str
    client_id: str
    detail: str


@dataclass(slots=True)
class Audit:
    """The last failed logins; never a secret or a signature."""

    _attempts: deque[Attempt] = field(default_factory=lambda: deque(maxlen=KEPT))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, account: str, client_id: str, detail: str) -> None:
        """Write one down."""
        with self._lock:
            self._attempts.append(Attempt(account, client_id, detail))

    def attempts(self) -> list[Attempt]:
        """The oldest first."""
        with self._lock:
            return list(self._attempts)
