"""Integration records: client ids, certificates and tokens, kept in a file of a folder.

Source: docs/netsuite-sandbox.md#logging-in.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import msgspec

INTEGRATIONS_FILE = "integrations.json"

FIRST_EMPLOYEE = 202
"""The internal id of an employee who is in every world."""

SCOPES = ("restlets", "rest_webservices", "suite_analytics")


class _Credential(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What logs in as a role and an entity.

    Args:
        id: What requests name it by: an assertion in `kid`, a signature in `oauth_token`.
        role: The role's id.
        entity: The employee who is logged in.
    """

    id: str
    role: str = "integration"
    entity: int = FIRST_EMPLOYEE


class Certificate(_Credential, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A certificate's mapping, for machine-to-machine login; `pem` is the one with the public key."""

    pem: str


class Token(_Credential, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An access token of token-based authentication; `secret` is the half of the key that belongs to it."""

    secret: str


class Integration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An integration record.

    Args:
        name: What people call it.
        account: The account's id.
        client_id: Also the consumer key.
        client_secret: Also the consumer secret.
        certificates: Those mapped to a role.
        tokens: Tokens of token-based authentication.
        scopes: What it may ask for.
        grants: The grants of OAuth 2.0 that are enabled.
        redirect_uris: Where authorization codes may be sent.
        role: The role of whoever consents in the authorization code flow.
        entity: Who that is.
        is_public: A public client: no secret, refresh tokens that are used once.
        is_blocked: No login.
        concurrency_limit: Its share of the account's limit; None for none of its own.
    """

    name: str
    account: str
    client_id: str
    client_secret: str = ""
    certificates: tuple[Certificate, ...] = ()
    tokens: tuple[Token, ...] = ()
    scopes: frozenset[str] = frozenset(SCOPES)
    grants: frozenset[str] = frozenset({"client_credentials", "authorization_code", "refresh_token"})
    redirect_uris: frozenset[str] = frozenset()
    role: str = "integration"
    entity: int = FIRST_EMPLOYEE
    is_public: bool = False
    is_blocked: bool = False
    concurrency_limit: int | None = None

    def certificate(self, certificate_id: str) -> Certificate | None:
        """The certificate of this id."""
        return next((each for each in self.certificates if each.id == certificate_id), None)

    def token(self, token_id: str) -> Token | None:
        """The token of this id."""
        return next((each for each in self.tokens if each.id == token_id), None)


def random_id() -> str:
    """An id or secret of the form that NetSuite gives out: 64 hexadecimal digits."""
    return secrets.token_hex(32)


class Integrations:
    """The integration records of all accounts.

    Args:
        folder: Where their file is; None keeps them for the length of the process.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._path = folder / INTEGRATIONS_FILE if folder else None
        self._read_at = 0
        self._known: dict[str, Integration] = {}
        self._refresh()

    def __iter__(self) -> Iterator[Integration]:
        """All of them."""
        self._refresh()
        return iter(list(self._known.values()))

    def find(self, client_id: str) -> Integration | None:
        """The one with this client id, also if it was written down a moment ago."""
        if client_id not in self._known:
            self._refresh()
        return self._known.get(client_id)

    def put(self, integration: Integration) -> None:
        """Add or replace one, in the file too.

        Raises:
            OSError: It could not be written.
        """
        self._refresh()
        self._known[integration.client_id] = integration
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_secret(self._path, msgspec.json.format(msgspec.json.encode(list(self._known.values()))))

    def _refresh(self) -> None:
        if self._path is None or not self._path.exists():
            return
        changed_at = self._path.stat().st_mtime_ns
        if changed_at != self._read_at:
            read = msgspec.json.decode(self._path.read_bytes(), type=list[Integration])
            self._known |= {each.client_id: each for each in read}
            self._read_at = changed_at


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read.

    Raises:
        OSError: It could not be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        # An older file keeps its mode when it is opened again.
        os.fchmod(descriptor, 0o600)
        file.write(content)
